-- The model: privileges and owners.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

CREATE ROLE regress_migrate_one;
CREATE ROLE regress_migrate_two;
CREATE ROLE "regress migrate ""odd""";
CREATE ROLE "regress_migrate
lines";

SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int, b int);
CREATE SEQUENCE s.q;
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql RETURN 1;
CREATE TYPE s.e AS ENUM ('a');
$model$);

-- granted and revoked
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int, b int);
CREATE SEQUENCE s.q;
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql RETURN 1;
CREATE TYPE s.e AS ENUM ('a');
GRANT USAGE ON SCHEMA s TO PUBLIC;
GRANT SELECT, INSERT ON s.t TO regress_migrate_one;
GRANT UPDATE (a), SELECT (b) ON s.t TO regress_migrate_two;
GRANT SELECT (a) ON s.t TO PUBLIC;
GRANT ALL ON s.t TO "regress migrate ""odd""" WITH GRANT OPTION;
GRANT USAGE ON SEQUENCE s.q TO regress_migrate_one;
REVOKE EXECUTE ON FUNCTION s.f() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION s.f() TO regress_migrate_two;
REVOKE USAGE ON TYPE s.e FROM PUBLIC;
$model$);

-- changed
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int, b int);
CREATE SEQUENCE s.q;
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql RETURN 1;
CREATE TYPE s.e AS ENUM ('a');
GRANT USAGE, CREATE ON SCHEMA s TO regress_migrate_one;
GRANT SELECT ON s.t TO regress_migrate_one WITH GRANT OPTION;
GRANT UPDATE (a, b) ON s.t TO regress_migrate_two;
GRANT SELECT ON s.t TO "regress migrate ""odd""";
GRANT ALL ON SEQUENCE s.q TO regress_migrate_one;
GRANT EXECUTE ON FUNCTION s.f() TO regress_migrate_two WITH GRANT OPTION;
GRANT USAGE ON TYPE s.e TO regress_migrate_two;
$model$);

-- the owner's own; a replaced object keeps its privileges
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int, b int);
CREATE SEQUENCE s.q;
CREATE FUNCTION s.f() RETURNS text LANGUAGE sql RETURN 1;
CREATE TYPE s.e AS ENUM ('a');
REVOKE INSERT ON s.t FROM CURRENT_USER;
GRANT EXECUTE ON FUNCTION s.f() TO regress_migrate_two;
$model$);

-- owners
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int, b int);
CREATE SEQUENCE s.q;
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql RETURN 1;
CREATE TYPE s.e AS ENUM ('a');
ALTER SCHEMA s OWNER TO regress_migrate_one;
ALTER TABLE s.t OWNER TO regress_migrate_one;
ALTER FUNCTION s.f() OWNER TO regress_migrate_one;
ALTER TYPE s.e OWNER TO "regress migrate ""odd""";
GRANT SELECT ON s.t TO regress_migrate_two;
$model$);

-- which stay where the model does not name them
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.t (a int, b int);
CREATE SEQUENCE s.q;
CREATE FUNCTION s.f() RETURNS int LANGUAGE sql RETURN 1;
CREATE TYPE s.e AS ENUM ('a');
$model$);

SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 's.t'::regclass;

-- a role whose name has two lines
SELECT pg_temp.become($model$
CREATE TABLE lined (a int);
GRANT SELECT ON lined TO "regress_migrate
lines", regress_migrate_two WITH GRANT OPTION;
$model$);

-- grants of others than the owner
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.g (a int, b int);
GRANT USAGE ON SCHEMA s TO regress_migrate_one, regress_migrate_two;
GRANT SELECT, UPDATE ON s.g TO regress_migrate_one WITH GRANT OPTION;
GRANT INSERT (a) ON s.g TO regress_migrate_one WITH GRANT OPTION;
SET ROLE regress_migrate_one;
GRANT SELECT ON s.g TO regress_migrate_two WITH GRANT OPTION;
GRANT INSERT (a) ON s.g TO regress_migrate_two;
SET ROLE regress_migrate_two;
GRANT SELECT ON s.g TO "regress migrate ""odd""";
RESET ROLE;
GRANT SELECT ON s.g TO "regress migrate ""odd""";
$model$);
SELECT a.grantee::regrole, a.privilege_type, a.is_grantable, CASE a.grantor WHEN relowner THEN 'owner' ELSE a.grantor::regrole::text END FROM pg_class, aclexplode(relacl) a
WHERE oid = 's.g'::regclass AND a.grantee <> relowner ORDER BY 1, 2, 4;
-- what another has granted goes, and its grantor's option
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.g (a int, b int);
GRANT USAGE ON SCHEMA s TO regress_migrate_one, regress_migrate_two;
GRANT UPDATE, SELECT ON s.g TO regress_migrate_one WITH GRANT OPTION;
SET ROLE regress_migrate_one;
GRANT UPDATE ON s.g TO regress_migrate_two;
$model$);
SELECT a.grantee::regrole, a.privilege_type, a.is_grantable, CASE a.grantor WHEN relowner THEN 'owner' ELSE a.grantor::regrole::text END FROM pg_class, aclexplode(relacl) a
WHERE oid = 's.g'::regclass AND a.grantee <> relowner ORDER BY 1, 2, 4;
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.g (a int, b int);
GRANT UPDATE ON s.g TO regress_migrate_one;
$model$);
SELECT a.grantee::regrole, a.privilege_type, a.is_grantable, CASE a.grantor WHEN relowner THEN 'owner' ELSE a.grantor::regrole::text END FROM pg_class, aclexplode(relacl) a
WHERE oid = 's.g'::regclass AND a.grantee <> relowner ORDER BY 1, 2, 4;

-- an owner's own, with the option to grant it, which goes with the object to
-- another owner; and without
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.o (a int);
ALTER TABLE s.o OWNER TO regress_migrate_one;
GRANT SELECT, INSERT ON s.o TO regress_migrate_one WITH GRANT OPTION;
GRANT SELECT ON s.o TO regress_migrate_two;
$model$);
SELECT a.grantee::regrole, a.privilege_type FROM pg_class, aclexplode(relacl) a WHERE oid = 's.o'::regclass AND a.is_grantable ORDER BY 1, 2;
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.o (a int);
ALTER TABLE s.o OWNER TO regress_migrate_one;
GRANT SELECT, INSERT ON s.o TO regress_migrate_one WITH GRANT OPTION;
GRANT SELECT ON s.o TO regress_migrate_two;
ALTER TABLE s.o OWNER TO regress_migrate_two;
$model$);
SELECT a.grantee::regrole, a.privilege_type FROM pg_class, aclexplode(relacl) a WHERE oid = 's.o'::regclass AND a.is_grantable ORDER BY 1, 2;
SELECT pg_temp.become($model$
CREATE SCHEMA s;
CREATE TABLE s.o (a int);
ALTER TABLE s.o OWNER TO regress_migrate_two;
GRANT INSERT ON s.o TO regress_migrate_two WITH GRANT OPTION;
$model$);
SELECT a.grantee::regrole, a.privilege_type FROM pg_class, aclexplode(relacl) a WHERE oid = 's.o'::regclass AND a.is_grantable ORDER BY 1, 2;

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

-- end
SELECT pg_temp.back();
DROP ROLE regress_migrate_one, regress_migrate_two, "regress migrate ""odd""", "regress_migrate
lines";
