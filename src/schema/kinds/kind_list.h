/*-------------------------------------------------------------------------
 *
 * kind_list.h
 *		The kinds, one by one.
 *
 * IDENTIFICATION
 *		src/schema/kinds/kind_list.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_KIND_LIST_H
#define MIGRATE_SCHEMA_KINDS_KIND_LIST_H

#include "schema/object.h"

extern const ObjectKind kind_schema;
extern const ObjectKind kind_extension;
extern const ObjectKind kind_language;
extern const ObjectKind kind_access_method;
extern const ObjectKind kind_shell_type;
extern const ObjectKind kind_base_type;
extern const ObjectKind kind_enum;
extern const ObjectKind kind_composite_type;
extern const ObjectKind kind_range_type;
extern const ObjectKind kind_domain;
extern const ObjectKind kind_domain_constraint;
extern const ObjectKind kind_collation;
extern const ObjectKind kind_conversion;
extern const ObjectKind kind_transform;
extern const ObjectKind kind_sequence;
extern const ObjectKind kind_sequence_owner;
extern const ObjectKind kind_identity_sequence;
extern const ObjectKind kind_table;
extern const ObjectKind kind_typed;
extern const ObjectKind kind_column;
extern const ObjectKind kind_column_default;
extern const ObjectKind kind_not_null;
extern const ObjectKind kind_foreign_table;
extern const ObjectKind kind_partition;
extern const ObjectKind kind_inheritance;
extern const ObjectKind kind_constraint;
extern const ObjectKind kind_foreign_key;
extern const ObjectKind kind_index;
extern const ObjectKind kind_statistics;
extern const ObjectKind kind_function;
extern const ObjectKind kind_procedure;
extern const ObjectKind kind_aggregate;
extern const ObjectKind kind_operator;
extern const ObjectKind kind_operator_family;
extern const ObjectKind kind_operator_class;
extern const ObjectKind kind_cast;
extern const ObjectKind kind_text_search_parser;
extern const ObjectKind kind_text_search_template;
extern const ObjectKind kind_text_search_dictionary;
extern const ObjectKind kind_text_search_configuration;
extern const ObjectKind kind_foreign_data_wrapper;
extern const ObjectKind kind_server;
extern const ObjectKind kind_user_mapping;
extern const ObjectKind kind_view;
extern const ObjectKind kind_materialized_view;
extern const ObjectKind kind_view_column;
extern const ObjectKind kind_rule;
extern const ObjectKind kind_trigger;
extern const ObjectKind kind_policy;
extern const ObjectKind kind_event_trigger;
extern const ObjectKind kind_publication;
extern const ObjectKind kind_subscription;
extern const ObjectKind kind_member_privileges;
extern const ObjectKind kind_default_privileges;

#endif							/* MIGRATE_SCHEMA_KINDS_KIND_LIST_H */
