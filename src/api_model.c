/*-------------------------------------------------------------------------
 *
 * api_model.c
 *		SQL functions around the model.
 *
 * IDENTIFICATION
 *		src/api_model.c
 *
 *-------------------------------------------------------------------------
 */
#include "model.h"

#include "funcapi.h"
#include "utils/builtins.h"

#include "schema/shadow.h"

PG_FUNCTION_INFO_V1(migrate_check);
PG_FUNCTION_INFO_V1(migrate_create_shadow);
PG_FUNCTION_INFO_V1(migrate_model_of);
PG_FUNCTION_INFO_V1(migrate_set_model);
PG_FUNCTION_INFO_V1(migrate_set_model_text);

/*
 * set_model stores a model whose schemas are argument 1.
 */
static void
set_model(FunctionCallInfo fcinfo, Names definition)
{
	Model		model = {definition, !PG_ARGISNULL(1)};

	if (model.has_schemas)
		model.schemas = arg_names(fcinfo, 1, "schemas");
	catalog_set_model(&model);
}

/*
 * migrate_set_model is SQL's set_model(definition text[], schemas).
 */
Datum
migrate_set_model(PG_FUNCTION_ARGS)
{
	run_forbid_nested("migrate.set_model()");
	set_model(fcinfo, arg_names(fcinfo, 0, "definition"));
	PG_RETURN_VOID();
}

/*
 * migrate_set_model_text is SQL's set_model(definition text, schemas).
 */
Datum
migrate_set_model_text(PG_FUNCTION_ARGS)
{
	run_forbid_nested("migrate.set_model()");
	set_model(fcinfo, names_of_one(arg_required(fcinfo, 0, "definition")));
	PG_RETURN_VOID();
}

/*
 * migrate_check is SQL's check(model, fail).
 */
Datum
migrate_check(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Names		definition = {0};
	Model		model;

	run_forbid_nested("migrate.check()");
	InitMaterializedSRF(fcinfo, 0);
	if (!PG_ARGISNULL(0))
		definition = arg_names(fcinfo, 0, "model");
	model = autogenerate_model(PG_ARGISNULL(0) ? NULL : &definition);
	autogenerate_check(&model, arg_bool(fcinfo, 1), rsinfo->setResult, rsinfo->setDesc);
	return (Datum) 0;
}

/*
 * migrate_model_of is SQL's model_of().
 */
Datum
migrate_model_of(PG_FUNCTION_ARGS)
{
	run_forbid_nested("migrate.model_of()");
	PG_RETURN_TEXT_P(cstring_to_text(autogenerate_model_of()));
}

/*
 * migrate_create_shadow is SQL's create_shadow().
 */
Datum
migrate_create_shadow(PG_FUNCTION_ARGS)
{
	run_forbid_nested("migrate.create_shadow()");
	shadow_create();
	PG_RETURN_VOID();
}
