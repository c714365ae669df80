/*-------------------------------------------------------------------------
 *
 * copy_check.c
 *		What the server's own COPY says of a statement before it reads data.
 *
 * The server's DoCopy takes its rows from the client alone, and releases add
 * to what it refuses.  So the statement is handed to it, by way of the hooks
 * that watch utility statements, up to the message by which it asks the client
 * for data.  That message ends in an error of ours, and the subtransaction
 * around it is rolled back.
 *
 * IDENTIFICATION
 *		src/script/copy_check.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "script/copy.h"
#include "server/subxact.h"

/* libpq.h would need headers of these, of which nothing is used here. */
#undef ENABLE_GSS
#undef USE_OPENSSL
#undef USE_SSL
#include "libpq/libpq.h"
#include "tcop/dest.h"
#include "tcop/utility.h"

/* Messages of the protocol; older servers have no names for them. */
#define MESSAGE_COPY_IN	'G'
#define MESSAGE_ERROR	'E'

/* A statement that is being checked. */
typedef struct CopyCheck
{
	const CopyStmt *stmt;
	const char *sql;
} CopyCheck;

/* Who else gets messages; NULL where nobody does. */
static const PQcommMethods *client = NULL;

/* True when data have been asked for. */
static bool data_wanted;

static void
no_reset(void)
{
}

static int
flush_client(void)
{
	return client ? client->flush() : 0;
}

static bool
nothing_pending(void)
{
	return false;
}

/*
 * take_message takes what the server has to say to the client.  The end of the
 * session is passed on; notices come again when the statement runs.
 */
static int
take_message(char type, const char *message, size_t len)
{
	if (type == MESSAGE_COPY_IN)
	{
		data_wanted = true;
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg_internal("COPY asks for data")));
	}
	if (type == MESSAGE_ERROR && client)
		return client->putmessage(type, message, len);
	return 0;
}

static void
take_message_noblock(char type, const char *message, size_t len)
{
	(void) take_message(type, message, len);
}

static const PQcommMethods methods = {
	.comm_reset = no_reset,
	.flush = flush_client,
	.flush_if_writable = flush_client,
	.is_send_pending = nothing_pending,
	.putmessage = take_message,
	.putmessage_noblock = take_message_noblock};

/*
 * hand_over runs the statement as a client's own would be run.
 */
static void
hand_over(void *arg)
{
	const CopyCheck *check = arg;
	PlannedStmt *planned = makeNode(PlannedStmt);
	QueryCompletion qc;

	planned->commandType = CMD_UTILITY;
	planned->canSetTag = true;
	planned->utilityStmt = (Node *) copyObject(check->stmt);
	planned->stmt_location = 0;
	planned->stmt_len = (int) strlen(check->sql);
	InitializeQueryCompletion(&qc);
	ProcessUtility(planned, check->sql, false, PROCESS_UTILITY_QUERY, NULL, NULL, None_Receiver, &qc);
}

/*
 * hand_over_alone does so with our methods in the place of the client's.
 */
static void
hand_over_alone(void *arg)
{
	const PQcommMethods *old_methods = PqCommMethods;
	CommandDest old_dest = whereToSendOutput;

	client = old_dest == DestRemote ? old_methods : NULL;
	data_wanted = false;
	PqCommMethods = &methods;
	whereToSendOutput = DestRemote;
	PG_TRY();
	{
		hand_over(arg);
	}
	PG_FINALLY();
	{
		PqCommMethods = old_methods;
		whereToSendOutput = old_dest;
	}
	PG_END_TRY();
}

/*
 * copy_check: see copy.h.
 */
void
copy_check(const CopyStmt *stmt, const char *sql)
{
	CopyCheck	check = {stmt, sql};
	ErrorData  *error = subxact_run(hand_over_alone, &check, false);

	if (error && data_wanted)
		FreeErrorData(error);
	else if (error)
	{
		error->output_to_client = whereToSendOutput == DestRemote;
		ReThrowError(error);
	}
	else
		elog(ERROR, "COPY did not ask for data");
}
