/*-------------------------------------------------------------------------
 *
 * kinds.h
 *		The kinds of schema objects.
 *
 * IDENTIFICATION
 *		src/schema/kinds/kinds.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_KINDS_H
#define MIGRATE_SCHEMA_KINDS_H

#include "schema/object.h"
#include "schema/text_array.h"

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
extern const ObjectKind kind_rule;
extern const ObjectKind kind_trigger;
extern const ObjectKind kind_policy;
extern const ObjectKind kind_event_trigger;
extern const ObjectKind kind_publication;
extern const ObjectKind kind_subscription;
extern const ObjectKind kind_member_privileges;
extern const ObjectKind kind_default_privileges;

/*
 * in routine.c: the first property of a function or procedure says whether its
 * body is a string in which the server, when it is created, looks for tables
 * and types that it does not depend on; the second, whether nothing of it is
 * kept parsed: no body, no defaults.
 */
#define ROUTINE_BODY_IS_CHECKED	0
#define ROUTINE_IS_OPAQUE		1

/* in routine.c: whether a function that is altered may return something else for the same arguments */
extern bool returns_other(const Diff *diff, const SchemaObject *object);

/* in enum.c: the labels that new adds; false where that is not the whole difference */
extern bool enum_added_labels(const SchemaObject *old, const SchemaObject *new, List **added);

/*
 * in column.c: whether no data are lost with an object: a generated column, a
 * partitioned table (but its partitions), a sequence whose value another takes
 */
extern bool loses_nothing(const Diff *diff, const SchemaObject *object);

/*
 * in foreign.c and subscription.c: whether a user mapping, or a subscription,
 * has secrets that are not those of its match; they are not compared otherwise
 */
extern bool mapping_differs_unseen(const Diff *diff, const SchemaObject *old);
extern bool subscription_differs_unseen(const Diff *diff, const SchemaObject *old);

/*
 * in extension.c: the schema that new has moved to in place, NULL where it has
 * not; and whether its version is another that no update leads to, so that the
 * old one stays
 */
extern const char *extension_moves_to(const SchemaObject *old, const SchemaObject *new);
extern bool extension_stays(const SchemaObject *old, const SchemaObject *new);
extern const char *extension_version(const SchemaObject *extension);

/* in schema.c: the privileges that others than the owner have on a schema, a list of Grant */
extern List *schema_grants(const SchemaObject *schema);

/* in aside.c */
extern char *plain_aside_name(const char *name, int which);
extern const char *aside_name(const char *name, int which);
extern void set_aside(Emit *out, const SchemaObject *old);
extern void drop_aside(Emit *out, const SchemaObject *old);

#endif							/* MIGRATE_SCHEMA_KINDS_H */
