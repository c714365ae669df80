/*-------------------------------------------------------------------------
 *
 * subxact.h
 *		Something done in a subtransaction.
 *
 * IDENTIFICATION
 *		src/server/subxact.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SERVER_SUBXACT_H
#define MIGRATE_SERVER_SUBXACT_H

extern ErrorData *subxact_run(void (*function)(void *arg), void *arg, bool keep);
extern void subxact_raise_unrelated(ErrorData *error);

#endif							/* MIGRATE_SERVER_SUBXACT_H */
