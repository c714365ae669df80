/*-------------------------------------------------------------------------
 *
 * text_search.c
 *		Text search parsers, templates, dictionaries, configurations.
 *
 * IDENTIFICATION
 *		src/schema/kinds/text_search.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_ts_config.h"
#include "catalog/pg_ts_dict.h"
#include "catalog/pg_ts_parser.h"
#include "catalog/pg_ts_template.h"
#include "commands/defrem.h"
#include "utils/builtins.h"

#include "schema/kinds/kind_list.h"
#include "schema/snapshot.h"
#include "schema/text_array.h"
#include "script/script.h"

/*
 * emit_functions emits the CREATE of a parser or template, whose properties
 * are functions, with the keywords for them.
 */
static void
emit_functions(DdlList *out, const SchemaObject *new, const char *const *keywords)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < new->kind->nproperties; i++)
	{
		if (new->values[i])
			appendStringInfo(&buf, "%s\n    %s = %s", buf.len > 0 ? "," : "", keywords[i], new->values[i]);
	}
	ddl_add(out, "CREATE %s %s (%s\n)", new->kind->sql_name, new->identity, buf.data);
}

/* Parsers. */

static const Property parser_properties[] = {
	{"start", CHANGE_REPLACE},
	{"gettoken", CHANGE_REPLACE},
	{"end", CHANGE_REPLACE},
	{"headline", CHANGE_REPLACE},
	{"lextypes", CHANGE_REPLACE},
};

/*
 * create_parser emits CREATE TEXT SEARCH PARSER.
 */
static void
create_parser(DdlList *out, const SchemaObject *new, List *members)
{
	static const char *const keywords[] = {"START", "GETTOKEN", "END", "HEADLINE", "LEXTYPES"};

	emit_functions(out, new, keywords);
}

const ObjectKind kind_text_search_parser = {
	.name = "text search parser",
	.sql_name = "TEXT SEARCH PARSER",
	.classid = TSParserRelationId,
	.flags = KIND_INERT,
	.query =
		"SELECT p.oid, 0, n.nspname::text, p.prsname::text, format('%I.%I', n.nspname, p.prsname), 0::oid,"
		" 0::oid, 0, 0::oid, NULL::aclitem[], p.prsstart::regproc, p.prstoken::regproc, p.prsend::regproc,"
		" nullif(p.prsheadline, 0)::regproc, p.prslextype::regproc FROM pg_ts_parser p"
		" JOIN pg_namespace n ON n.oid = p.prsnamespace WHERE"
		USER_OBJECT("pg_ts_parser", "p.oid", "p.prsnamespace"),
	lengthof_properties(parser_properties),
	.create = create_parser,
};

/* Templates. */

static const Property template_properties[] = {
	{"init", CHANGE_REPLACE},
	{"lexize", CHANGE_REPLACE},
};

/*
 * create_template emits CREATE TEXT SEARCH TEMPLATE.
 */
static void
create_template(DdlList *out, const SchemaObject *new, List *members)
{
	static const char *const keywords[] = {"INIT", "LEXIZE"};

	emit_functions(out, new, keywords);
}

const ObjectKind kind_text_search_template = {
	.name = "text search template",
	.sql_name = "TEXT SEARCH TEMPLATE",
	.classid = TSTemplateRelationId,
	.flags = KIND_INERT,
	.query =
		"SELECT t.oid, 0, n.nspname::text, t.tmplname::text, format('%I.%I', n.nspname, t.tmplname),"
		" 0::oid, 0::oid, 0, 0::oid, NULL::aclitem[], nullif(t.tmplinit, 0)::regproc, t.tmpllexize::regproc"
		" FROM pg_ts_template t JOIN pg_namespace n ON n.oid = t.tmplnamespace"
		" WHERE" USER_OBJECT("pg_ts_template", "t.oid", "t.tmplnamespace"),
	lengthof_properties(template_properties),
	.create = create_template,
};

/* Dictionaries. */

enum
{
	DICTIONARY_TEMPLATE,
	DICTIONARY_OPTIONS			/* as the server writes them: "a = 'x', b = 'y'" */
};

