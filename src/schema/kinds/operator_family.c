/*-------------------------------------------------------------------------
 *
 * operator_family.c
 *		Operator families, with the members that are of no class, and operator
 *		classes.
 *
 * IDENTIFICATION
 *		src/schema/kinds/operator_family.c
 *
 *-------------------------------------------------------------------------
 */
#include "schema/snapshot.h"

#include "catalog/pg_opclass.h"
#include "catalog/pg_opfamily.h"
#include "schema/kinds/kind_list.h"
#include "schema/text_array.h"

/*
 * For a query: the members that belong to an object of the catalog class, as
 * an array of lines "what number", "(types)" and "which", with tabs between.
 */
#define SQL_MEMBERS(class, oid) \
	"ARRAY(SELECT line FROM (SELECT 0 AS sort, m.amopstrategy AS number," \
	" format(E'OPERATOR %s\\t(%s, %s)\\t%s%s', m.amopstrategy, format_type(m.amoplefttype, NULL)," \
	" format_type(m.amoprighttype, NULL), m.amopopr::regoperator," \
	" CASE WHEN m.amoppurpose = 'o' THEN (SELECT format(' FOR ORDER BY %I.%I', sn.nspname, s.opfname)" \
	" FROM pg_opfamily s JOIN pg_namespace sn ON sn.oid = s.opfnamespace WHERE s.oid = m.amopsortfamily) END) AS line" \
	" FROM pg_depend d JOIN pg_amop m ON m.oid = d.objid" \
	" WHERE d.classid = 'pg_amop'::regclass AND d.refclassid = '" class "'::regclass AND d.refobjid = " oid \
																		" UNION ALL SELECT 1, p.amprocnum," \
																		" format(E'FUNCTION %s\\t(%s, %s)\\t%s', p.amprocnum, format_type(p.amproclefttype, NULL)," \
																		" format_type(p.amprocrighttype, NULL), p.amproc::regprocedure)" \
																		" FROM pg_depend d JOIN pg_amproc p ON p.oid = d.objid" \
																		" WHERE d.classid = 'pg_amproc'::regclass AND d.refclassid = '" class "'::regclass AND d.refobjid = " oid \
																																			  ") lines ORDER BY sort, number, line COLLATE \"C\")"

/* A member, taken apart. */
typedef struct Member
{
	const char *what;			/* OPERATOR 1 */
	const char *types;
	const char *which;
	const char *line;
} Member;

/*
 * parse_members returns a list of Member.
 */
static List *
parse_members(const char *lines)
{
	List	   *result = NIL;
	ListCell   *lc;

	foreach(lc, text_array(lines))
	{
		Member	   *member = palloc(sizeof(Member));
		const char *line = lfirst(lc);
		const char *types = strchr(line, '\t') + 1;
		const char *which = strchr(types, '\t') + 1;

		member->line = line;
		member->what = pnstrdup(line, types - line - 1);
		member->types = pnstrdup(types, which - types - 1);
		member->which = which;
		result = lappend(result, member);
	}
	return result;
}

/*
 * append_member appends a member as CREATE OPERATOR CLASS and ALTER OPERATOR
 * FAMILY ... ADD have it: an operator brings its types along.
 */
static void
append_member(StringInfo buf, const Member *member)
{
	appendStringInfo(buf, "%s\n    %s", buf->len > 0 ? "," : "", member->what);
	if (member->what[0] == 'F')
		appendStringInfo(buf, " %s", member->types);
	appendStringInfo(buf, " %s", member->which);
}

/* Families. */

static const Property family_properties[] = {
	{"members", CHANGE_ALTER},
};

/*
 * change_members emits what turns one set of members into another.
 */
static void
change_members(DdlList *out, const char *family, const char *old, const char *new)
{
	List	   *before = text_array(old);
	List	   *after = text_array(new);
	StringInfoData gone;
	StringInfoData added;
	ListCell   *lc;

	initStringInfo(&gone);
	initStringInfo(&added);
	foreach(lc, parse_members(old))
	{
		const Member *member = lfirst(lc);

		if (element_position(after, member->line) < 0)
			appendStringInfo(&gone, "%s\n    %s %s", gone.len > 0 ? "," : "", member->what, member->types);
	}
	foreach(lc, parse_members(new))
	{
		const Member *member = lfirst(lc);

		if (element_position(before, member->line) < 0)
			append_member(&added, member);
	}
	if (gone.len > 0)
		ddl_add(out, "ALTER OPERATOR FAMILY %s DROP%s", family, gone.data);
	if (added.len > 0)
		ddl_add(out, "ALTER OPERATOR FAMILY %s ADD%s", family, added.data);
}

/*
 * create_family emits CREATE OPERATOR FAMILY.
 */
