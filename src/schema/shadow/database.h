/*-------------------------------------------------------------------------
 *
 * database.h
 *		The shadow as a database: its name, how it is made, what it may hold.
 *
 * IDENTIFICATION
 *		src/schema/shadow/database.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_SHADOW_DATABASE_H
#define MIGRATE_SCHEMA_SHADOW_DATABASE_H

#include "schema/snapshot.h"

/* shadow_name returns the name of this database's shadow. */
extern char *shadow_name(void);

/*
 * shadow_database returns the OID of the shadow, under its lock, having made
 * it where it is missing or stale.  It tells of extensions that cannot be made
 * there, but for those that the filter leaves out.
 */
extern Oid	shadow_database(const char *name, const SnapshotFilter *filter);

/*
 * shadow_remake makes it anew, under its lock; shadow_remove drops it, and says
 * whether there was one.
 */
extern void shadow_remake(const char *name);
extern bool shadow_remove(const char *name);

/* An extension that the shadow has to have, as the live database has it. */
typedef struct ShadowExtension
{
	const char *name;
	const char *version;
	const char *schema;
	bool		schema_is_made; /* has to be made for it */
	const char *comment;		/* NULL: none */
	const char *owner;			/* NULL: a superuser */
	bool		owner_has_members;	/* whose rights are those of the owner, not a superuser's */
} ShadowExtension;

/* How the comment of a shadow begins, and how it goes on where it is finished. */
#define SHADOW_MARK	"Scratch database of the extension migrate. It holds extensions alone, and nobody else can connect to it."

extern char *shadow_comment_start(const char *digest);

/* shadow_comment returns the comment on a database; NULL where there is none. */
extern char *shadow_comment(Oid database);

/*
 * shadow_create_database makes a database by CREATE DATABASE, with a comment,
 * to which only workers of ours and superusers can connect; to be called as
 * superuser, in a transaction of its own.
 */
extern void shadow_create_database(const char *sql, const char *comment);

/* shadow_drop_clone drops the clone of a shadow, as superuser, where there is one. */
extern void shadow_drop_clone(const char *clone);
extern char *shadow_clone_name(const char *shadow);

/*
 * In a worker in the shadow: shadow_check raises an error where the shadow
 * cannot be trusted, and shadow_own has the role in force, in this transaction,
 * own this database and the schemas that stand ready; shadow_disown
 * gives the database back, and shadow_own_again takes it once more.
 */
extern void shadow_check(void);
extern void shadow_own(void);
extern void shadow_own_again(void);
extern void shadow_disown(void);

/* shadow_unexpected returns what no extension has made here, a line each. */
extern char *shadow_unexpected(void);

/* shadow_raise_untrusted raises the error that a shadow belongs to somebody else. */
extern void shadow_raise_untrusted(const char *name, Oid owner) __attribute__((noreturn));

#endif							/* MIGRATE_SCHEMA_SHADOW_DATABASE_H */
