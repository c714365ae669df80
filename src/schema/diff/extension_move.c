/*-------------------------------------------------------------------------
 *
 * extension_move.c
 *		Extensions that change their schema, or stay at their version.
 *
 * What an extension holds moves along and is called otherwise from then on: a
 * column of such a type has the type that it had.  So moves come before
 * everything else, as renames do, and what follows is compared after them.
 *
 * IDENTIFICATION
 *		src/schema/diff/extension_move.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "schema/ddl.h"
#include "schema/diff/extension_move.h"
#include "schema/diff/match.h"
#include "schema/kinds/kinds.h"

/*
 * find_extension returns an extension by its name; NULL where the snapshot has
 * none of it.
 */
static const SchemaObject *
find_extension(const SchemaSnapshot *snapshot, const char *name)
{
	for (int i = 0; i < snapshot->n; i++)
	{
		if (snapshot->objects[i]->kind == &kind_extension && strcmp(snapshot->objects[i]->name, name) == 0)
			return snapshot->objects[i];
	}
	return NULL;
}

/*
 * extension_move_find_schema returns the schema of a name, as SQL has it; NULL where the
 * snapshot has none.
 */
static const SchemaObject *
extension_move_find_schema(const SchemaSnapshot *snapshot, const char *identity)
{
	for (int i = 0; i < snapshot->n; i++)
	{
		if (snapshot->objects[i]->kind == &kind_schema && strcmp(snapshot->objects[i]->identity, identity) == 0)
			return snapshot->objects[i];
	}
	return NULL;
}

/*
 * extension_move_scripts: see extension_move.h.  A schema that is new is made for it.
 */
void
extension_move_scripts(const SchemaSnapshot *present, const SchemaSnapshot *model, char **up, char **down)
{
	DdlList		schemas;
	DdlList		moves;
	DdlList		back;
	DdlList		drops;
	const Diff *diff = match_objects(present, model);
	List	   *made = NIL;

	ddl_init(&schemas, diff);
	ddl_init(&moves, diff);
	ddl_init(&back, diff);
	ddl_init(&drops, diff);
	for (int i = 0; i < present->n; i++)
	{
		const SchemaObject *old = present->objects[i];
		const char *to = old->kind == &kind_extension && diff_match(diff, old) ? extension_moves_to(old, diff_match(diff, old)) : NULL;
		const SchemaObject *schema = to ? extension_move_find_schema(model, to) : NULL;

		if (schema == NULL)
			continue;
		if (diff_match(diff, schema) == NULL && !list_member_ptr(made, schema))
		{
			made = lappend_object(made, schema);
			schema->kind->create(&schemas, schema, NIL);
			ddl_add(&drops, "DROP SCHEMA %s", to);
		}
		ddl_add(&moves, "ALTER EXTENSION %s SET SCHEMA %s", old->identity, to);
		ddl_add(&back, "ALTER EXTENSION %s SET SCHEMA %s", old->identity, extension_moves_to(diff_match(diff, old), old));
	}
	*up = ddl_join_scripts(ddl_script(schemas.statements), ddl_script(moves.statements));
	*down = ddl_join_scripts(ddl_script(back.statements), ddl_script(drops.statements));
}

/*
 * extension_move_version_notes: see extension_move.h.
 */
char *
extension_move_version_notes(const SchemaSnapshot *from, const SchemaSnapshot *to)
{
	StringInfoData buf;

	initStringInfo(&buf);
	for (int i = 0; i < from->n; i++)
	{
		const SchemaObject *old = from->objects[i];
		const SchemaObject *new = old->kind == &kind_extension ? find_extension(to, old->name) : NULL;

		if (new && extension_stays(old, new))
			appendStringInfo(&buf, "-- extension %s stays at version %s: no update leads to %s\n", old->identity,
							 extension_version(old), extension_version(new));
	}
	return buf.data;
}
