/*-------------------------------------------------------------------------
 *
 * secrets.c
 *		Scripts that would need secrets, which are not kept.
 *
 * A mask in their place is good enough for the shadow.  In a script that is run
 * it would take the place of the secret.
 *
 * IDENTIFICATION
 *		src/schema/model/secrets.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/ddl.h"
#include "schema/diff/diff.h"
#include "schema/kinds/kinds.h"
#include "schema/model/secrets.h"

/*
 * add_needed appends whose secrets some operations need.
 */
static void
add_needed(StringInfo buf, const List *operations)
{
	const ListCell *lc;
	ListCell   *lc2;

	foreach(lc, operations)
	{
		foreach(lc2, ((Operation *) lfirst(lc))->statements)
		{
			const DdlStatement *ddl = lfirst(lc2);

			if (ddl->secret)
				appendStringInfo(buf, "%s%s", buf->len > 0 ? ", " : "", ddl->secret);
		}
	}
}

/*
 * secrets_refuse: see secrets.h.
 */
void
secrets_refuse(const List *up, const List *down)
{
	StringInfoData above;
	StringInfoData below;

	initStringInfo(&above);
	initStringInfo(&below);
	add_needed(&above, up);
	add_needed(&below, down);
	if (above.len + below.len == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_PROOF_FAILED),
			 errmsg("the revision would need secrets, which are not kept"),
			 errdetail("Of %s; in the %s script.", above.len > 0 ? above.data : below.data,
					   above.len > 0 ? "upgrade" : "downgrade"),
			 errhint("Write the revision with prove => false, and put the secrets in with migrate.edit().")));
}

/*
 * secrets_guard: see secrets.h.
 */
void
secrets_guard(const List *operations)
{
	const ListCell *lc;
	ListCell   *lc2;

	foreach(lc, operations)
	{
		Operation  *operation = lfirst(lc);
		DdlList		out;

		ddl_init(&out, NULL);
		foreach(lc2, operation->statements)
		{
			DdlStatement    *ddl = lfirst(lc2);

			if (ddl->secret)
				ddl_add(&out, "DO %s", ddl_literal(psprintf("BEGIN RAISE EXCEPTION USING MESSAGE = %s; END", ddl_literal(psprintf("put the secrets of %s into the next statement, and take this one out", ddl->secret)))));
			out.statements = lappend(out.statements, ddl);
		}
		operation->statements = out.statements;
	}
}

/*
 * secrets_unseen: see secrets.h.
 */
List *
secrets_unseen(const Diff *diff)
{
	const SchemaSnapshot *old = diff->old;
	List	   *result = NIL;

	for (int i = 0; i < old->n; i++)
	{
		SchemaObject *object = old->objects[i];

		if (diff_match(diff, object) && (foreign_mapping_differs_unseen(diff, object) || subscription_differs_unseen(diff, object)))
			result = lappend(result, object);
	}
	return result;
}
