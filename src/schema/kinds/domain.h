/*-------------------------------------------------------------------------
 *
 * domain.h
 *		What other files know of domains.
 *
 * IDENTIFICATION
 *		src/schema/kinds/domain.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_DOMAIN_H
#define MIGRATE_SCHEMA_KINDS_DOMAIN_H

#include "schema/object.h"

/* Properties of domains. */
enum
{
	DOMAIN_TYPE,
	DOMAIN_COLLATION,
	DOMAIN_DEFAULT,
	DOMAIN_NOT_NULL,
	DOMAIN_NOT_NULL_NAME,		/* as an identifier; null: the default, or none */
	DOMAIN_NOT_NULL_COMMENT
};

/*
 * domain_is_out_of_sight says whether a domain gets what its values have to satisfy, and
 * columns hold arrays of it, or of what is made of it, so that the server can't
 * look at them.
 */
extern bool domain_is_out_of_sight(const Diff *diff, const SchemaObject *old);

#endif							/* MIGRATE_SCHEMA_KINDS_DOMAIN_H */
