/*-------------------------------------------------------------------------
 *
 * kinds.c
 *		The list of the kinds.
 *
 * IDENTIFICATION
 *		src/schema/kinds/kinds.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/kinds/kind_list.h"

const ObjectKind *const all_kinds[] = {
	&kind_schema,
	&kind_extension,
	&kind_language,
	&kind_access_method,
	&kind_shell_type,
	&kind_base_type,
	&kind_enum,
	&kind_composite_type,
	&kind_range_type,
	&kind_domain,
	&kind_domain_constraint,
	&kind_collation,
	&kind_conversion,
	&kind_transform,
	&kind_sequence,
	&kind_sequence_owner,
	&kind_table,
	&kind_foreign_table,
	&kind_column,
	&kind_identity_sequence,
	&kind_column_default,
	&kind_not_null,
	&kind_typed,
	&kind_inheritance,
	&kind_partition,
	&kind_constraint,
	&kind_index,
	&kind_foreign_key,
	&kind_statistics,
	&kind_function,
	&kind_procedure,
	&kind_aggregate,
	&kind_operator,
	&kind_operator_family,
	&kind_operator_class,
	&kind_cast,
	&kind_text_search_parser,
	&kind_text_search_template,
	&kind_text_search_dictionary,
	&kind_text_search_configuration,
	&kind_foreign_data_wrapper,
	&kind_server,
	&kind_user_mapping,
	&kind_view,
	&kind_materialized_view,
	&kind_view_column,
	&kind_rule,
	&kind_trigger,
	&kind_policy,
	&kind_event_trigger,
	&kind_publication,
	&kind_subscription,
	&kind_member_privileges,
	&kind_default_privileges,
};

const int	nkinds = lengthof(all_kinds);
