/*-------------------------------------------------------------------------
 *
 * server.h
 *		What the pure files have of the server in the server, for tests that
 *		run outside it: errors and memory.
 *
 * IDENTIFICATION
 *		test/pure/server.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PURE_SERVER_H
#define PURE_SERVER_H

#include "revision/pure.h"

/* An error that was raised. */
typedef struct Raised
{
	int			sqlstate;
	char		message[1024];
	char		detail[1024];
	char		hint[1024];
} Raised;

/*
 * server_run calls body and says whether it returned; an error that it raised
 * instead is left in raised.
 */
extern bool server_run(void (*body)(void *), void *arg, Raised *raised);

/* server_reset frees everything that was palloc'd. */
extern void server_reset(void);

/* server_peak returns the most bytes in use at once since the last reset. */
extern size_t server_peak(void);

#endif							/* PURE_SERVER_H */