static const Property dictionary_properties[] = {
	[DICTIONARY_TEMPLATE] = {"template", CHANGE_REPLACE},
	[DICTIONARY_OPTIONS] = {"options", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(dictionary_properties) == DICTIONARY_OPTIONS + 1, "a property for each number of one");

/*
 * create_dictionary emits CREATE TEXT SEARCH DICTIONARY.
 */
static void
create_dictionary(DdlList *out, const SchemaObject *new, List *members)
{
	const char *options = new->values[DICTIONARY_OPTIONS];

	ddl_add(out, "CREATE TEXT SEARCH DICTIONARY %s (\n    TEMPLATE = %s%s%s\n)", new->identity,
			new->values[DICTIONARY_TEMPLATE], options ? ",\n    " : "", options ? options : "");
}

/*
 * parse_options returns the options as a list of DefElem.
 */
static List *
parse_options(const char *options)
{
	return options ? deserialize_deflist(CStringGetTextDatum(options)) : NIL;
}

/*
 * alter_dictionary emits ALTER TEXT SEARCH DICTIONARY, in which an option
 * without a value is taken away.
 */
static void
alter_dictionary(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	List	   *before = parse_options(old->values[DICTIONARY_OPTIONS]);
	List	   *after = parse_options(new->values[DICTIONARY_OPTIONS]);
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, before)
	{
		DefElem    *option = lfirst(lc);

		if (statement_option(after, option->defname) == NULL)
			appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "", quote_identifier(option->defname));
	}
	foreach(lc, after)
	{
		DefElem    *option = lfirst(lc);
		DefElem    *was = statement_option(before, option->defname);

		if (was == NULL || !equal(was->arg, option->arg))
			appendStringInfo(&buf, "%s%s", buf.len > 0 ? ", " : "",
							 text_to_cstring(serialize_deflist(list_make1(option))));
	}
	if (buf.len > 0)
		ddl_add(out, "ALTER TEXT SEARCH DICTIONARY %s (%s)", new->identity, buf.data);
}

const ObjectKind kind_text_search_dictionary = {
	.name = "text search dictionary",
	.sql_name = "TEXT SEARCH DICTIONARY",
	.classid = TSDictionaryRelationId,
	.flags = KIND_INERT,
	.query =
		"SELECT d.oid, 0, n.nspname::text, d.dictname::text, format('%I.%I', n.nspname, d.dictname), 0::oid,"
		" 0::oid, 0, d.dictowner, NULL::aclitem[], format('%I.%I', tn.nspname, t.tmplname), d.dictinitoption"
		" FROM pg_ts_dict d JOIN pg_namespace n ON n.oid = d.dictnamespace"
		" JOIN pg_ts_template t ON t.oid = d.dicttemplate JOIN pg_namespace tn ON tn.oid = t.tmplnamespace"
		" WHERE" USER_OBJECT("pg_ts_dict", "d.oid", "d.dictnamespace"),
	lengthof_properties(dictionary_properties),
	.create = create_dictionary,
	.alter = alter_dictionary,
};

/* Configurations. */

enum
{
	CONFIGURATION_PARSER,
	CONFIGURATION_MAPPINGS		/* an array of lines "token\tdictionaries" */
};

static const Property configuration_properties[] = {
	[CONFIGURATION_PARSER] = {"parser", CHANGE_REPLACE},
	[CONFIGURATION_MAPPINGS] = {"mappings", CHANGE_ALTER},
};

StaticAssertDecl(lengthof(configuration_properties) == CONFIGURATION_MAPPINGS + 1, "a property for each number of one");

/*
 * find_mapping returns the dictionaries of the token that a mapping begins
 * with; NULL where it has none.
 */
static const char *
find_mapping(List *mappings, const char *like)
{
	size_t		length = strcspn(like, "\t") + 1;
	ListCell   *lc;

	foreach(lc, mappings)
	{
		if (strncmp(lfirst(lc), like, length) == 0)
			return (const char *) lfirst(lc) + length;
	}
	return NULL;
}

