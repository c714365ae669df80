/*-------------------------------------------------------------------------
 *
 * model_of.c
 *		The present schema as a model.
 *
 * IDENTIFICATION
 *		src/schema/model/model_of.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "guc.h"
#include "schema/model/bookkeeping.h"
#include "schema/model/build.h"
#include "schema/model/left_alone.h"
#include "schema/model/model.h"
#include "schema/snapshot_current.h"

/*
 * autogenerate_model_of: see model.h.
 */
char *
autogenerate_model_of(void)
{
	SnapshotFilter filter = {.include_object = migrate_include_object};
	SchemaSnapshot *present = snapshot_current(&filter);

	(void) bookkeeping_remove(present, NULL);
	(void) left_alone_remove(present, NULL, &filter);
	return model_script(present, &filter);
}
