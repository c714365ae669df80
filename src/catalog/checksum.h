/*-------------------------------------------------------------------------
 *
 * checksum.h
 *		Checksums of scripts.
 *
 * IDENTIFICATION
 *		src/catalog/checksum.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_CATALOG_CHECKSUM_H
#define MIGRATE_CATALOG_CHECKSUM_H

extern char *catalog_checksum(const char *script);
extern char *catalog_sha256(const char *text);

#endif							/* MIGRATE_CATALOG_CHECKSUM_H */
