-- The model: operators, their classes and families.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 < $2;
CREATE FUNCTION g(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 > $2;
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1 - $2;
CREATE OPERATOR <<< (FUNCTION = f, LEFTARG = int, RIGHTARG = int);
$model$);

-- commutator and estimators
SELECT pg_temp.become($model$
CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 < $2;
CREATE FUNCTION g(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 > $2;
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1 - $2;
CREATE OPERATOR <<< (FUNCTION = f, LEFTARG = int, RIGHTARG = int, COMMUTATOR = >>>, RESTRICT = scalarltsel, JOIN = scalarltjoinsel);
CREATE OPERATOR >>> (FUNCTION = g, LEFTARG = int, RIGHTARG = int, COMMUTATOR = <<<);
COMMENT ON OPERATOR <<< (int, int) IS 'less';
$model$);

-- another function, estimators in place, a prefix one
SELECT pg_temp.become($model$
CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 < $2;
CREATE FUNCTION g(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 > $2;
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1 - $2;
CREATE FUNCTION neg(int) RETURNS int LANGUAGE sql IMMUTABLE RETURN -$1;
CREATE OPERATOR <<< (FUNCTION = g, LEFTARG = int, RIGHTARG = int);
CREATE OPERATOR !!! (FUNCTION = neg, RIGHTARG = int);
CREATE VIEW v AS SELECT 1 <<< 2 AS x;
$model$);

-- under a view
SELECT pg_temp.become($model$
CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 < $2;
CREATE FUNCTION g(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 > $2;
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1 - $2;
CREATE OPERATOR <<< (FUNCTION = f, LEFTARG = int, RIGHTARG = int);
CREATE VIEW v AS SELECT 1 <<< 2 AS x;
$model$);

-- a commutator and a negator that are not there, then one that is, then neither
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 < $2;
CREATE OPERATOR s.<<< (FUNCTION = f, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(s.>>>), NEGATOR = OPERATOR(s.!<<<));
$model$);
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 < $2;
CREATE FUNCTION g(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 > $2;
CREATE OPERATOR s.<<< (FUNCTION = f, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(s.>>>), NEGATOR = OPERATOR(s.!<<<));
CREATE OPERATOR s.>>> (FUNCTION = g, LEFTARG = int, RIGHTARG = int, COMMUTATOR = OPERATOR(s.<<<));
$model$);
SELECT pg_temp.become($model$
CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 < $2;
CREATE FUNCTION g(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 > $2;
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1 - $2;
CREATE OPERATOR <<< (FUNCTION = f, LEFTARG = int, RIGHTARG = int);
$model$);

-- families and classes
SELECT pg_temp.become($model$
CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 < $2;
CREATE FUNCTION g(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 > $2;
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1 - $2;
CREATE OPERATOR FAMILY fam USING btree;
CREATE OPERATOR CLASS cls FOR TYPE int USING btree FAMILY fam AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int);
CREATE TABLE t (a int);
CREATE INDEX t_a ON t (a cls);
COMMENT ON OPERATOR CLASS cls USING btree IS 'a class';
COMMENT ON OPERATOR FAMILY fam USING btree IS 'a family';
$model$);

-- changed under an index
SELECT pg_temp.become($model$
CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 < $2;
CREATE FUNCTION g(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE RETURN $1 > $2;
CREATE FUNCTION cmp(int, int) RETURNS int LANGUAGE sql IMMUTABLE RETURN $1 - $2;
CREATE OPERATOR FAMILY fam USING btree;
CREATE OPERATOR CLASS cls FOR TYPE int USING btree FAMILY fam AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 cmp(int, int);
ALTER OPERATOR FAMILY fam USING btree ADD OPERATOR 1 < (int, bigint), FUNCTION 1 (int, bigint) btint48cmp(int, bigint);
CREATE TABLE t (a int);
CREATE INDEX t_a ON t (a cls);
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

SELECT pg_temp.back();
