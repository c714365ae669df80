
-- Looking before: what a plan would do

CREATE FUNCTION migrate.preview(
	target text DEFAULT 'head',
	direction text DEFAULT 'upgrade'
) RETURNS TABLE (
	step integer, revision text, statement integer, line integer, command text,
	locks text[], rewrites text[], scans text[], drops text[], rows bigint, duration interval, wal bigint
)
	AS 'MODULE_PATHNAME', 'migrate_preview' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.preview(text, text) IS
	'runs a plan, tells what each statement does, and takes everything back';
REVOKE ALL ON FUNCTION migrate.preview(text, text) FROM PUBLIC;

CREATE FUNCTION migrate.preview(
	targets text[],
	direction text DEFAULT 'upgrade'
) RETURNS TABLE (
	step integer, revision text, statement integer, line integer, command text,
	locks text[], rewrites text[], scans text[], drops text[], rows bigint, duration interval, wal bigint
)
	AS 'MODULE_PATHNAME', 'migrate_preview_many' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.preview(text[], text) IS
	'runs an upgrade to several targets, tells what each statement does, and takes everything back';
REVOKE ALL ON FUNCTION migrate.preview(text[], text) FROM PUBLIC;

CREATE FUNCTION migrate.table_sizes() RETURNS jsonb
	AS 'MODULE_PATHNAME', 'migrate_table_sizes' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.table_sizes() IS
	'the rows of each table, about';

CREATE FUNCTION migrate.lint(
	range text DEFAULT NULL,
	direction text DEFAULT 'upgrade',
	sizes jsonb DEFAULT NULL,
	fail boolean DEFAULT false
) RETURNS TABLE (
	revision text, statement integer, line integer, rule text, severity text, object text, message text, advice text
)
	AS 'MODULE_PATHNAME', 'migrate_lint' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.lint(text, text, jsonb, boolean) IS
	'what is dangerous in a plan, by rules that look at it in the shadow';
REVOKE ALL ON FUNCTION migrate.lint(text, text, jsonb, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.lint_rules() RETURNS TABLE (
	rule text, severity text, title text, why text, unsafe text, safe text
)
	AS 'MODULE_PATHNAME', 'migrate_lint_rules' LANGUAGE C IMMUTABLE PARALLEL SAFE;
COMMENT ON FUNCTION migrate.lint_rules() IS
	'the rules of lint, with SQL that breaks each and SQL that does not';

CREATE FUNCTION migrate.lint_sarif(
	range text DEFAULT NULL,
	direction text DEFAULT 'upgrade',
	sizes jsonb DEFAULT NULL
) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'migrate_lint_sarif' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.lint_sarif(text, text, jsonb) IS
	'what lint finds, in the form SARIF 2.1.0, with the names of revision files and their lines';
REVOKE ALL ON FUNCTION migrate.lint_sarif(text, text, jsonb) FROM PUBLIC;

CREATE FUNCTION migrate.plan_json(
	target text DEFAULT 'head',
	direction text DEFAULT 'upgrade',
	lint boolean DEFAULT false
) RETURNS jsonb
	AS 'MODULE_PATHNAME', 'migrate_plan_json' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.plan_json(text, text, boolean) IS
	'a plan as one document: steps, statements, and with lint what they do and what is dangerous';
REVOKE ALL ON FUNCTION migrate.plan_json(text, text, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.prove(
	range text DEFAULT NULL
) RETURNS TABLE (
	revision text, result text, direction text, line integer, difference text
)
	AS 'MODULE_PATHNAME', 'migrate_prove' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.prove(text) IS
	'the round trip of revisions in the shadow: each up, down and up again, with what differs then';
REVOKE ALL ON FUNCTION migrate.prove(text) FROM PUBLIC;

CREATE FUNCTION migrate.verify(
	range text DEFAULT NULL
) RETURNS TABLE (
	revision text, statement integer, line integer, ok boolean, detail text
)
	AS 'MODULE_PATHNAME', 'migrate_verify' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.verify(text) IS
	'whether the conditions below verify of the applied revisions hold; nothing can be written';
REVOKE ALL ON FUNCTION migrate.verify(text) FROM PUBLIC;

CREATE FUNCTION migrate.report() RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_report' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.report() IS
	'one HTML page: state, pending plan and what lint says of it, revisions, log, tables';
REVOKE ALL ON FUNCTION migrate.report() FROM PUBLIC;
