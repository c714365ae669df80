/*-------------------------------------------------------------------------
 *
 * model.c
 *		SQL functions around the model.
 *
 * IDENTIFICATION
 *		src/api/model.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#include "api/args.h"
#include "catalog/model.h"
#include "run/run.h"
#include "schema/model/model.h"
#include "schema/shadow/shadow.h"
#include "script/script.h"
#include "script/statement.h"

PG_FUNCTION_INFO_V1(migrate_check);
PG_FUNCTION_INFO_V1(migrate_create_shadow);
PG_FUNCTION_INFO_V1(migrate_drop_shadow);
PG_FUNCTION_INFO_V1(migrate_model_of);
PG_FUNCTION_INFO_V1(migrate_set_model);
PG_FUNCTION_INFO_V1(migrate_set_model_text);

/*
 * check_definition raises whatever is wrong with the SQL of a model, as far as
 * the server's parser can tell, and returns how many statements it has.
 */
static int
check_definition(Names definition)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "migrate model parse",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old = MemoryContextSwitchTo(context);
	int			statements = 0;

	for (int i = 0; i < definition.n; i++)
	{
		ScriptOrigin origin = {.what = definition.n > 1 ? psprintf("model, part %d", i + 1) : "model"};

		statements += script_size(script_parse(definition.names[i], SCRIPT_MODEL, &origin));
		MemoryContextReset(context);
	}
	MemoryContextSwitchTo(old);
	MemoryContextDelete(context);
	return statements;
}

/*
 * set_model stores a model whose schemas are argument 1, and returns how many
 * statements it has.
 */
static Datum
set_model(FunctionCallInfo fcinfo, Names definition)
{
	Model		model = {definition, !PG_ARGISNULL(1)};
	int			statements = check_definition(definition);

	if (model.has_schemas)
		model.schemas = arg_names(fcinfo, 1, "schemas");
	catalog_set_model(&model);
	return Int32GetDatum(statements);
}

/*
 * migrate_set_model is SQL's set_model(definition text[], schemas).
 */
Datum
migrate_set_model(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.set_model()");
	return set_model(fcinfo, arg_names(fcinfo, 0, "definition"));
}

/*
 * migrate_set_model_text is SQL's set_model(definition text, schemas).
 */
Datum
migrate_set_model_text(PG_FUNCTION_ARGS)
{
	run_forbid_change("migrate.set_model()");
	return set_model(fcinfo, arg_names_of_text(arg_required(fcinfo, 0, "definition"), "definition"));
}

/*
 * migrate_check is SQL's check(model, fail).
 */
Datum
migrate_check(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *rsinfo = (ReturnSetInfo *) fcinfo->resultinfo;
	Model		model;

	run_forbid_nested("migrate.check()");
	InitMaterializedSRF(fcinfo, 0);
	model = arg_model(fcinfo, 0);
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
	PG_RETURN_TEXT_P(cstring_to_text(shadow_create()));
}

/*
 * migrate_drop_shadow is SQL's drop_shadow().
 */
Datum
migrate_drop_shadow(PG_FUNCTION_ARGS)
{
	char	   *dropped;

	run_forbid_nested("migrate.drop_shadow()");
	dropped = shadow_drop();
	if (dropped == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(dropped));
}