/*
 * emit_mappings emits statements for mappings, those with the same
 * dictionaries together.  verb: ADD, ALTER, or DROP, which names none.
 */
static void
emit_mappings(DdlList *out, const char *configuration, const char *verb, List *mappings)
{
	bool		drop = strcmp(verb, "DROP") == 0;

	while (mappings)
	{
		const char *dictionaries = strchr(linitial(mappings), '\t') + 1;
		List	   *rest = NIL;
		StringInfoData tokens;
		ListCell   *lc;

		initStringInfo(&tokens);
		foreach(lc, mappings)
		{
			char	   *mapping = lfirst(lc);
			char	   *tab = strchr(mapping, '\t');

			if (drop || strcmp(tab + 1, dictionaries) == 0)
				appendStringInfo(&tokens, "%s%.*s", tokens.len > 0 ? ", " : "", (int) (tab - mapping), mapping);
			else
				rest = lappend(rest, mapping);
		}
		ddl_add(out, "ALTER TEXT SEARCH CONFIGURATION %s\n    %s MAPPING FOR %s%s%s", configuration, verb, tokens.data,
				drop ? "" : " WITH ", drop ? "" : dictionaries);
		mappings = rest;
	}
}

/*
 * create_configuration emits CREATE TEXT SEARCH CONFIGURATION, and its
 * mappings.
 */
static void
create_configuration(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE TEXT SEARCH CONFIGURATION %s (PARSER = %s)", new->identity, new->values[CONFIGURATION_PARSER]);
	emit_mappings(out, new->identity, "ADD", text_array(new->values[CONFIGURATION_MAPPINGS]));
}

/*
 * alter_configuration emits what of the mappings differs.
 */
static void
alter_configuration(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	List	   *before = text_array(old->values[CONFIGURATION_MAPPINGS]);
	List	   *after = text_array(new->values[CONFIGURATION_MAPPINGS]);
	List	   *gone = NIL;
	List	   *changed = NIL;
	List	   *added = NIL;
	ListCell   *lc;

	foreach(lc, before)
	{
		if (find_mapping(after, lfirst(lc)) == NULL)
			gone = lappend(gone, lfirst(lc));
	}
	foreach(lc, after)
	{
		const char *was = find_mapping(before, lfirst(lc));

		if (was == NULL)
			added = lappend(added, lfirst(lc));
		else if (strcmp(was, strchr(lfirst(lc), '\t') + 1) != 0)
			changed = lappend(changed, lfirst(lc));
	}
	emit_mappings(out, new->identity, "DROP", gone);
	emit_mappings(out, new->identity, "ALTER", changed);
	emit_mappings(out, new->identity, "ADD", added);
}

const ObjectKind kind_text_search_configuration = {
	.name = "text search configuration",
	.sql_name = "TEXT SEARCH CONFIGURATION",
	.classid = TSConfigRelationId,
	.flags = KIND_INERT,
	.query =
		"SELECT c.oid, 0, n.nspname::text, c.cfgname::text, format('%I.%I', n.nspname, c.cfgname), 0::oid,"
		" 0::oid, 0, c.cfgowner, NULL::aclitem[], format('%I.%I', pn.nspname, p.prsname),"
		" ARRAY(SELECT quote_ident(t.alias) || E'\\t' || string_agg(m.mapdict::regdictionary::text, ', '"
		" ORDER BY m.mapseqno) FROM pg_ts_config_map m"
		" JOIN ts_token_type(c.cfgparser) t ON t.tokid = m.maptokentype"
		" WHERE m.mapcfg = c.oid GROUP BY t.tokid, t.alias ORDER BY t.tokid)"
		" FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace"
		" JOIN pg_ts_parser p ON p.oid = c.cfgparser JOIN pg_namespace pn ON pn.oid = p.prsnamespace WHERE"
		USER_OBJECT("pg_ts_config", "c.oid", "c.cfgnamespace"),
	lengthof_properties(configuration_properties),
	.create = create_configuration,
	.alter = alter_configuration,
};
