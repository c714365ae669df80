/*-------------------------------------------------------------------------
 *
 * pure.h
 *		What the pure files build on: no SPI, no catalog, no server state.
 *
 * The files of this folder include nothing of the server's.  With FRONTEND
 * defined they build outside the server, against libpgcommon, which is how they
 * are fuzzed and run under the sanitizers.  Memory comes from palloc: in the
 * server, from the caller's context.
 *
 * IDENTIFICATION
 *		src/revision/pure.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_REVISION_PURE_H
#define MIGRATE_REVISION_PURE_H

#ifdef FRONTEND
#include "postgres_fe.h"
#include "common/fe_memutils.h"
#else
#include "postgres.h"
#endif

#include "lib/stringinfo.h"

#include "errcodes.h"

/*
 * The pure files' only way to fail.  Does not return: raises an error in the
 * server, jumps back to the caller in the tests.  detail and hint may be NULL.
 */
extern void migrate_error(int sqlstate, const char *message, const char *detail,
						  const char *hint) __attribute__((noreturn));

#endif							/* MIGRATE_REVISION_PURE_H */
