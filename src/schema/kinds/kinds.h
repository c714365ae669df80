/*-------------------------------------------------------------------------
 *
 * kinds.h
 *		The kinds of schema objects, and what other folders know of them.
 *
 * IDENTIFICATION
 *		src/schema/kinds/kinds.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_KINDS_H
#define MIGRATE_SCHEMA_KINDS_KINDS_H

#include "schema/kinds/rename_away.h"
#include "schema/kinds/carry.h"
#include "schema/kinds/column.h"
#include "schema/kinds/column_move.h"
#include "schema/kinds/composite.h"
#include "schema/kinds/constraint.h"
#include "schema/kinds/domain.h"
#include "schema/kinds/enum.h"
#include "schema/kinds/extension.h"
#include "schema/kinds/foreign.h"
#include "schema/kinds/grants.h"
#include "schema/kinds/index.h"
#include "schema/kinds/inheritance.h"
#include "schema/kinds/kind_list.h"
#include "schema/kinds/not_null.h"
#include "schema/kinds/privileges.h"
#include "schema/kinds/range.h"
#include "schema/kinds/routine.h"
#include "schema/kinds/row_type.h"
#include "schema/kinds/schema.h"
#include "schema/kinds/sequence.h"
#include "schema/kinds/subscription.h"
#include "schema/kinds/table.h"
#include "schema/kinds/type_ref.h"
#include "schema/kinds/typed.h"
#include "schema/kinds/view.h"

#endif							/* MIGRATE_SCHEMA_KINDS_KINDS_H */
