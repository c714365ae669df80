
-- After the install script: what was set aside is put back

CREATE FUNCTION migrate.execute_as_user(command text) RETURNS void
	AS 'MODULE_PATHNAME', 'migrate_execute_as_user' LANGUAGE C VOLATILE PARALLEL UNSAFE;

-- The rows, into the columns that are still there
DO $$
DECLARE
	old name;
	target regclass;
	columns text;
BEGIN
	FOR old, target IN SELECT substr(o.relname, 9), c.oid
		FROM pg_class o LEFT JOIN (VALUES ('revisions', 'revision')) renamed (old, new) ON renamed.old = substr(o.relname, 9)
			JOIN pg_class c ON c.relname = coalesce(renamed.new, substr(o.relname, 9)) AND c.relnamespace = 'migrate'::regnamespace
		WHERE o.relnamespace = pg_my_temp_schema() AND o.relname LIKE 'rows of %' ORDER BY c.oid
	LOOP
		SELECT string_agg(quote_ident(a.attname), ', ') INTO columns
		FROM pg_attribute a JOIN pg_attribute b ON a.attname = b.attname
		WHERE a.attrelid = target AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
			AND b.attrelid = format('pg_temp.%I', 'rows of ' || old)::regclass AND b.attnum > 0;
		EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM pg_temp.%I', target, columns, columns, 'rows of ' || old);
	END LOOP;
END $$;

SELECT setval(c.oid, s.last_value, s.is_called)
FROM old_sequence s JOIN pg_class c ON c.relname = s.name AND c.relnamespace = 'migrate'::regnamespace AND c.relkind = 'S';

-- The grants, on what has the same identity, or else the same name.  They are the
-- user's, not the extension's: a dump has them.
SELECT migrate.execute_as_user(format('GRANT %s ON %s %s TO %I%s', g.privilege_type, g.kind, n.identity, r.rolname,
	CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END))
FROM old_grant g JOIN pg_roles r ON r.oid = g.grantee,
	LATERAL (
		SELECT p.oid::regprocedure::text AS identity FROM pg_proc p
		WHERE g.kind = 'ROUTINE' AND p.pronamespace = 'migrate'::regnamespace
			AND CASE WHEN to_regprocedure(g.identity) IS NULL THEN p.proname = g.name ELSE p.oid = to_regprocedure(g.identity) END
		UNION ALL
		SELECT c.oid::regclass::text FROM pg_class c
			LEFT JOIN (VALUES ('revisions', 'revision')) renamed (old, new) ON renamed.old = g.name
		WHERE g.kind <> 'ROUTINE' AND c.relnamespace = 'migrate'::regnamespace AND c.relname = coalesce(renamed.new, g.name)) n;

SELECT migrate.execute_as_user(format('REVOKE ALL ON ROUTINE %s FROM PUBLIC', p.oid::regprocedure))
FROM old_revoke o JOIN pg_proc p ON p.pronamespace = 'migrate'::regnamespace
	AND CASE WHEN to_regprocedure(o.identity) IS NULL THEN p.proname = o.name ELSE p.oid = to_regprocedure(o.identity) END;

SELECT migrate.execute_as_user('SELECT migrate.guard_enable()') WHERE EXISTS (SELECT FROM old_guard);

DROP FUNCTION migrate.execute_as_user(text);

DO $$
DECLARE
	name name;
BEGIN
	FOR name IN SELECT relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()
		AND (relname LIKE 'rows of %' OR relname IN ('old_member', 'old_grant', 'old_revoke', 'old_guard', 'old_sequence'))
	LOOP
		EXECUTE format('DROP TABLE pg_temp.%I', name);
	END LOOP;
END $$;
