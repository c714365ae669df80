/*-------------------------------------------------------------------------
 *
 * code.h
 *		Where code comes from: the server, an extension, or a user.
 *
 * IDENTIFICATION
 *		src/server/code.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SERVER_CODE_H
#define MIGRATE_SERVER_CODE_H

#include "postgres.h"

/* code_is_packaged says whether an object came with the server or with an extension. */
extern bool code_is_packaged(Oid class, Oid object);

/*
 * code_is_untrusted_language says whether a procedural language lets its
 * functions do what the server's own user may, or could: what is in no package
 * is not known.
 */
extern bool code_is_untrusted_language(Oid language);

#endif							/* MIGRATE_SERVER_CODE_H */
