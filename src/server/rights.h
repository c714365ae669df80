/*-------------------------------------------------------------------------
 *
 * rights.h
 *		Running something with another role's rights.
 *
 * IDENTIFICATION
 *		src/server/rights.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SERVER_RIGHTS_H
#define MIGRATE_SERVER_RIGHTS_H

#include "revision/names.h"

/* The rights that were there before. */
typedef struct Rights
{
	Oid			userid;
	int			sec_context;
	Names		cursors;		/* that were open */
} Rights;

/* rights_run_as returns the role that migrate.run_as names; InvalidOid where it names none. */
extern Oid	rights_run_as(void);

/* rights_scripts_role returns the role that scripts run as. */
extern Oid	rights_scripts_role(void);

/*
 * rights_take has what follows run with the rights of a role, in a
 * security-restricted operation; rights_give_back ends that, and closes the
 * cursors that are left of it.  An error in between is undone by the
 * transaction's abort.
 */
extern void rights_take(Oid role, Rights *before);
extern void rights_give_back(const Rights *before);

/* rights_take_as is rights_take for the role of a "-- migrate:as" line, which must be one that may be had. */
extern void rights_take_as(const char *role, Rights *before);

#endif							/* MIGRATE_SERVER_RIGHTS_H */
