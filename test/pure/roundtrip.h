/*-------------------------------------------------------------------------
 *
 * roundtrip.h
 *		A revision written to a file and read back.
 *
 * IDENTIFICATION
 *		test/pure/roundtrip.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PURE_ROUNDTRIP_H
#define PURE_ROUNDTRIP_H

#include "revision/file.h"

/*
 * comes_back writes rev and says whether the file reads as the same revision,
 * with its scripts on the lines that file_section_line gives, and is written
 * the same way again.
 */
extern bool comes_back(const RevisionFile *rev, StringInfo written);

#endif							/* PURE_ROUNDTRIP_H */
