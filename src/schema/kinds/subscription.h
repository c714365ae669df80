/*-------------------------------------------------------------------------
 *
 * subscription.h
 *		What other files know of subscriptions.
 *
 * IDENTIFICATION
 *		src/schema/kinds/subscription.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_SUBSCRIPTION_H
#define MIGRATE_SCHEMA_KINDS_SUBSCRIPTION_H

#include "schema/object.h"

/*
 * subscription_differs_unseen says whether a subscription has secrets that are
 * not those of its match; they are not compared otherwise.
 */
extern bool subscription_differs_unseen(const Diff *diff, const SchemaObject *old);

#endif							/* MIGRATE_SCHEMA_KINDS_SUBSCRIPTION_H */
