/*-------------------------------------------------------------------------
 *
 * picture.h
 *		Pictures of this database's revisions and schema.
 *
 * IDENTIFICATION
 *		src/api/picture.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_API_PICTURE_H
#define MIGRATE_API_PICTURE_H

#include "api/place.h"
#include "picture/picture.h"

/* picture_of_graph returns the picture of the revisions. */
extern char *picture_of_graph(const Place *place, PictureFormat format);

#endif							/* MIGRATE_API_PICTURE_H */
