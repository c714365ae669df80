/*-------------------------------------------------------------------------
 *
 * errcodes.h
 *		Every SQLSTATE of the extension: class MG.
 *
 * IDENTIFICATION
 *		src/errcodes.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_ERRCODES_H
#define MIGRATE_ERRCODES_H

#ifndef MAKE_SQLSTATE
#define PGSIXBIT(ch)	(((ch) - '0') & 0x3F)
#define MAKE_SQLSTATE(ch1, ch2, ch3, ch4, ch5) \
	(PGSIXBIT(ch1) + (PGSIXBIT(ch2) << 6) + (PGSIXBIT(ch3) << 12) + \
	 (PGSIXBIT(ch4) << 18) + (PGSIXBIT(ch5) << 24))
#endif

/* no such revision, label or branch */
#define ERRCODE_MIGRATE_NO_SUCH_REVISION		MAKE_SQLSTATE('M', 'G', '0', '0', '1')
/* a partial identifier that several revisions match */
#define ERRCODE_MIGRATE_AMBIGUOUS_REVISION		MAKE_SQLSTATE('M', 'G', '0', '0', '2')
/* several heads where one is needed */
#define ERRCODE_MIGRATE_MULTIPLE_HEADS			MAKE_SQLSTATE('M', 'G', '0', '0', '3')
/* the target is not on the line of what is applied */
#define ERRCODE_MIGRATE_NOT_ANCESTOR			MAKE_SQLSTATE('M', 'G', '0', '0', '4')
/* an invalid target: ambiguous walk, walked too far, malformed */
#define ERRCODE_MIGRATE_INVALID_TARGET			MAKE_SQLSTATE('M', 'G', '0', '0', '5')
/* a broken graph: cycle, missing parent, duplicate id or label */
#define ERRCODE_MIGRATE_BROKEN_GRAPH			MAKE_SQLSTATE('M', 'G', '0', '0', '6')
/* an irreversible step */
#define ERRCODE_MIGRATE_IRREVERSIBLE			MAKE_SQLSTATE('M', 'G', '0', '0', '7')
/* the script of an applied revision was to be changed */
#define ERRCODE_MIGRATE_APPLIED_CHANGED			MAKE_SQLSTATE('M', 'G', '0', '0', '8')
/* another run holds the migration lock */
#define ERRCODE_MIGRATE_LOCKED					MAKE_SQLSTATE('M', 'G', '0', '0', '9')
/* a statement that a script must not contain */
#define ERRCODE_MIGRATE_FORBIDDEN_STATEMENT		MAKE_SQLSTATE('M', 'G', '0', '1', '0')
/* a non-transactional revision inside a transaction */
#define ERRCODE_MIGRATE_NON_TRANSACTIONAL		MAKE_SQLSTATE('M', 'G', '0', '1', '1')
/* a malformed revision file */
#define ERRCODE_MIGRATE_MALFORMED_FILE			MAKE_SQLSTATE('M', 'G', '0', '1', '2')
/* the plan is not the expected one */
#define ERRCODE_MIGRATE_UNEXPECTED_PLAN			MAKE_SQLSTATE('M', 'G', '0', '1', '3')
/* the database is not at the revision that this needs */
#define ERRCODE_MIGRATE_NOT_AT_REVISION			MAKE_SQLSTATE('M', 'G', '0', '1', '4')
/* a revision is partially applied */
#define ERRCODE_MIGRATE_PARTIAL					MAKE_SQLSTATE('M', 'G', '0', '1', '5')
/* a proof failed */
#define ERRCODE_MIGRATE_PROOF_FAILED			MAKE_SQLSTATE('M', 'G', '0', '1', '6')
/* destructive operations refused */
#define ERRCODE_MIGRATE_DESTRUCTIVE				MAKE_SQLSTATE('M', 'G', '0', '1', '7')
/* a condition of the file does not hold */
#define ERRCODE_MIGRATE_CONDITION				MAKE_SQLSTATE('M', 'G', '0', '1', '9')
/* not approved */
#define ERRCODE_MIGRATE_NOT_APPROVED			MAKE_SQLSTATE('M', 'G', '0', '1', '8')
/* lint refuses */
#define ERRCODE_MIGRATE_LINT					MAKE_SQLSTATE('M', 'G', '0', '2', '0')
/* the guard refuses */
#define ERRCODE_MIGRATE_GUARD					MAKE_SQLSTATE('M', 'G', '0', '2', '1')

#endif							/* MIGRATE_ERRCODES_H */
