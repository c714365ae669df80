-- From an install script of before the release to the one of now: rows and grants
-- are set aside, everything is dropped and made anew by the install script, which
-- follows here, and what was set aside is put back.

SET LOCAL search_path TO pg_catalog, pg_temp;

-- The members of the extension
CREATE TEMP TABLE old_member AS
	SELECT d.classid, d.objid
	FROM pg_depend d JOIN pg_extension e ON d.refobjid = e.oid
	WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'migrate';

-- What has been granted to others than the owner, and what has been revoked that
-- PUBLIC had after CREATE EXTENSION
CREATE TEMP TABLE old_grant AS
	SELECT o.kind, o.name, o.identity, a.grantee, a.privilege_type, a.is_grantable
	FROM (
		SELECT 'ROUTINE' AS kind, p.proname AS name, p.oid::regprocedure::text AS identity, p.proowner AS owner, p.proacl AS acl
		FROM pg_proc p JOIN old_member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid
		UNION ALL
		SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.relname, c.oid::regclass::text, c.relowner, c.relacl
		FROM pg_class c JOIN old_member m ON m.classid = 'pg_class'::regclass AND m.objid = c.oid) o,
		aclexplode(o.acl) a
	WHERE a.grantee NOT IN (o.owner, 0);

CREATE TEMP TABLE old_revoke AS
	SELECT p.proname AS name, p.oid::regprocedure::text AS identity
	FROM pg_proc p
		JOIN old_member m ON m.classid = 'pg_proc'::regclass AND m.objid = p.oid
		LEFT JOIN pg_init_privs i ON i.classoid = m.classid AND i.objoid = m.objid
	WHERE p.proacl IS NOT NULL
		AND NOT EXISTS (SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0)
		AND (i.initprivs IS NULL OR EXISTS (SELECT FROM aclexplode(i.initprivs) a WHERE a.grantee = 0));

-- The guard's event triggers stand beside the extension, and need its function
CREATE TEMP TABLE old_guard AS
	SELECT e.evtname FROM pg_event_trigger e JOIN old_member m ON m.classid = 'pg_proc'::regclass AND m.objid = e.evtfoid;

CREATE TEMP TABLE old_sequence (name name, last_value bigint, is_called boolean);

DO $$
DECLARE
	name name;
	names text;
	member record;
BEGIN
	-- The rows, but for those of snapshot, whose format may be another
	FOR name IN SELECT relname FROM pg_class JOIN old_member ON objid = oid
		WHERE classid = 'pg_class'::regclass AND relkind = 'r' AND relname <> 'snapshot'
	LOOP
		EXECUTE format('LOCK TABLE migrate.%I', name);
		EXECUTE format('CREATE TEMP TABLE %I AS TABLE migrate.%I', 'rows of ' || name, name);
	END LOOP;
	FOR name IN SELECT relname FROM pg_class JOIN old_member ON objid = oid
		WHERE classid = 'pg_class'::regclass AND relkind = 'S'
	LOOP
		EXECUTE format('INSERT INTO old_sequence SELECT %L, last_value, is_called FROM migrate.%I', name, name);
	END LOOP;

	FOR name IN SELECT evtname FROM old_guard
	LOOP
		EXECUTE format('DROP EVENT TRIGGER %I', name);
	END LOOP;

	-- What is dropped as a member stays in the list of what a dump has the rows of
	FOR member IN SELECT relkind, oid::regclass AS name FROM pg_class JOIN old_member ON objid = oid
		WHERE classid = 'pg_class'::regclass AND relkind IN ('r', 'S')
	LOOP
		EXECUTE format('ALTER EXTENSION migrate DROP %s %s', CASE member.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, member.name);
	END LOOP;

	-- Views before tables before whatever else there is before functions before their types
	FOR member IN SELECT relkind, string_agg(oid::regclass::text, ', ') AS names
		FROM pg_class JOIN old_member ON objid = oid
		WHERE classid = 'pg_class'::regclass AND relkind IN ('r', 'v') GROUP BY relkind ORDER BY relkind DESC
	LOOP
		EXECUTE format('DROP %s %s', CASE member.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, member.names);
	END LOOP;
	FOR member IN SELECT type, identity FROM old_member, pg_identify_object(classid, objid, 0)
		WHERE classid NOT IN ('pg_proc'::regclass, 'pg_type'::regclass) AND identity IS NOT NULL
	LOOP
		EXECUTE format('DROP %s %s', member.type, member.identity);
	END LOOP;
	SELECT string_agg(oid::regprocedure::text, ', ') INTO names FROM pg_proc JOIN old_member ON objid = oid
		WHERE classid = 'pg_proc'::regclass;
	EXECUTE format('DROP ROUTINE %s', names);
	FOR name IN SELECT typname FROM pg_type JOIN old_member ON objid = oid
		WHERE classid = 'pg_type'::regclass AND typtype = 'c'
	LOOP
		EXECUTE format('DROP TYPE IF EXISTS migrate.%I', name);
	END LOOP;
END $$;

