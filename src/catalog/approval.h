/*-------------------------------------------------------------------------
 *
 * approval.h
 *		The table approval.
 *
 * IDENTIFICATION
 *		src/catalog/approval.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_APPROVAL_H
#define MIGRATE_CATALOG_APPROVAL_H

#include "postgres.h"

#include "datatype/timestamp.h"

#include "catalog/revision.h"

/* Somebody's approval of a revision. */
typedef struct Approval
{
	char	   *revision;
	char	   *checksum;		/* of all sections, as they were approved */
	char	   *approved_by;
	TimestampTz approved_at;
	char	   *note;			/* NULL: none */
	bool		is_own;			/* by one who has registered the revision, or changed it */
	bool		is_valid;		/* the sections are still the same */
} Approval;

/*
 * catalog_sections_checksum returns the checksum of all sections of a revision,
 * from their own checksums: what an approval is for.
 */
extern char *catalog_sections_checksum(const StoredRevision *revision);

/*
 * catalog_approvals returns the approvals of some revisions, or of all where that
 * is NULL, a revision's one after the other: first those of others than who wrote
 * it, the latest first.
 */
extern Approval *catalog_approvals(const Names *revisions, int *n, bool fresh);

/* catalog_best_approval returns the first valid one of a revision, of others only where that is asked for; NULL: none. */
extern const Approval *catalog_best_approval(const Approval *approvals, int n, const char *revision, bool others);

/* catalog_approve writes this session's approval of a revision. */
extern void catalog_approve(const char *revision, const char *checksum, const char *note);

/* catalog_unapprove deletes the approvals of a revision, and says whether there were any. */
extern bool catalog_unapprove(const char *revision);

#endif							/* MIGRATE_CATALOG_APPROVAL_H */
