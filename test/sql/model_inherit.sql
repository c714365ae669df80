-- The model: inheritance.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TABLE a (x int, y text);
CREATE TABLE b (z int) INHERITS (a);
$model$);

-- no longer a child
SELECT pg_temp.become($model$
CREATE TABLE a (x int, y text);
CREATE TABLE b (x int, y text, z int DEFAULT 3);
$model$);

-- and one again, which has its columns of its own, too
SELECT pg_temp.become($model$
CREATE TABLE a (x int, y text);
CREATE TABLE b (x int, y text, z int) INHERITS (a);
$model$);

-- columns of the parent, its checks, a second parent
SELECT pg_temp.become($model$
CREATE TABLE a (x bigint, y text DEFAULT 'y', w int, CONSTRAINT positive CHECK (x > 0), CONSTRAINT here CHECK (w > 0) NO INHERIT);
CREATE TABLE c (z int, v int);
CREATE TABLE b (x bigint, y text, z int, u int) INHERITS (a, c);
$model$);

-- defaults of its own
SELECT pg_temp.become($model$
CREATE TABLE a (x bigint, w int);
CREATE TABLE c (z int, v int);
CREATE TABLE b (x bigint DEFAULT 1, z int DEFAULT 3, v int DEFAULT 4) INHERITS (a, c);
$model$);

-- not null (18 has constraints for it, with names)
SELECT pg_temp.become($model$
CREATE TABLE a (x bigint NOT NULL, w int);
CREATE TABLE c (z int, v int NOT NULL);
CREATE TABLE b (x bigint DEFAULT 1, z int DEFAULT 3 NOT NULL, v int DEFAULT 4) INHERITS (a, c);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x bigint, w int NOT NULL);
CREATE TABLE c (z int NOT NULL, v int);
CREATE TABLE b (x bigint DEFAULT 1 NOT NULL, z int DEFAULT 3, v int DEFAULT 4) INHERITS (a, c);
$model$, shown => false);

-- not null that some children keep and others lose, of several levels and parents
SELECT pg_temp.become($model$
CREATE TABLE a (x int NOT NULL, y int NOT NULL);
CREATE TABLE b () INHERITS (a);
CREATE TABLE c () INHERITS (a);
CREATE TABLE d () INHERITS (b);
CREATE TABLE e () INHERITS (c);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int, y int);
CREATE TABLE b (x int NOT NULL) INHERITS (a);
CREATE TABLE c () INHERITS (a);
CREATE TABLE d () INHERITS (b);
CREATE TABLE e (y int NOT NULL) INHERITS (c);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int);
CREATE TABLE c (x int NOT NULL);
CREATE TABLE b () INHERITS (a, c);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int NOT NULL);
CREATE TABLE c (x int);
CREATE TABLE b () INHERITS (a, c);
$model$, shown => false);

-- the other way round, while what only the child has goes
SELECT pg_temp.become($model$
SELECT 1;
$model$, shown => false);
SELECT pg_temp.become($model$
CREATE TABLE a (x int, CHECK (x > 0));
CREATE TABLE b (y int, CHECK (y > 0)) INHERITS (a);
$model$, shown => false);
SELECT pg_temp.become($model$
CREATE TABLE b (x int, CHECK (x > 1));
CREATE TABLE a (z int) INHERITS (b);
$model$);

-- a parent that comes when a column of it is gone, which a view is on until it changes
SELECT pg_temp.become($model$
CREATE TABLE a (x int, z int);
CREATE TABLE b (x int);
CREATE VIEW v AS SELECT a.x, a.z AS y FROM a, b;
$model$, shown => false);
SELECT pg_temp.become($model$
CREATE TABLE a (x int);
CREATE TABLE b () INHERITS (a);
CREATE VIEW v AS SELECT a.x, a.x AS y FROM a, b;
$model$);
SELECT pg_temp.become($model$
SELECT 1;
$model$, shown => false);

-- checks of the parent: for a child that comes, that stays, that has one of its own too, that goes
SELECT pg_temp.become($model$
CREATE TABLE b (x int, CONSTRAINT two CHECK (x > 1));
CREATE TABLE a (z int, CONSTRAINT two CHECK (x > 1)) INHERITS (b);
CREATE TABLE c (x int);
CREATE TABLE d () INHERITS (b);
$model$, shown => false);
SELECT pg_temp.become($model$
CREATE TABLE b (x int, CONSTRAINT three CHECK (x > 2), CONSTRAINT four CHECK (x > 3));
CREATE TABLE a (z int, CONSTRAINT two CHECK (x > 1)) INHERITS (b);
CREATE TABLE c () INHERITS (b);
CREATE TABLE d (x int, CONSTRAINT four CHECK (x > 3));
COMMENT ON CONSTRAINT four ON c IS 'inherited';
$model$);
SELECT pg_temp.become($model$
SELECT 1;
$model$, shown => false);

-- where it has a name that nobody may have any longer (18)
SELECT pg_temp.become($model$
CREATE TABLE a (x int CONSTRAINT ax NOT NULL);
CREATE TABLE b (x int);
CREATE TABLE c (y int) INHERITS (a, b);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int CONSTRAINT ax NOT NULL);
CREATE TABLE b (x int CONSTRAINT bx NOT NULL);
CREATE TABLE c (y int) INHERITS (a, b);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int);
CREATE TABLE b (x int CONSTRAINT bx NOT NULL);
CREATE TABLE c (y int) INHERITS (a, b);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int);
CREATE TABLE b (x int CONSTRAINT bx NOT NULL);
CREATE TABLE c (y int, x int CONSTRAINT cx NOT NULL) INHERITS (a);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int CONSTRAINT dx NOT NULL);
CREATE TABLE b (x int CONSTRAINT bx NOT NULL);
CREATE TABLE c (y int, x int CONSTRAINT cx NOT NULL) INHERITS (a, b);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int CONSTRAINT dx NOT NULL);
CREATE TABLE b (x int CONSTRAINT bx NOT NULL);
CREATE TABLE c (y int, x int CONSTRAINT cy NOT NULL) INHERITS (b);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int CONSTRAINT dx NOT NULL);
CREATE TABLE b (x int CONSTRAINT bx NOT NULL);
CREATE TABLE c (y int, x int CONSTRAINT cz NOT NULL);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int CONSTRAINT dx NOT NULL);
CREATE TABLE b (x int CONSTRAINT bx NOT NULL);
CREATE TABLE c (y int) INHERITS (a, b);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int);
CREATE TABLE b (x int);
CREATE TABLE c (y int) INHERITS (a, b);
$model$, shown => false);

-- another parent, while the old one changes: what both have stays inherited
SELECT pg_temp.become($model$
CREATE TABLE a (x int, y int);
CREATE TABLE b (z int) INHERITS (a);
$model$, shown => false);

SELECT pg_temp.become($model$
CREATE TABLE a (x int, w int);
CREATE TABLE c (x int, y int);
CREATE TABLE b (z int) INHERITS (c);
$model$);
SELECT attname, attislocal FROM pg_attribute
	WHERE attrelid = 'b'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum;

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$, shown => false);

SELECT pg_temp.back();
