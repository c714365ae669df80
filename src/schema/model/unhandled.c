/*-------------------------------------------------------------------------
 *
 * unhandled.c
 *		What no kind reads: named, not passed over.
 *
 * IDENTIFICATION
 *		src/schema/model/unhandled.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/model/unhandled.h"
#include "server/query.h"

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
	" AND m.objid OPERATOR(pg_catalog.=) o.objid AND m.deptype OPERATOR(pg_catalog.=) 'e') ORDER BY 1"};

/*
 * unhandled_objects: see unhandled.h.
 */
Names
unhandled_objects(void)
{
	return query_names(&unhandled_query, NULL, true);
}
