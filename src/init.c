/*-------------------------------------------------------------------------
 *
 * init.c
 *		Entry point of the library.
 *
 * IDENTIFICATION
 *		src/init.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"

#include "catalog/graph.h"
#include "compat.h"
#include "deploy/deploy.h"
#include "deploy/monitor.h"
#include "guc.h"
#include "observe/destruction.h"
#include "observe/lint_shadow.h"
#include "observe/prove.h"
#include "observe/observe.h"
#include "run/drop_hook.h"
#include "schema/shadow/shadow.h"
#include "script/index.h"

MIGRATE_MODULE_MAGIC;

PGDLLEXPORT void _PG_init(void);

/*
 * after_subtransaction is called at the end of subtransactions.
 */
static void
after_subtransaction(SubXactEvent event, SubTransactionId mine, SubTransactionId parent, void *arg)
{
	if (event == SUBXACT_EVENT_ABORT_SUB)
		catalog_graph_set_changed();
}

/*
 * _PG_init runs when the library is loaded.
 */
void
_PG_init(void)
{
	guc_init();
	drop_hook_init();
	deploy_init();
	monitor_init();
	shadow_init();
	index_init();
	observe_init();
	destruction_init();
	lint_shadow_init();
	prove_init();
	RegisterSubXactCallback(after_subtransaction, NULL);
}
