/*-------------------------------------------------------------------------
 *
 * recover.h
 *		What became of a statement that was interrupted.
 *
 * IDENTIFICATION
 *		src/deploy/recover.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_DEPLOY_RECOVER_H
#define MIGRATE_DEPLOY_RECOVER_H

#include "nodes/nodes.h"
#include "nodes/pg_list.h"

#include "catalog/step.h"

extern void recover_note(Node *tree, StatementStep *step);
extern bool recover_took_effect(Node *tree, const StatementStep *step, List **cleanup);

#endif							/* MIGRATE_DEPLOY_RECOVER_H */
