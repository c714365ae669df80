/*-------------------------------------------------------------------------
 *
 * client.c
 *		Telling a client what its encoding may not be able to show.
 *
 * To the server, a message that cannot be converted is an error.  That would
 * cancel a run, or take the place of its own error, for the sake of a letter.  So
 * characters that the client's encoding lacks are written as escapes.
 *
 * IDENTIFICATION
 *		src/server/client.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "tcop/dest.h"
#include "tcop/tcopprot.h"

#include "server/client.h"

/*
 * is_about_encoding says whether the current error is that a text cannot be
 * converted.
 */
static bool
is_about_encoding(void)
{
	return geterrcode() == ERRCODE_UNTRANSLATABLE_CHARACTER ||
		geterrcode() == ERRCODE_CHARACTER_NOT_IN_REPERTOIRE;
}

/*
 * is_shown says whether the client's encoding has all characters of a text;
 * where there is no client, nothing is missing.
 */
static bool
is_shown(const char *text, int len)
{
	MemoryContext context = CurrentMemoryContext;
	volatile bool shown = true;

	if (whereToSendOutput != DestRemote)
		return true;
	PG_TRY();
	{
		char	   *converted = pg_server_to_client(text, len);

		if (converted != text)
			pfree(converted);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		if (!is_about_encoding())
			PG_RE_THROW();
		FlushErrorState();
		shown = false;
	}
	PG_END_TRY();
	return shown;
}

/*
 * append_escape appends a character as an escape: its code point, or, where the
 * database's encoding is not Unicode's, its bytes.
 */
static void
append_escape(StringInfo buf, const char *character, int len)
{
	if (GetDatabaseEncoding() == PG_UTF8)
	{
		pg_wchar	code = utf8_to_unicode((const unsigned char *) character);

		appendStringInfo(buf, code > 0xffff ? "\\U%08X" : "\\u%04X", code);
		return;
	}
	for (int i = 0; i < len; i++)
		appendStringInfo(buf, "\\x%02X", (unsigned char) character[i]);
}

/*
 * client_text: see client.h.
 */
char *
client_text(char *text)
{
	StringInfoData buf;

	if (text == NULL || is_shown(text, (int) strlen(text)))
		return text;
	initStringInfo(&buf);
	while (*text != '\0')
	{
		int			len = strnlen(text, pg_mblen(text));

		if (!IS_HIGHBIT_SET(*text) || is_shown(text, len))
			appendBinaryStringInfo(&buf, text, len);
		else
			append_escape(&buf, text, len);
		text += len;
	}
	return buf.data;
}

/*
 * client_position returns where a character of a text, counted from 1, stands in
 * what the client is shown of it; 0 is nowhere.
 */
static int
client_position(const char *text, int position)
{
	int			len;

	if (text == NULL || position <= 1)
		return position;
	len = pg_mbcharcliplen(text, (int) strlen(text), position - 1);
	return pg_mbstrlen(client_text(pnstrdup(text, len))) + 1;
}

/*
 * client_error: see client.h.
 */
void
client_error(ErrorData *error)
{
	error->internalpos = client_position(error->internalquery, error->internalpos);
	error->message = client_text(error->message);
	error->detail = client_text(error->detail);
	error->hint = client_text(error->hint);
	error->context = client_text(error->context);
	error->schema_name = client_text(error->schema_name);
	error->table_name = client_text(error->table_name);
	error->column_name = client_text(error->column_name);
	error->datatype_name = client_text(error->datatype_name);
	error->constraint_name = client_text(error->constraint_name);
	error->internalquery = client_text(error->internalquery);
}

/*
 * client_report: see client.h.  The context that the caller's own call adds is no
 * text of ours: where that cannot be shown, the message goes without.
 */
void
client_report(ErrorData *error)
{
	MemoryContext context = CurrentMemoryContext;

	client_error(error);
	PG_TRY();
	{
		ThrowErrorData(error);
	}
	PG_CATCH();
	{
		ErrorContextCallback *stack = error_context_stack;

		MemoryContextSwitchTo(context);
		if (!is_about_encoding())
			PG_RE_THROW();
		FlushErrorState();
		error_context_stack = NULL;
		ThrowErrorData(error);
		error_context_stack = stack;
	}
	PG_END_TRY();
}
