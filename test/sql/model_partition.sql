-- The model: partitions.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TABLE p (a int, b text) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
$model$);

-- more of them, of several levels; keys and indexes on all
SELECT pg_temp.become($model$
CREATE TABLE p (a int, b text, UNIQUE (a)) PARTITION BY RANGE (a);
CREATE INDEX p_b ON p (b);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY HASH (a);
CREATE TABLE p2_0 PARTITION OF p2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE p2_1 PARTITION OF p2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE pd PARTITION OF p DEFAULT;
$model$);

-- columns, bounds, a table attached
SELECT pg_temp.become($model$
CREATE TABLE p (a int, b varchar(10) DEFAULT 'b', c int CHECK (c > 0), UNIQUE (a)) PARTITION BY RANGE (a);
CREATE INDEX p_b ON p (b);
CREATE TABLE p1 (a int, b varchar(10) DEFAULT 'one', c int CONSTRAINT p_c_check CHECK (c > 0));
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (10);
CREATE INDEX p1_only ON p1 (c);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY HASH (a);
CREATE TABLE p2_0 PARTITION OF p2 FOR VALUES WITH (MODULUS 2, REMAINDER 0) WITH (fillfactor = 50);
CREATE TABLE p2_1 PARTITION OF p2 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
$model$);

-- another key: replaced
SELECT pg_temp.become($model$
CREATE TABLE p (a int, b varchar(10), c int) PARTITION BY LIST (b);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('a', NULL);
CREATE TABLE p2 PARTITION OF p (c DEFAULT 2) FOR VALUES IN ('b');
$model$);

-- detached; triggers and foreign keys of all
SELECT pg_temp.become($model$
CREATE TABLE r (a int PRIMARY KEY);
CREATE TABLE p (a int REFERENCES r, b varchar(10), c int, UNIQUE (b)) PARTITION BY LIST (b);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER t AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f();
CREATE TABLE p1 (a int, b varchar(10) DEFAULT 'one', c int);
CREATE TABLE p2 PARTITION OF p (c DEFAULT 2) FOR VALUES IN ('b');
CREATE TABLE refers (b varchar(10) REFERENCES p (b));
$model$);

-- not null, and a primary key (18 has constraints for them, with names)
SELECT pg_temp.become($model$
CREATE TABLE r (a int PRIMARY KEY);
CREATE TABLE p (a int NOT NULL REFERENCES r, b varchar(10), c int, PRIMARY KEY (a, b)) PARTITION BY LIST (b);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN ('one');
CREATE TABLE p2 PARTITION OF p (c NOT NULL DEFAULT 2) FOR VALUES IN ('b');
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE r (a int PRIMARY KEY);
CREATE TABLE p (a int REFERENCES r, b varchar(10) NOT NULL, c int NOT NULL, UNIQUE (b)) PARTITION BY LIST (b);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN ('b');
$model$, shown => false);

