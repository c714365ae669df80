/*-------------------------------------------------------------------------
 *
 * fleet.c
 *		SQL functions of destinations.
 *
 * IDENTIFICATION
 *		src/api/fleet.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "api/args.h"
#include "fleet/check.h"
#include "fleet/destination.h"
#include "run/run.h"
#include "schema/model/model.h"

PG_FUNCTION_INFO_V1(migrate_add_destination);
PG_FUNCTION_INFO_V1(migrate_drop_destination);
PG_FUNCTION_INFO_V1(migrate_destinations_from);
PG_FUNCTION_INFO_V1(migrate_destinations);
PG_FUNCTION_INFO_V1(migrate_check_destinations);

/*
 * migrate_add_destination is SQL's add_destination(name, schema, scope, search_path, labels).
 */
Datum
migrate_add_destination(PG_FUNCTION_ARGS)
{
	Destination destination = {0};

	run_forbid_change("migrate.add_destination()");
	destination_check_rights();
	destination.name = arg_required(fcinfo, 0, "name");
	destination.schema = arg_required(fcinfo, 1, "schema");
	destination.scope = arg_cstring(fcinfo, 2);
	destination.search_path = arg_cstring(fcinfo, 3);
	if (!PG_ARGISNULL(4))
		destination.labels = arg_names(fcinfo, 4, "labels");
	destination_complete(&destination);
	catalog_destination_add(&destination);
	PG_RETURN_VOID();
}

/*
 * migrate_drop_destination is SQL's drop_destination(name).
 */
Datum
migrate_drop_destination(PG_FUNCTION_ARGS)
{
	char	   *name;

	run_forbid_change("migrate.drop_destination()");
	destination_check_rights();
	name = arg_required(fcinfo, 0, "name");
	if (!catalog_destination_drop(name))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("destination \"%s\" does not exist", name)));
	PG_RETURN_VOID();
}

/*
 * migrate_destinations_from is SQL's destinations_from(query).
 */
Datum
migrate_destinations_from(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	run_forbid_change("migrate.destinations_from()");
	destination_check_rights();
	InitMaterializedSRF(fcinfo, 0);
	destination_add_from(arg_required(fcinfo, 0, "query"), rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}

/*
 * migrate_destinations is SQL's destinations(match).
 */
Datum
migrate_destinations(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	destination_list(arg_required(fcinfo, 0, "match"), rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}

/*
 * migrate_check_destinations is SQL's check_destinations(match, model).
 */
Datum
migrate_check_destinations(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Model		model;

	run_forbid_nested("migrate.check_destinations()");
	InitMaterializedSRF(fcinfo, 0);
	model = arg_model(fcinfo, 1);
	destination_check(arg_required(fcinfo, 0, "match"), &model.definition, rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}
