/*-------------------------------------------------------------------------
 *
 * client.h
 *		Telling a client what its encoding may not be able to show.
 *
 * IDENTIFICATION
 *		src/server/client.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SERVER_CLIENT_H
#define MIGRATE_SERVER_CLIENT_H

#include "postgres.h"

/*
 * client_text returns a text with escapes for what the client's encoding lacks;
 * client_error makes all texts of an error so; client_report raises a message below
 * ERROR, and never fails for its letters.
 */
extern char *client_text(char *text);
extern void client_error(ErrorData *error);
extern void client_report(ErrorData *error);

#endif							/* MIGRATE_SERVER_CLIENT_H */
