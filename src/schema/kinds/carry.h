/*-------------------------------------------------------------------------
 *
 * carry.h
 *		How the values of one type become those of another.
 *
 * IDENTIFICATION
 *		src/schema/kinds/carry.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_CARRY_H
#define MIGRATE_SCHEMA_CARRY_H

#include "schema/kinds/type_ref.h"

typedef enum CarryWay
{
	CARRY_PLAIN,				/* assignment does it */
	CARRY_CAST,
	CARRY_TEXT,					/* through its text */
	CARRY_TO_JSON,
	CARRY_FROM_JSON
} CarryWay;

typedef struct Carry
{
	CarryWay	way;
	TypeRef		before;
	TypeRef		after;
	const char *type;			/* after, domains and all */
	const char *through;		/* CARRY_CAST: a type of the server's that lies between the two; NULL: none */
	const SchemaObject *enters; /* the domain that values become of, and were not of; NULL: none */
	const SchemaObject *from;	/* CARRY_CAST: a composite type, and */
	const SchemaObject *to;		/* another, between which a cast has to be made for it; NULL: none */
} Carry;

/* carry_between finds the way from the type that an object has in it to that of another. */
extern Carry carry_between(const Diff *diff, const SchemaObject *old, const char *before, const SchemaObject *new, const char *after);

/*
 * carry_begin emits what a conversion needs, and carry_end what takes that away;
 * carry_value returns the expression, in between.  helper: the name, qualified,
 * that a function may have.
 */
extern void carry_begin(DdlList *out, const Carry *carry, const char *helper);
extern char *carry_value(const Carry *carry, const char *value, const char *helper);
extern void carry_end(DdlList *out, const Carry *carry, const char *helper);

/*
 * carry_create emits, once the successor of a type that was renamed is there,
 * what casts values to it; carry_drop what takes that away.
 */
extern void carry_create(DdlList *out, const SchemaObject *old);
extern void carry_drop(DdlList *out, const SchemaObject *old);

#endif							/* MIGRATE_SCHEMA_CARRY_H */
