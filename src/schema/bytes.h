/*-------------------------------------------------------------------------
 *
 * bytes.h
 *		Numbers and strings in messages between a worker and its caller.
 *
 * IDENTIFICATION
 *		src/schema/bytes.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_BYTES_H
#define MIGRATE_SCHEMA_BYTES_H

#include "lib/stringinfo.h"

/*
 * put_int, put_string: what get_int and get_string read.  A string may be NULL,
 * and the one that is read stays where it is.
 */
static inline void
put_int(StringInfo buf, int32 value)
{
	appendBinaryStringInfo(buf, (char *) &value, sizeof(value));
}

static inline void
put_string(StringInfo buf, const char *string)
{
	put_int(buf, string ? (int32) strlen(string) : -1);
	if (string)
		appendBinaryStringInfo(buf, string, (int) strlen(string) + 1);
}

static inline int32
get_int(char **data)
{
	int32		value;

	memcpy(&value, *data, sizeof(value));
	*data += sizeof(value);
	return value;
}

static inline const char *
get_string(char **data)
{
	int32		len = get_int(data);
	char	   *string = *data;

	if (len < 0)
		return NULL;
	*data += len + 1;
	return string;
}

#endif							/* MIGRATE_SCHEMA_BYTES_H */