-- not null that some partitions keep and others lose, of several levels
SELECT pg_temp.become($model$
CREATE TABLE p (a int NOT NULL, b int NOT NULL) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (a);
CREATE TABLE p2_1 PARTITION OF p2 FOR VALUES FROM (10) TO (15);
CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (20) TO (30) PARTITION BY RANGE (a);
CREATE TABLE p3_1 PARTITION OF p3 FOR VALUES FROM (20) TO (25);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE p (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE p1 PARTITION OF p (a NOT NULL) FOR VALUES FROM (1) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (a);
CREATE TABLE p2_1 PARTITION OF p2 (b NOT NULL) FOR VALUES FROM (10) TO (15);
CREATE TABLE p3 PARTITION OF p (b NOT NULL) FOR VALUES FROM (20) TO (30) PARTITION BY RANGE (a);
CREATE TABLE p3_1 PARTITION OF p3 FOR VALUES FROM (20) TO (25);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE p (a int NOT NULL, b int NOT NULL) PARTITION BY LIST (b);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
$model$, shown => false);

SELECT pg_temp.become('SELECT 1', shown => false);

-- foreign keys that are part of the parent's: of several levels
SELECT pg_temp.become($model$
CREATE TABLE r (a int UNIQUE);
CREATE TABLE p (a int REFERENCES r (a), b int) PARTITION BY RANGE (b);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (20) TO (30) PARTITION BY RANGE (b);
CREATE TABLE p2_1 PARTITION OF p2 FOR VALUES FROM (20) TO (30);
$model$);

-- one that stays with a table that is detached, one that does not
SELECT pg_temp.become($model$
CREATE TABLE r (a int UNIQUE);
CREATE TABLE p (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE p1 (a int, b int);
CREATE TABLE p2 (a int CONSTRAINT p_a_fkey REFERENCES r (a), b int) PARTITION BY RANGE (b);
CREATE TABLE p2_1 PARTITION OF p2 FOR VALUES FROM (20) TO (30);
$model$);

-- one of its own, of a table that is attached; one that the parent's new one makes
SELECT pg_temp.become($model$
CREATE TABLE r (a int UNIQUE);
CREATE TABLE p (a int REFERENCES r (a), b int) PARTITION BY RANGE (b);
CREATE TABLE p1 (a int CONSTRAINT own REFERENCES r (a), b int);
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (10) TO (20);
CREATE TABLE p2 (a int CONSTRAINT p_a_fkey REFERENCES r (a), b int) PARTITION BY RANGE (b);
CREATE TABLE p2_1 PARTITION OF p2 FOR VALUES FROM (20) TO (30);
CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (30) TO (40);
COMMENT ON CONSTRAINT p_a_fkey ON p3 IS 'a part';
$model$);

-- changed in place, and by another; the table referred to has partitions too
SELECT pg_temp.become($model$
CREATE TABLE r (a int UNIQUE);
CREATE TABLE p (a int REFERENCES r (a) DEFERRABLE, b int) PARTITION BY RANGE (b);
CREATE TABLE p1 (a int CONSTRAINT own REFERENCES r (a) DEFERRABLE, b int);
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (10) TO (20);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (20) TO (30) PARTITION BY RANGE (b);
CREATE TABLE p2_1 PARTITION OF p2 FOR VALUES FROM (20) TO (30);
CREATE TABLE p3 (a int, b int);
$model$);
SELECT pg_temp.become($model$
CREATE TABLE r (a int UNIQUE) PARTITION BY RANGE (a);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (10) TO (20);
CREATE TABLE p (a int REFERENCES r (a) ON DELETE CASCADE, b int) PARTITION BY RANGE (b);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (20) TO (30) PARTITION BY RANGE (b);
CREATE TABLE p2_1 PARTITION OF p2 FOR VALUES FROM (20) TO (30);
$model$);

-- left behind by its parent
SELECT pg_temp.become($model$
CREATE TABLE r (a int UNIQUE) PARTITION BY RANGE (a);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (10) TO (20);
CREATE TABLE p (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE p1 (a int CONSTRAINT p_a_fkey REFERENCES r (a) ON DELETE CASCADE, b int);
ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (10) TO (20);
$model$);

-- one that is not validated joins the parent's when it is
SELECT pg_temp.become($model$
CREATE TABLE r (a int UNIQUE) PARTITION BY RANGE (a);
CREATE TABLE p (a int, b int) PARTITION BY RANGE (b);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (10) TO (20);
ALTER TABLE p1 ADD CONSTRAINT p_a_fkey FOREIGN KEY (a) REFERENCES r (a) ON DELETE CASCADE NOT VALID;
$model$, shown => false);
SELECT pg_temp.become($model$
CREATE TABLE r (a int UNIQUE) PARTITION BY RANGE (a);
CREATE TABLE p (a int REFERENCES r (a) ON DELETE CASCADE, b int) PARTITION BY RANGE (b);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (10) TO (20);
$model$);

-- new partitions, in the words of the model: their keys and indexes come with them, or with the parent's
SELECT pg_temp.become($model$
CREATE TABLE e (a int NOT NULL, b int) PARTITION BY RANGE (a);
CREATE TABLE e0 PARTITION OF e FOR VALUES FROM (0) TO (10);
CREATE INDEX e_b ON e (b);
$model$, shown => false);
SELECT pg_temp.become($model$
CREATE TABLE e (a int NOT NULL, b int, PRIMARY KEY (a)) PARTITION BY RANGE (a);
CREATE TABLE e0 PARTITION OF e FOR VALUES FROM (0) TO (10);
CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (10) TO (20);
CREATE INDEX e_b ON e (b);
CREATE INDEX e_b_a ON e (b, a);
CREATE TABLE n (a int PRIMARY KEY) PARTITION BY RANGE (a);
CREATE TABLE n0 PARTITION OF n FOR VALUES FROM (0) TO (10);
CREATE INDEX ON n (a);
$model$);

-- what the parts of an index and of a key have of their own, while the type of
-- a column changes
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b int) PARTITION BY LIST (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2);
CREATE INDEX named ON t1 (b) WITH (fillfactor = 50);
COMMENT ON INDEX named IS 'a comment';
CREATE INDEX whole ON t (b);
ALTER TABLE t1 ADD CONSTRAINT own UNIQUE (a, b);
ALTER TABLE t ADD CONSTRAINT key UNIQUE (a, b);
CREATE TABLE r (a int, b int, FOREIGN KEY (a, b) REFERENCES t (a, b));
$model$, false);
INSERT INTO t VALUES (1, 1), (2, 2);
INSERT INTO r TABLE t;
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b bigint) PARTITION BY LIST (a);
CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2);
CREATE INDEX named ON t1 (b) WITH (fillfactor = 50);
COMMENT ON INDEX named IS 'a comment';
CREATE INDEX whole ON t (b);
ALTER TABLE t1 ADD CONSTRAINT own UNIQUE (a, b);
ALTER TABLE t ADD CONSTRAINT key UNIQUE (a, b);
CREATE TABLE r (a int, b bigint, FOREIGN KEY (a, b) REFERENCES t (a, b));
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$, shown => false);

SELECT pg_temp.back();
