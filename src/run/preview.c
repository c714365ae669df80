/*-------------------------------------------------------------------------
 *
 * preview.c
 *		What a run would do, statement by statement.
 *
 * IDENTIFICATION
 *		src/run/preview.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "observe/observe.h"
#include "run/preview.h"
#include "run/run.h"

/*
 * run_preview: see preview.h.
 */
List *
run_preview(bool upgrade, Names targets)
{
	RunRequest	request = {.upgrade = upgrade, .targets = targets, .dry_run = true, .preview = true, .plain = true};
	List	   *volatile observations = NIL;

	observe_begin(CurrentMemoryContext);
	PG_TRY();
	{
		run_plan(&request, NULL, NULL);
		observations = observe_end();
	}
	PG_FINALLY();
	{
		observe_discard();
	}
	PG_END_TRY();
	return observations;
}