static void
create_family(DdlList *out, const SchemaObject *new, List *members)
{
	ddl_add(out, "CREATE OPERATOR FAMILY %s", new->identity);
	change_members(out, new->identity, NULL, new->values[0]);
}

/*
 * alter_family emits ALTER OPERATOR FAMILY.
 */
static void
alter_family(DdlList *out, const SchemaObject *old, const SchemaObject *new)
{
	change_members(out, new->identity, old->values[0], new->values[0]);
}

const ObjectKind kind_operator_family = {
	.name = "operator family",
	.sql_name = "OPERATOR FAMILY",
	.classid = OperatorFamilyRelationId,
	.flags = KIND_INERT,
	.query =
		"SELECT f.oid, 0, n.nspname::text, f.opfname::text, format('%I.%I USING %I', n.nspname, f.opfname,"
		" a.amname), 0::oid, 0::oid, 0, f.opfowner, NULL::aclitem[], " SQL_MEMBERS("pg_opfamily", "f.oid")
		" FROM pg_opfamily f JOIN pg_namespace n ON n.oid = f.opfnamespace"
		" JOIN pg_am a ON a.oid = f.opfmethod WHERE" USER_OBJECT("pg_opfamily", "f.oid", "f.opfnamespace"),
	lengthof_properties(family_properties),
	.create = create_family,
	.alter = alter_family,
};

/* Classes. */

enum
{
	CLASS_NAME,					/* without its method */
	CLASS_DEFAULT,
	CLASS_TYPE,
	CLASS_METHOD,
	CLASS_FAMILY,
	CLASS_STORAGE,
	CLASS_MEMBERS
};

static const Property class_properties[] = {
	[CLASS_NAME] = {"name", CHANGE_NONE},
	[CLASS_DEFAULT] = {"default", CHANGE_REPLACE},
	[CLASS_TYPE] = {"type", CHANGE_REPLACE},
	[CLASS_METHOD] = {"method", CHANGE_NONE},
	[CLASS_FAMILY] = {"family", CHANGE_REPLACE},
	[CLASS_STORAGE] = {"storage", CHANGE_REPLACE},
	[CLASS_MEMBERS] = {"members", CHANGE_REPLACE},
};

StaticAssertDecl(lengthof(class_properties) == CLASS_MEMBERS + 1, "a property for each number of one");

/*
 * create_class emits CREATE OPERATOR CLASS.  One without members has to say
 * something: that it stores what it indexes.
 */
static void
create_class(DdlList *out, const SchemaObject *new, List *members)
{
	const char *storage = new->values[CLASS_STORAGE];
	List	   *own = parse_members(new->values[CLASS_MEMBERS]);
	StringInfoData buf;
	ListCell   *lc;

	initStringInfo(&buf);
	foreach(lc, own)
		append_member(&buf, lfirst(lc));
	if (storage == NULL && own == NIL)
		storage = new->values[CLASS_TYPE];
	if (storage)
		appendStringInfo(&buf, "%s\n    STORAGE %s", buf.len > 0 ? "," : "", storage);
	ddl_add(out, "CREATE OPERATOR CLASS %s\n    %sFOR TYPE %s USING %s FAMILY %s AS%s", new->values[CLASS_NAME],
			is_true(new, CLASS_DEFAULT) ? "DEFAULT " : "", new->values[CLASS_TYPE], new->values[CLASS_METHOD],
			new->values[CLASS_FAMILY], buf.data);
}

const ObjectKind kind_operator_class = {
	.name = "operator class",
	.sql_name = "OPERATOR CLASS",
	.classid = OperatorClassRelationId,
	.flags = KIND_INERT,
	.query =
		"SELECT c.oid, 0, n.nspname::text, c.opcname::text, format('%I.%I USING %I', n.nspname, c.opcname,"
		" a.amname), 'pg_opfamily'::regclass::oid, f.oid, 0, c.opcowner, NULL::aclitem[], format('%I.%I',"
		" n.nspname, c.opcname), c.opcdefault, format_type(c.opcintype, NULL), quote_ident(a.amname),"
		" format('%I.%I', fn.nspname, f.opfname), format_type(nullif(c.opckeytype, 0), NULL), "
		SQL_MEMBERS("pg_opclass", "c.oid") " FROM pg_opclass c JOIN pg_namespace n ON n.oid = c.opcnamespace"
		" JOIN pg_am a ON a.oid = c.opcmethod JOIN pg_opfamily f ON f.oid = c.opcfamily"
		" JOIN pg_namespace fn ON fn.oid = f.opfnamespace WHERE"
		USER_OBJECT("pg_opclass", "c.oid", "c.opcnamespace"),
	lengthof_properties(class_properties),
	.create = create_class,
};
