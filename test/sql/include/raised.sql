-- Included by tests, without an echo.

-- raised runs SQL and says which error it raises
CREATE FUNCTION pg_temp.raised(sql text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	state text;
	message text;
	detail text;
	hint text;
	context text;
BEGIN
	EXECUTE sql;
	RETURN 'no error';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
		detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT,
		context = PG_EXCEPTION_CONTEXT;
	-- without what calling it from here adds
	context := split_part(context, 'SQL statement "' || sql || '"', 1);
	RETURN concat_ws(E'\n', state || ': ' || message, '  DETAIL: ' || nullif(detail, ''),
		'  HINT: ' || nullif(hint, ''), '  CONTEXT: ' || nullif(rtrim(context, E'\n'), ''));
END
$$;

-- checksum is what the extension has for a script
CREATE FUNCTION pg_temp.checksum(script text) RETURNS text LANGUAGE sql AS $$
	SELECT encode(sha256(convert_to(script, 'UTF8')), 'hex')
$$;

-- file makes a revision file: one of the shortest, with further lines of the header
CREATE FUNCTION pg_temp.file(revision text, revises text DEFAULT '', upgrade text DEFAULT 'SELECT 1;',
		downgrade text DEFAULT 'SELECT -1;', message text DEFAULT 'a message', header text DEFAULT '')
	RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(E'\n', '-- ' || message, '-- Revision ID: ' || revision, '-- Revises: ' || revises,
		nullif(header, ''), '-- migrate:up', upgrade, '-- migrate:down' || E'\n' || downgrade)
$$;
