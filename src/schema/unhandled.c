/*-------------------------------------------------------------------------
 *
 * unhandled.c
 *		What no kind reads: named, not passed over.
 *
 * IDENTIFICATION
 *		src/schema/unhandled.c
 *
 *-------------------------------------------------------------------------
 */
#include "query.h"

#include "schema/unhandled.h"

/*
 * Privileges of a catalog's objects o, or of their parts, that belong to the
 * system, or to an extension other than ours, and are not those that these came
 * with.  Those of the information schema came later than the server's note of
 * what is.
 */
#define CHANGED_PRIVILEGES(objects, part, acl, namespace) \
	" UNION ALL SELECT 'privileges of ' OPERATOR(pg_catalog.||) pg_catalog.pg_describe_object(o.tableoid, o.oid, " part ")" \
	" FROM pg_catalog." objects \
	" LEFT JOIN pg_catalog.pg_init_privs i ON i.classoid OPERATOR(pg_catalog.=) o.tableoid" \
	" AND i.objoid OPERATOR(pg_catalog.=) o.oid AND i.objsubid OPERATOR(pg_catalog.=) " part \
	" LEFT JOIN pg_catalog.pg_depend m ON m.classid OPERATOR(pg_catalog.=) o.tableoid" \
	" AND m.objid OPERATOR(pg_catalog.=) o.oid AND m.objsubid OPERATOR(pg_catalog.=) 0" \
	" AND m.deptype OPERATOR(pg_catalog.=) 'e'" \
	" WHERE " acl " IS DISTINCT FROM i.initprivs AND " namespace " OPERATOR(pg_catalog.<>)" \
																 " (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname OPERATOR(pg_catalog.=) 'information_schema')" \
																 " AND (o.oid OPERATOR(pg_catalog.<) 16384::pg_catalog.oid OR m.refobjid OPERATOR(pg_catalog.<>)" \
																 " (SELECT e.oid FROM pg_catalog.pg_extension e WHERE e.extname OPERATOR(pg_catalog.=) 'migrate'))"

#define ALL_CHANGED_PRIVILEGES \
	CHANGED_PRIVILEGES("pg_class o", "0", "o.relacl", "o.relnamespace") \
	CHANGED_PRIVILEGES("pg_class o JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) o.oid" \
					   " AND (a.attacl IS NOT NULL OR (a.attrelid, a.attnum::pg_catalog.int4) OPERATOR(pg_catalog.=) ANY" \
					   " (SELECT p.objoid, p.objsubid FROM pg_catalog.pg_init_privs p WHERE p.objsubid OPERATOR(pg_catalog.<>) 0))", \
					   "a.attnum::pg_catalog.int4", "a.attacl", "o.relnamespace") \
	CHANGED_PRIVILEGES("pg_language o", "0", "o.lanacl", "0::pg_catalog.oid") \
	CHANGED_PRIVILEGES("pg_proc o", "0", "o.proacl", "o.pronamespace") \
	CHANGED_PRIVILEGES("pg_type o", "0", "o.typacl", "o.typnamespace") \
	CHANGED_PRIVILEGES("pg_namespace o", "0", "o.nspacl", "o.oid") \
	" AND o.nspname OPERATOR(pg_catalog.<>) 'public'"

/*
 * Every object that the server knows dependencies of and that a major later
 * than we know may have; catalogs whose rows are parts of objects are listed too.
 */
static CatalogQuery unhandled_query = {
	"SELECT pg_catalog.pg_describe_object(o.classid, o.objid, 0) FROM ("
	"SELECT DISTINCT d.classid, d.objid FROM pg_catalog.pg_depend d"
	" WHERE d.objid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid AND d.classid OPERATOR(pg_catalog.<>) ALL ("
	"'{pg_am,pg_amop,pg_amproc,pg_attrdef,pg_cast,pg_class,pg_collation,pg_constraint,pg_conversion,pg_default_acl,"
	"pg_event_trigger,pg_extension,pg_foreign_data_wrapper,pg_foreign_server,pg_language,pg_namespace,pg_opclass,"
	"pg_operator,pg_opfamily,pg_policy,pg_proc,pg_publication,pg_publication_namespace,pg_publication_rel,pg_rewrite,"
	"pg_statistic_ext,pg_subscription,pg_transform,pg_trigger,pg_ts_config,pg_ts_dict,pg_ts_parser,pg_ts_template,"
	"pg_type,pg_user_mapping}'::pg_catalog.regclass[])"
	" UNION ALL"
	" SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid FROM pg_catalog.pg_class c"
	" WHERE c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid"
	" AND c.relkind OPERATOR(pg_catalog.<>) ALL ('{c,f,i,I,m,p,r,S,t,v}'::\"char\"[])) o"
	" WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_depend m WHERE m.classid OPERATOR(pg_catalog.=) o.classid"
	" AND m.objid OPERATOR(pg_catalog.=) o.objid AND m.deptype OPERATOR(pg_catalog.=) 'e')" ALL_CHANGED_PRIVILEGES " ORDER BY 1"};

/*
 * unhandled_objects: see unhandled.h.
 */
Names
unhandled_objects(void)
{
	return query_names(&unhandled_query, NULL, true);
}
