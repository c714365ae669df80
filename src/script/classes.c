/*-------------------------------------------------------------------------
 *
 * classes.c
 *		The table of statement classes: what is known of each sort of statement.
 *
 * Here alone a statement's node tag decides what is done with it.  Tags that
 * never stand for a statement of a script are not in the table; the test
 * test/t/022_statement_classes.pl names them, and fails for any other that a
 * server has and the table has not.
 *
 * IDENTIFICATION
 *		src/script/classes.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "tcop/utility.h"

#include "compat.h"
#include "script/classes.h"

#define STATEMENT(tag, ...) [tag] = {.known = true, ##__VA_ARGS__}

static bool
class_always(Node *tree)
{
	return true;
}

/* clang-format off: a statement a line */
static const StatementClass classes[] = {
	STATEMENT(T_AlterCollationStmt),
	STATEMENT(T_AlterDatabaseRefreshCollStmt, .outside = class_outside),
	STATEMENT(T_AlterDatabaseSetStmt, .outside = class_outside),
	STATEMENT(T_AlterDatabaseStmt, .outside = class_outside, .no_transaction = class_moves_database),
	STATEMENT(T_AlterDefaultPrivilegesStmt),
	STATEMENT(T_AlterDomainStmt),
	STATEMENT(T_AlterEnumStmt, .definition = class_is_definition),
	STATEMENT(T_AlterEventTrigStmt),
	STATEMENT(T_AlterExtensionContentsStmt, .outside = class_members_outside),
	STATEMENT(T_AlterExtensionStmt, .skipped = class_alters_us),
	STATEMENT(T_AlterFdwStmt),
	STATEMENT(T_AlterForeignServerStmt),
	STATEMENT(T_AlterFunctionStmt),
	STATEMENT(T_AlterObjectDependsStmt),
	STATEMENT(T_AlterObjectSchemaStmt, .definition = class_is_definition),
	STATEMENT(T_AlterOpFamilyStmt),
	STATEMENT(T_AlterOperatorStmt),
	STATEMENT(T_AlterOwnerStmt, .definition = class_is_definition, .outside = class_owner_outside, .skipped = class_owns_us),
	STATEMENT(T_AlterPolicyStmt),
	STATEMENT(T_AlterPublicationStmt),
	STATEMENT(T_AlterRoleSetStmt, .outside = class_outside),
	STATEMENT(T_AlterRoleStmt, .outside = class_outside),
	STATEMENT(T_AlterSeqStmt, .definition = class_is_definition),
	STATEMENT(T_AlterStatsStmt),
	STATEMENT(T_AlterSubscriptionStmt, .no_transaction = class_refreshes),
	STATEMENT(T_AlterSystemStmt, .outside = class_outside, .no_transaction = class_always),
	STATEMENT(T_AlterTSConfigurationStmt),
	STATEMENT(T_AlterTSDictionaryStmt),
	STATEMENT(T_AlterTableMoveAllStmt),
	STATEMENT(T_AlterTableSpaceOptionsStmt, .outside = class_outside),
	STATEMENT(T_AlterTableStmt, .concurrent = class_detach_concurrent, .make_plain = class_detach_plain, .definition = class_alter_is_definition, .one_object = class_alter_is_one, .locks = class_alter_locks, .resume = RESUME_DETACH, .objects = class_detached),
	STATEMENT(T_AlterTypeStmt),
	STATEMENT(T_AlterUserMappingStmt),
	STATEMENT(T_CallStmt, .commits = class_always, .in_role = true),
	STATEMENT(T_CheckPointStmt, .skipped = class_always),
	STATEMENT(T_ClosePortalStmt),
	STATEMENT(MIGRATE_CLUSTER_TAG, .no_transaction = migrate_clusters_all, .skipped = migrate_clusters_all),
	STATEMENT(T_CommentStmt, .definition = class_is_definition, .outside = class_comment_outside, .skipped = class_skips_comment),
	STATEMENT(T_CompositeTypeStmt, .definition = class_is_definition, .one_object = class_always),
	STATEMENT(T_ConstraintsSetStmt, .ends_with_transaction = class_always),
	STATEMENT(T_CopyStmt, .forbidden = class_forbid_copy, .outside = class_copy_outside, .skipped = class_skips_copy),
	STATEMENT(T_CreateAmStmt),
	STATEMENT(T_CreateCastStmt),
	STATEMENT(T_CreateConversionStmt),
	STATEMENT(T_CreateDomainStmt, .definition = class_domain_is_definition, .one_object = class_always),
	STATEMENT(T_CreateEnumStmt, .definition = class_is_definition, .one_object = class_always),
	STATEMENT(T_CreateEventTrigStmt),
	STATEMENT(T_CreateExtensionStmt, .skipped = class_creates_us),
	STATEMENT(T_CreateFdwStmt),
	STATEMENT(T_CreateForeignServerStmt),
	STATEMENT(T_CreateForeignTableStmt, .one_object = class_always, .locks = class_foreign_table_locks),
	STATEMENT(T_CreateFunctionStmt, .definition = class_function_is_definition, .outside = class_function_outside, .one_object = class_always, .locks = class_no_locks),
	STATEMENT(T_CreateOpClassStmt),
	STATEMENT(T_CreateOpFamilyStmt),
	STATEMENT(T_CreatePLangStmt),
	STATEMENT(T_CreatePolicyStmt, .one_object = class_always),
	STATEMENT(T_CreatePublicationStmt),
	STATEMENT(T_CreateRangeStmt, .one_object = class_always),
	STATEMENT(T_CreateRoleStmt, .outside = class_outside),
	STATEMENT(T_CreateSchemaStmt, .definition = class_schema_is_definition, .skipped = class_creates_our_schema),
	STATEMENT(T_CreateSeqStmt, .definition = class_is_definition, .one_object = class_always),
	STATEMENT(T_CreateStatsStmt, .one_object = class_always),
	STATEMENT(T_CreateStmt, .definition = class_table_is_definition, .one_object = class_always, .locks = class_table_locks),
	STATEMENT(T_CreateSubscriptionStmt, .no_transaction = class_creates_slot, .resume = RESUME_CREATE, .objects = class_subscription, .exists = class_subscription_exists),
	STATEMENT(T_CreateTableAsStmt, .one_object = class_query_table_is_one, .locks = class_query_table_locks),
	STATEMENT(T_CreateTableSpaceStmt, .outside = class_outside, .no_transaction = class_always, .resume = RESUME_CREATE, .objects = class_tablespace, .exists = class_tablespace_exists),
	STATEMENT(T_CreateTransformStmt),
	STATEMENT(T_CreateTrigStmt, .definition = class_trigger_is_definition, .one_object = class_always),
	STATEMENT(T_CreateUserMappingStmt),
	STATEMENT(T_CreatedbStmt, .outside = class_outside, .no_transaction = class_always, .resume = RESUME_CREATE, .objects = class_database, .exists = class_database_exists),
	STATEMENT(T_DeallocateStmt),
	STATEMENT(T_DeclareCursorStmt, .ends_with_transaction = class_cursor_is_local),
	STATEMENT(T_DefineStmt, .one_object = class_always),
	STATEMENT(T_DeleteStmt),
	STATEMENT(T_DiscardStmt, .no_transaction = class_discards_all, .skipped = class_discards_all),
	STATEMENT(T_DoStmt, .commits = class_do_commits, .outside = class_do_outside),
	STATEMENT(T_DropOwnedStmt, .outside = class_outside),
	STATEMENT(T_DropRoleStmt, .outside = class_outside),
	STATEMENT(T_DropStmt, .forbidden = class_forbid_drop, .concurrent = class_drop_concurrent, .make_plain = class_drop_plain, .definition = class_is_definition, .skipped = class_drops_us, .locks = class_drop_locks, .resume = RESUME_DROP, .objects = class_dropped, .exists = class_relation_exists),
	STATEMENT(T_DropSubscriptionStmt, .commits = class_always, .resume = RESUME_DROP, .objects = class_dropped_subscription, .exists = class_subscription_exists),
	STATEMENT(T_DropTableSpaceStmt, .outside = class_outside, .no_transaction = class_always, .resume = RESUME_DROP, .objects = class_dropped_tablespace, .exists = class_tablespace_exists),
	STATEMENT(T_DropUserMappingStmt),
	STATEMENT(T_DropdbStmt, .outside = class_outside, .no_transaction = class_always, .resume = RESUME_DROP, .objects = class_dropped_database, .exists = class_database_exists),
	STATEMENT(T_ExecuteStmt),
	STATEMENT(T_ExplainStmt),
	STATEMENT(T_FetchStmt),
	STATEMENT(T_GrantRoleStmt, .outside = class_outside),
	STATEMENT(T_GrantStmt, .definition = class_is_definition, .outside = class_grant_outside, .skipped = class_grants_us, .locks = class_no_locks),
	STATEMENT(T_ImportForeignSchemaStmt, .outside = class_outside),
	STATEMENT(T_IndexStmt, .concurrent = class_index_concurrent, .make_plain = class_index_plain, .definition = class_index_is_definition, .one_object = class_index_is_one, .resume = RESUME_INDEX),
	STATEMENT(T_InsertStmt),
	STATEMENT(T_ListenStmt),
	STATEMENT(T_LoadStmt, .outside = class_outside),
	STATEMENT(T_LockStmt, .ends_with_transaction = class_always, .outside = class_lock_outside),
	STATEMENT(T_MergeStmt),
	STATEMENT(T_NotifyStmt),
	STATEMENT(T_PrepareStmt),
	STATEMENT(T_ReassignOwnedStmt, .outside = class_outside),
	STATEMENT(T_RefreshMatViewStmt),
	STATEMENT(T_ReindexStmt, .no_transaction = class_reindexes_many, .concurrent = class_reindex_concurrent, .make_plain = class_reindex_plain, .outside = class_reindex_outside, .skipped = class_reindexes_many, .resume = RESUME_REINDEX),
	STATEMENT(T_RenameStmt, .definition = class_is_definition, .outside = class_rename_outside),
	STATEMENT(T_RuleStmt, .one_object = class_always),
	STATEMENT(T_SecLabelStmt, .outside = class_label_outside),
	STATEMENT(T_SelectStmt, .query = class_is_query),
	STATEMENT(T_TransactionStmt, .forbidden = class_forbid_transaction, .skipped = class_skips_transaction),
	STATEMENT(T_TruncateStmt),
	STATEMENT(T_UnlistenStmt),
	STATEMENT(T_UpdateStmt),
	STATEMENT(T_VacuumStmt, .no_transaction = class_vacuums, .skipped = class_always),
	STATEMENT(T_VariableSetStmt, .definition = class_is_definition, .ends_with_transaction = class_set_is_local, .in_session = true, .locks = class_no_locks),
	STATEMENT(T_VariableShowStmt),
	STATEMENT(T_ViewStmt, .one_object = class_always),
	MIGRATE_STATEMENTS_OF_19};
/* clang-format on */

/*
 * A statement that we know nothing of: it may evaluate anything, and may reach
 * outside the database; the server says whether a transaction takes it, and the
 * user whether it took effect.
 */
static const StatementClass unknown = {.outside = class_outside, .resume = RESUME_UNKNOWN};

/*
 * class_of: see classes.h.
 */
const StatementClass *
class_of(Node *tree)
{
	NodeTag		tag = nodeTag(tree);

	return tag < lengthof(classes) && classes[tag].known ? &classes[tag] : &unknown;
}
