-- The model: many kinds changed at once, which depend on each other, under rows
-- that survive.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

CREATE ROLE model_reader;

SELECT $model$
CREATE TYPE state AS ENUM ('new', 'held', 'open', 'done');

CREATE FUNCTION fold(name text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower(name)';
CREATE FUNCTION urgency(s state) RETURNS integer LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE s WHEN 'new' THEN 1 WHEN 'open' THEN 2 ELSE 0 END $$;

CREATE TABLE department (id integer PRIMARY KEY, name text NOT NULL, head integer NOT NULL);
CREATE TABLE employee (
    id integer PRIMARY KEY,
    name text NOT NULL,
    department integer NOT NULL,
    state state NOT NULL DEFAULT 'new',
    net numeric(10,2) NOT NULL,
    gross numeric(10,2) GENERATED ALWAYS AS (net * 1.2) STORED
);
CREATE UNIQUE INDEX employee_name ON employee (fold(name));
CREATE INDEX employee_urgency ON employee (urgency(state)) WHERE state <> 'done';
ALTER TABLE employee ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON employee USING (state <> 'held');
GRANT SELECT ON employee TO model_reader;

CREATE TABLE event (year integer, employee integer, state state) PARTITION BY RANGE (year);
CREATE TABLE event_2022 PARTITION OF event FOR VALUES FROM (2022) TO (2023);
CREATE TABLE event_2023 PARTITION OF event FOR VALUES FROM (2023) TO (2024);

CREATE TABLE project (id integer PRIMARY KEY, lead integer);
CREATE TABLE task (id integer PRIMARY KEY, project integer REFERENCES project);
ALTER TABLE project ADD FOREIGN KEY (lead) REFERENCES task;

CREATE VIEW staff AS
    SELECT e.id, e.name, d.name AS department, e.state, e.gross
    FROM employee e JOIN department d ON d.id = e.department;
CREATE VIEW cost AS
    SELECT d.id, s.state, count(*) AS people, sum(s.gross) AS gross
    FROM staff s JOIN department d ON d.name = s.department GROUP BY d.id, s.state;
$model$ AS before,

-- Values of the enum: one less, one more that is a default at once, others in
-- another order.  The functions, the policy, the generated column and the views:
-- each says another thing.  Partitions: one goes, one comes, all have a column
-- more.  Foreign keys: a cycle of tables that stand, one that changes, and one
-- of new tables.
$model$
CREATE TYPE state AS ENUM ('open', 'new', 'late', 'done');

CREATE FUNCTION fold(word text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper(word)';
CREATE FUNCTION urgency(s state) RETURNS integer LANGUAGE sql IMMUTABLE
    AS $$ SELECT CASE s WHEN 'late' THEN 9 WHEN 'open' THEN 5 ELSE 0 END $$;

CREATE TABLE department (id integer PRIMARY KEY, name text NOT NULL, head integer NOT NULL);
CREATE TABLE employee (
    id integer PRIMARY KEY,
    name text NOT NULL,
    department integer NOT NULL REFERENCES department DEFERRABLE INITIALLY DEFERRED,
    state state NOT NULL DEFAULT 'late',
    net numeric(10,2) NOT NULL,
    gross numeric(10,2) GENERATED ALWAYS AS (net * 1.25) STORED
);
ALTER TABLE department ADD FOREIGN KEY (head) REFERENCES employee;
CREATE UNIQUE INDEX employee_name ON employee (fold(name));
CREATE INDEX employee_urgency ON employee (urgency(state)) WHERE state <> 'done';
ALTER TABLE employee ENABLE ROW LEVEL SECURITY;
CREATE POLICY shown ON employee USING (state < 'done' AND urgency(state) < 9);
GRANT SELECT ON employee TO model_reader;

CREATE TABLE event (
    year integer,
    employee integer REFERENCES employee,
    state state,
    remark text NOT NULL DEFAULT 'none'
) PARTITION BY RANGE (year);
CREATE TABLE event_2022 (year integer, employee integer, state state);
CREATE TABLE event_2023 PARTITION OF event FOR VALUES FROM (2023) TO (2024);
CREATE TABLE event_2024 PARTITION OF event FOR VALUES FROM (2024) TO (2025);

CREATE TABLE project (id integer PRIMARY KEY, lead integer);
CREATE TABLE task (id integer PRIMARY KEY, project integer REFERENCES project ON DELETE CASCADE);
ALTER TABLE project ADD FOREIGN KEY (lead) REFERENCES task ON DELETE SET NULL;

CREATE TABLE badge (id integer PRIMARY KEY, door integer NOT NULL);
CREATE TABLE door (id integer PRIMARY KEY, master integer NOT NULL REFERENCES badge);
ALTER TABLE badge ADD FOREIGN KEY (door) REFERENCES door DEFERRABLE INITIALLY DEFERRED;

CREATE VIEW staff AS
    SELECT e.id, fold(e.name) AS name, e.gross::numeric(12,1), e.state, urgency(e.state), d.name AS department
    FROM employee e JOIN department d ON d.id = e.department;
CREATE VIEW cost AS
    SELECT d.id, s.state, max(s.urgency) AS urgency, sum(s.gross) AS gross
    FROM staff s JOIN department d ON d.name = s.department GROUP BY d.id, s.state;
$model$ AS after \gset

SELECT pg_temp.become(:'before', shown => false);

INSERT INTO department VALUES (1, 'Sales', 11), (2, 'Stores', 12);
INSERT INTO employee VALUES (11, 'Ann', 1, 'open', 100), (12, 'Bob', 2, 'new', 200), (13, 'Cy', 2, 'done', 300);
INSERT INTO event VALUES (2022, 11, 'open'), (2023, 12, 'new'), (2023, 13, NULL);
INSERT INTO project VALUES (1, NULL);
INSERT INTO task VALUES (5, 1);
UPDATE project SET lead = 5;

-- the scripts, without the generated column's own statements: 17 has one, 15 two
SELECT pg_temp.become(:'after', shown => false);
\set generated 'ALTER TABLE [^;]*COLUMN gross[^;]*;\\n\\n'
SELECT E'-- up\n' || regexp_replace(upgrade, :'generated', '', 'g') ||
	E'\n-- down\n' || regexp_replace(downgrade, :'generated', '', 'g') || E'\n'
FROM migrate.revision WHERE revision = 'step3';
SELECT count(*) FROM migrate.check();

-- the rows, under what is new
TABLE department ORDER BY id;
TABLE employee ORDER BY id;
SELECT tableoid::regclass, * FROM event ORDER BY year, employee;
TABLE event_2022;
SELECT * FROM project, task;
TABLE staff ORDER BY id;
TABLE cost ORDER BY id, state;

-- the indexes find what the functions say now
SET enable_seqscan = off;
SELECT id FROM employee WHERE fold(name) = 'ANN';
SELECT id FROM employee WHERE urgency(state) = 5 AND state <> 'done';
RESET enable_seqscan;

-- the new value, the default, the policy, the partition and the cycles at work
BEGIN;
INSERT INTO employee (id, name, department, net) VALUES (14, 'Di', 3, 400);
INSERT INTO department VALUES (3, 'Staff', 14);
INSERT INTO event VALUES (2024, 14, 'late');
INSERT INTO badge VALUES (1, 1);
INSERT INTO door VALUES (1, 1);
SET CONSTRAINTS ALL IMMEDIATE;
SELECT tableoid::regclass, * FROM event WHERE year = 2024;
SELECT * FROM staff WHERE state > 'new' ORDER BY id;
SET ROLE model_reader;
SELECT id, state FROM employee ORDER BY id;
RESET ROLE;
DELETE FROM project;
TABLE task;
ROLLBACK;

-- and back: the rows, the partition among them, and the schema as they were
SELECT count(*) FROM migrate.downgrade('-1');
SELECT migrate.set_model(:'before');
SELECT count(*) FROM migrate.check();
TABLE department ORDER BY id;
TABLE employee ORDER BY id;
SELECT tableoid::regclass, * FROM event ORDER BY year, employee;
SELECT * FROM project, task;
TABLE staff ORDER BY id;
TABLE cost ORDER BY id, state;
SET enable_seqscan = off;
SELECT id FROM employee WHERE fold(name) = 'ann';
SELECT id FROM employee WHERE urgency(state) = 2 AND state <> 'done';
RESET enable_seqscan;

SELECT migrate.forget('step3');
DELETE FROM model_steps WHERE revision = 'step3';
SELECT pg_temp.back();
DROP ROLE model_reader;
