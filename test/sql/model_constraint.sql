-- The model: constraints.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TABLE r (a int, b int, c int);
CREATE TABLE t (a int, b int, c int, d int, e int4range);
$model$);

-- added
SELECT pg_temp.become($model$
CREATE TABLE r (a int PRIMARY KEY, b int, c int, CONSTRAINT r_b_c UNIQUE (b, c));
CREATE TABLE t (a int, b int UNIQUE, c int, d int, e int4range, PRIMARY KEY (a),
	CONSTRAINT positive CHECK (c > 0), CONSTRAINT in_list CHECK (d IN (1, 2, 3)),
	CONSTRAINT ref FOREIGN KEY (a) REFERENCES r, EXCLUDE USING gist (e WITH &&));
$model$);

-- changed
SELECT pg_temp.become($model$
CREATE TABLE r (a int, b int, c int, CONSTRAINT r_b_c UNIQUE NULLS NOT DISTINCT (b, c), CONSTRAINT r_pk PRIMARY KEY (a) INCLUDE (b));
CREATE TABLE t (a int, b int UNIQUE DEFERRABLE, c int, d int, e int4range, PRIMARY KEY (a, b),
	CONSTRAINT positive CHECK (c >= 0) NO INHERIT, CONSTRAINT in_list CHECK (d IN (1, 2, 3)),
	CONSTRAINT ref FOREIGN KEY (a) REFERENCES r ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED,
	EXCLUDE USING gist (e WITH &&) WHERE (a > 0) DEFERRABLE);
$model$);

-- deferrable in place; not valid; match full; actions with columns
SELECT pg_temp.become($model$
CREATE TABLE r (a int, b int, c int, CONSTRAINT r_b_c UNIQUE (b, c), CONSTRAINT r_pk PRIMARY KEY (a) INCLUDE (b));
CREATE TABLE t (a int, b int, c int, d int, e int4range,
	CONSTRAINT positive CHECK (c >= 0),
	CONSTRAINT ref FOREIGN KEY (a) REFERENCES r ON DELETE CASCADE ON UPDATE SET NULL NOT DEFERRABLE,
	CONSTRAINT two FOREIGN KEY (b, c) REFERENCES r (b, c) MATCH FULL ON DELETE SET NULL (b));
ALTER TABLE t ADD CONSTRAINT later CHECK (d > 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT later_ref FOREIGN KEY (d) REFERENCES r NOT VALID;
$model$);

-- validated; renamed
SELECT pg_temp.become($model$
CREATE TABLE r (a int, b int, c int, CONSTRAINT r_key PRIMARY KEY (a) INCLUDE (b), CONSTRAINT r_b_c UNIQUE (b, c));
CREATE TABLE t (a int, b int, c int, d int, e int4range,
	CONSTRAINT not_negative CHECK (c >= 0),
	CONSTRAINT ref FOREIGN KEY (a) REFERENCES r ON DELETE CASCADE ON UPDATE SET NULL NOT DEFERRABLE,
	CONSTRAINT two FOREIGN KEY (b, c) REFERENCES r (b, c) MATCH FULL ON DELETE SET NULL (b),
	CONSTRAINT later CHECK (d > 0), CONSTRAINT later_ref FOREIGN KEY (d) REFERENCES r);
COMMENT ON CONSTRAINT two ON t IS 'two columns';
$model$);

-- tables that refer to each other
SELECT pg_temp.become($model$
CREATE TABLE t (a int PRIMARY KEY, r int);
CREATE TABLE r (a int PRIMARY KEY, t int REFERENCES t);
ALTER TABLE t ADD FOREIGN KEY (r) REFERENCES r;
$model$);

-- checks of what stands, in the words of the model
SELECT pg_temp.become($model$
CREATE TABLE t (a int, b varchar(10));
CREATE TABLE u (a int);
CREATE TABLE v (a int);
$model$);
SELECT pg_temp.become($model$
CREATE TABLE t (a int CONSTRAINT "A (a)" CHECK (a < 10 /* ) */), b varchar(10) CHECK (b IN ('x)', $$y($$)) CHECK (b <> ''),
	CHECK (a > 1 AND b <> '-- ') NO INHERIT);
CREATE TABLE u (a int, c int CHECK (c > 0) CHECK (c < 10));
CREATE TABLE v (LIKE t INCLUDING CONSTRAINTS, CHECK (a < 5));
$model$);

-- dropped
SELECT pg_temp.become($model$
CREATE TABLE t (a int);
$model$);

SELECT pg_temp.back();
