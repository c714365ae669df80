-- Author: what writes revisions

CREATE FUNCTION migrate.revision(
	message text,
	upgrade text DEFAULT NULL,
	downgrade text DEFAULT NULL,
	head text DEFAULT 'head',
	splice boolean DEFAULT false,
	branch_label text DEFAULT NULL,
	depends_on text[] DEFAULT '{}',
	rev_id text DEFAULT NULL,
	transactional boolean DEFAULT true,
	autogenerate boolean DEFAULT false,
	autodowngrade boolean DEFAULT false,
	renames jsonb DEFAULT NULL,
	model text[] DEFAULT NULL,
	against text DEFAULT 'live',
	online boolean DEFAULT false,
	allow_destructive boolean DEFAULT true,
	prove boolean DEFAULT true
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_revision' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.revision(text, text, text, text, boolean, text, text[], text, boolean,
	boolean, boolean, jsonb, text[], text, boolean, boolean, boolean) IS
	'writes a new revision and returns its id';
REVOKE ALL ON FUNCTION migrate.revision(text, text, text, text, boolean, text, text[], text, boolean,
	boolean, boolean, jsonb, text[], text, boolean, boolean, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.register(
	file text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_register' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.register(text) IS
	'registers a revision file and returns its id';
REVOKE ALL ON FUNCTION migrate.register(text) FROM PUBLIC;

CREATE FUNCTION migrate.load(
	files text[],
	prune boolean DEFAULT false
) RETURNS TABLE (revision text, message text, status text)
	AS 'MODULE_PATHNAME', 'migrate_load' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.load(text[], boolean) IS
	'registers a whole set of revision files, all or nothing';
REVOKE ALL ON FUNCTION migrate.load(text[], boolean) FROM PUBLIC;

CREATE FUNCTION migrate.file(
	revision text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_file' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.file(text) IS
	'the revision as a revision file';
REVOKE ALL ON FUNCTION migrate.file(text) FROM PUBLIC;

CREATE FUNCTION migrate.files(
	range text DEFAULT NULL
) RETURNS TABLE (file_name text, file text)
	AS 'MODULE_PATHNAME', 'migrate_files' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.files(text) IS
	'revisions as revision files, parents first';
REVOKE ALL ON FUNCTION migrate.files(text) FROM PUBLIC;

CREATE FUNCTION migrate.file_name(
	revision text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_file_name' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.file_name(text) IS
	'the name for the file of a revision, from migrate.file_name_template';
REVOKE ALL ON FUNCTION migrate.file_name(text) FROM PUBLIC;

CREATE FUNCTION migrate.heads_of(
	files text[]
) RETURNS text[]
	AS 'MODULE_PATHNAME', 'migrate_heads_of' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.heads_of(text[]) IS
	'the heads of a set of revision files: what an application that ships them upgrades to';

CREATE FUNCTION migrate.merge(
	message text,
	revisions text[] DEFAULT '{heads}',
	branch_label text DEFAULT NULL,
	rev_id text DEFAULT NULL,
	splice boolean DEFAULT false
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_merge' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.merge(text, text[], text, text, boolean) IS
	'writes a revision that merges several and returns its id';
REVOKE ALL ON FUNCTION migrate.merge(text, text[], text, text, boolean) FROM PUBLIC;

CREATE FUNCTION migrate.edit(
	revision text,
	message text DEFAULT NULL,
	upgrade text DEFAULT NULL,
	downgrade text DEFAULT NULL,
	precheck text DEFAULT NULL,
	verify text DEFAULT NULL
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_edit' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.edit(text, text, text, text, text, text) IS
	'changes the text of a revision, NULL keeps, and returns its id';
REVOKE ALL ON FUNCTION migrate.edit(text, text, text, text, text, text) FROM PUBLIC;

CREATE FUNCTION migrate.accept(
	file text,
	reason text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_accept' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.accept(text, text) IS
	'takes the changed text of an applied revision without running it, and returns its id';
REVOKE ALL ON FUNCTION migrate.accept(text, text) FROM PUBLIC;

CREATE FUNCTION migrate.forget(
	revision text
) RETURNS text
	AS 'MODULE_PATHNAME', 'migrate_forget' LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION migrate.forget(text) IS
	'deletes a revision that is applied nowhere and has no children, and returns its id';
REVOKE ALL ON FUNCTION migrate.forget(text) FROM PUBLIC;


-- Coming from another tool

CREATE FUNCTION migrate.convert(
	tool text,
	names text[],
	texts text[]
) RETURNS TABLE (file_name text, file text, note text)
	AS 'MODULE_PATHNAME', 'migrate_convert' LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION migrate.convert(text, text[], text[]) IS
	'revision files made of the files of another tool, and what could not be taken over';
REVOKE ALL ON FUNCTION migrate.convert(text, text[], text[]) FROM PUBLIC;
