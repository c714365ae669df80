/*-------------------------------------------------------------------------
 *
 * foreign.c
 *		Foreign-data wrappers, servers, user mappings.
 *
 * IDENTIFICATION
 *		src/schema/kinds/foreign.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_foreign_data_wrapper.h"
#include "catalog/pg_foreign_server.h"
#include "catalog/pg_user_mapping.h"

#include "compat.h"
#include "schema/ddl.h"
#include "schema/kinds/foreign.h"
#include "schema/kinds/foreign_options.h"
#include "schema/kinds/kind_list.h"

/* Foreign-data wrappers. */

enum
{
	WRAPPER_HANDLER,
	WRAPPER_VALIDATOR,
	WRAPPER_CONNECTION,
	WRAPPER_OPTIONS
};

static const Property wrapper_properties[] = {
	[WRAPPER_HANDLER] = {"handler", CHANGE_ALTER},
	[WRAPPER_VALIDATOR] = {"validator", CHANGE_ALTER},
	[WRAPPER_CONNECTION] = {"connection", CHANGE_ALTER},
	[WRAPPER_OPTIONS] = {"options", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(wrapper_properties) == WRAPPER_OPTIONS + 1, "a property for each number of one");

/*
 * wrapper_functions appends the functions of a wrapper, or, given an old one,
 * those that differ.
 */
static void
wrapper_functions(StringInfo buf, const SchemaObject *old, const SchemaObject *new)
{
	static const char *const keywords[] = {"HANDLER", "VALIDATOR", "CONNECTION"};

	for (int i = 0; i < lengthof(keywords); i++)
	{
		const char *function = new->values[i];

		if (old ? !differs(old, new, i) : function == NULL)
			continue;
		if (function)
			appendStringInfo(buf, " %s %s", keywords[i], function);
		else
			appendStringInfo(buf, " NO %s", keywords[i]);
	}
}

/*
 * create_wrapper emits CREATE FOREIGN DATA WRAPPER.
 */
static void
create_wrapper(DdlList *out, const SchemaObject *new, List *members)
{
	StringInfoData buf;

	initStringInfo(&buf);
	wrapper_functions(&buf, NULL, new);
	ddl_add(out, "CREATE FOREIGN DATA WRAPPER %s%s%s", new->identity, buf.data,
			foreign_options_clause(new->values[WRAPPER_OPTIONS]));
}

/*
 * alter_wrapper emits ALTER FOREIGN DATA WRAPPER: the functions first, as a
 * new validator has a say about the options.
 */
static void
alter_wrapper(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *alter = psprintf("ALTER FOREIGN DATA WRAPPER %s", new->identity);
	StringInfoData buf;

	initStringInfo(&buf);
	wrapper_functions(&buf, old, new);
	if (buf.len > 0)
		ddl_add(out, "%s%s", alter, buf.data);
	foreign_options_alter(out, alter, old->values[WRAPPER_OPTIONS], new->values[WRAPPER_OPTIONS]);
}

const ObjectKind kind_foreign_data_wrapper = {
	.name = "foreign data wrapper",
	.sql_name = "FOREIGN DATA WRAPPER",
	.classid = ForeignDataWrapperRelationId,
	.flags = KIND_INERT,
	.acl_type = OBJECT_FDW,
	.query =
		"SELECT w.oid, 0, NULL::text, w.fdwname::text, quote_ident(w.fdwname), 0::oid, 0::oid, 0,"
		" w.fdwowner, w.fdwacl, nullif(w.fdwhandler, 0)::regproc, nullif(w.fdwvalidator, 0)::regproc, "
		SQL_SINCE_19("nullif(w.fdwconnection, 0)::regproc", "NULL::regproc") ", "
		SQL_FOREIGN_OPTIONS("w.fdwoptions") " FROM pg_foreign_data_wrapper w WHERE"
		USER_GLOBAL("pg_foreign_data_wrapper", "w.oid"),
	lengthof_properties(wrapper_properties),
	.create = create_wrapper,
	.alter = alter_wrapper,
};

/* Servers. */

enum
{
	SERVER_TYPE,
	SERVER_VERSION,
	SERVER_WRAPPER,
	SERVER_OPTIONS
};

static const Property server_properties[] = {
	[SERVER_TYPE] = {"type", CHANGE_REPLACE},
	[SERVER_VERSION] = {"version", CHANGE_ALTER},
	[SERVER_WRAPPER] = {"wrapper", CHANGE_REPLACE},
	[SERVER_OPTIONS] = {"options", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(server_properties) == SERVER_OPTIONS + 1, "a property for each number of one");

/*
 * create_server emits CREATE SERVER.
 */
static void
create_server(DdlList *out, const SchemaObject *new, List *members)
{
	StringInfoData buf;

	initStringInfo(&buf);
	if (new->values[SERVER_TYPE])
		appendStringInfo(&buf, " TYPE %s", ddl_literal(new->values[SERVER_TYPE]));
	if (new->values[SERVER_VERSION])
		appendStringInfo(&buf, " VERSION %s", ddl_literal(new->values[SERVER_VERSION]));
	ddl_add(out, "CREATE SERVER %s%s FOREIGN DATA WRAPPER %s%s", new->identity, buf.data,
			new->values[SERVER_WRAPPER], foreign_options_clause(new->values[SERVER_OPTIONS]));
}

/*
 * alter_server emits ALTER SERVER.
 */
static void
alter_server(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	const char *alter = psprintf("ALTER SERVER %s", new->identity);

	if (differs(old, new, SERVER_VERSION))
		ddl_add(out, "%s VERSION %s", alter, ddl_literal(new->values[SERVER_VERSION]));
	foreign_options_alter(out, alter, old->values[SERVER_OPTIONS], new->values[SERVER_OPTIONS]);
}

const ObjectKind kind_server = {
	.name = "server",
	.sql_name = "SERVER",
	.classid = ForeignServerRelationId,
	.flags = KIND_INERT,
	.acl_type = OBJECT_FOREIGN_SERVER,
	.grant_name = "FOREIGN SERVER",
	.query =
		"SELECT s.oid, 0, NULL::text, s.srvname::text, quote_ident(s.srvname), 0::oid, 0::oid, 0,"
		" s.srvowner, s.srvacl, s.srvtype, s.srvversion, quote_ident(w.fdwname), "
		SQL_FOREIGN_OPTIONS("s.srvoptions") " FROM pg_foreign_server s"
		" JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE"
		USER_GLOBAL("pg_foreign_server", "s.oid"),
	lengthof_properties(server_properties),
	.create = create_server,
	.alter = alter_server,
};

/*
 * User mappings, whose options are secrets, but for those whose names are known
 * not to stand for one.
 */

enum
{
	MAPPING_OPTIONS,
	MAPPING_SECRETS				/* with hashes for their values; MASK where they are that */
};

static const Property mapping_properties[] = {
	[MAPPING_OPTIONS] = {"options", CHANGE_ALTER},
	[MAPPING_SECRETS] = {"secret options", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(mapping_properties) == MAPPING_SECRETS + 1, "a property for each number of one");

#define IS_SECRET "split_part(o, '=', 1) NOT IN ('user', 'username', 'user_name', 'remote_user', 'password_required')"

/*
 * mapping_change returns the OPTIONS that turn one mapping into another.
 */
static char *
mapping_change(const SchemaObject *old, const SchemaObject *new)
{
	return secret_options_change(old->values[MAPPING_OPTIONS], new->values[MAPPING_OPTIONS],
								 old->values[MAPPING_SECRETS], new->values[MAPPING_SECRETS]);
}

/*
 * change_mapping decides: the values of secrets are not compared.
 */
static Change
change_mapping(const Diff *diff, const SchemaObject *old, const SchemaObject *new, Change by_properties)
{
	return mapping_change(old, new)[0] != '\0' ? CHANGE_ALTER : CHANGE_NONE;
}

/*
 * create_mapping emits CREATE USER MAPPING.
 */
static void
create_mapping(DdlList *out, const SchemaObject *new, List *members)
{
	if (secrets_go(new->values[MAPPING_SECRETS], NULL))
		ddl_secret(out, new);
	ddl_add(out, "CREATE USER MAPPING %s%s", new->identity,
			secret_options_clause(new->values[MAPPING_OPTIONS], new->values[MAPPING_SECRETS]));
}

/*
 * alter_mapping emits ALTER USER MAPPING.
 */
static void
alter_mapping(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	if (secrets_go(new->values[MAPPING_SECRETS], old->values[MAPPING_SECRETS]))
		ddl_secret(out, new);
	if (secrets_go(old->values[MAPPING_SECRETS], new->values[MAPPING_SECRETS]))
		ddl_destructive(out, "secrets of user mapping %s", old->identity);
	ddl_add(out, "ALTER USER MAPPING %s OPTIONS (%s)", new->identity, mapping_change(old, new));
}

/*
 * drop_mapping emits DROP USER MAPPING.
 */
static void
drop_mapping(DdlList *out, const SchemaObject *old)
{
	if (secrets_go(old->values[MAPPING_SECRETS], NULL))
		ddl_destructive(out, "secrets of user mapping %s", old->identity);
	ddl_add(out, "DROP USER MAPPING %s", old->identity);
}

/*
 * foreign_mapping_differs_unseen: see foreign.h.
 */
bool
foreign_mapping_differs_unseen(const Diff *diff, const SchemaObject *old)
{
	return old->kind == &kind_user_mapping && secrets_differ(old->values[MAPPING_SECRETS], diff_match(diff, old)->values[MAPPING_SECRETS]);
}

const ObjectKind kind_user_mapping = {
	.name = "user mapping",
	.sql_name = "USER MAPPING",
	.classid = UserMappingRelationId,
	.flags = KIND_INERT,
	.query =
		"SELECT u.oid, 0, NULL::text, name, name, 0::oid, 0::oid, 0, 0::oid, NULL::aclitem[],"
		" ARRAY(SELECT o FROM unnest(u.umoptions) o WHERE NOT " IS_SECRET " ORDER BY 1),"
		" ARRAY(SELECT split_part(o, '=', 1) || '=' || CASE WHEN substr(o, strpos(o, '=') + 1) = '" MASK
		"' THEN '" MASK "' ELSE encode(sha256(convert_to(name || ' ' || o, 'UTF8')), 'hex') END"
		" FROM unnest(u.umoptions) o WHERE " IS_SECRET " ORDER BY 1) FROM pg_user_mapping u"
		" JOIN pg_foreign_server s ON s.oid = u.umserver, format('FOR %s SERVER %I', CASE u.umuser"
		" WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(u.umuser)) END, s.srvname) name WHERE"
		USER_GLOBAL("pg_user_mapping", "u.oid"),
	lengthof_properties(mapping_properties),
	.change = change_mapping,
	.create = create_mapping,
	.alter = alter_mapping,
	.drop = drop_mapping,
};
