/*-------------------------------------------------------------------------
 *
 * checksum.c
 *		Checksums of scripts.
 *
 * IDENTIFICATION
 *		src/catalog/checksum.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "mb/pg_wchar.h"
#include "utils/builtins.h"

#include "catalog/checksum.h"
#include "compat.h"
#include "revision/file.h"

/*
 * catalog_sha256 returns the sha256 of a text in UTF-8, in hex.
 */
char *
catalog_sha256(const char *text)
{
	char	   *utf8 = pg_server_to_any(text, strlen(text), PG_UTF8);
	bytea	   *bytes = (bytea *) cstring_to_text(utf8);
	bytea	   *sha = DatumGetByteaPP(DirectFunctionCall1(sha256_bytea, PointerGetDatum(bytes)));
	int			size = VARSIZE_ANY_EXHDR(sha);
	char	   *hex = palloc(size * 2 + 1);

	hex[hex_encode(VARDATA_ANY(sha), size, hex)] = '\0';
	if (utf8 != text)
		pfree(utf8);
	pfree(bytes);
	pfree(sha);
	return hex;
}

/*
 * catalog_checksum returns the checksum of a script, to which line ends make no
 * difference.
 */
char *
catalog_checksum(const char *script)
{
	char	   *normalized = file_script_normalized(script);
	char	   *checksum = catalog_sha256(normalized);

	pfree(normalized);
	return checksum;
}
