/*-------------------------------------------------------------------------
 *
 * rename.c
 *		Write the statements of renames.
 *
 * Parts of tables are renamed first and schemas last, so that each statement
 * names what is around its object as it stands; all is undone in the opposite
 * order.  Between objects that take each other's names, a
 * name is taken when it is free; where they go round in a circle, one steps
 * aside.
 *
 * IDENTIFICATION
 *		src/schema/model/rename.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "commands/defrem.h"
#include "miscadmin.h"
#include "utils/builtins.h"

#include "schema/ddl.h"
#include "schema/kinds/kinds.h"
#include "schema/model/rename.h"
#include "schema/model/rename_name.h"

/* The order in which objects are renamed. */
enum
{
	PHASE_PARTS,				/* of tables */
	PHASE_ROUTINES,				/* whose arguments are of types */
	PHASE_RELATIONS,			/* and types */
	PHASE_SCHEMAS,
	NPHASES
};

/* A rename. */
typedef struct Rename
{
	WrittenName from;
	WrittenName to;
	SchemaObject *object;		/* NULL: not found yet */
	Place	   *target;			/* where it goes; NULL: not known yet */
	bool		renamed_away;	/* has another name for a time */
} Rename;

typedef struct Renames
{
	const SchemaSnapshot *present;
	int			n;
	Rename	   *renames;
	/* where each object stands, by its index */
	Place	   *before;
	Place	   *after;
	Place	   *target;			/* after, but in its schema as it is called before */
	Place	   *now;			/* while the statements are written */
	DdlList		up;
	DdlList		down;
} Renames;

/* ---------- what is asked for ---------- */

/*
 * not_names raises an error for renames of another form.
 */
static void
not_names(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("renames must be an object of strings"),
			 errhint("Write them as '{\"users.phone\": \"users.phone_number\"}'.")));
}

/*
 * read_renames reads the names, and notes where each object stands.
 */
static void
read_renames(Renames *all, const SchemaSnapshot *present, Jsonb *json)
{
	JsonbIterator *iterator = JsonbIteratorInit(&json->root);
	JsonbIteratorToken token;
	JsonbValue	value;

	if (!JB_ROOT_IS_OBJECT(json))
		not_names();
	all->present = present;
	all->renames = palloc0(sizeof(Rename) * Max(JB_ROOT_COUNT(json), 1));
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			all->renames[all->n].from = written_name(pnstrdup(value.val.string.val, value.val.string.len));
		else if (token == WJB_VALUE && value.type != jbvString)
			not_names();
		else if (token == WJB_VALUE)
			all->renames[all->n++].to = written_name(pnstrdup(value.val.string.val, value.val.string.len));
	}

	all->before = palloc(sizeof(Place) * Max(present->n, 1));
	all->after = palloc(sizeof(Place) * Max(present->n, 1));
	all->target = palloc(sizeof(Place) * Max(present->n, 1));
	for (int i = 0; i < present->n; i++)
		all->before[i] = all->after[i] = all->target[i] = (Place){present->objects[i]->schema, present->objects[i]->name};
}

/*
 * describe returns the objects as an error's detail lists them.
 */
static char *
describe(const List *objects)
{
	StringInfoData buf;
	const ListCell *lc;

	initStringInfo(&buf);
	foreach(lc, objects)
	{
		const SchemaObject *object = lfirst(lc);

		appendStringInfo(&buf, "%s%s %s", buf.len > 0 ? ", " : "", object->kind->name, object->identity);
	}
	return buf.data;
}

/*
 * rename_find finds the object of a rename, if it is there, where schemas and tables are
 * called as places say.
 */
static void
rename_find(Renames *all, Rename *rename, const Place *places)
{
	List	   *found = written_find(&rename->from, all->present, places);

	if (list_length(found) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is the name of more than one schema object", rename->from.text),
				 errdetail("It can mean: %s.", describe(found)),
				 errhint("Write the schema, a function's arguments, or the kind of the object: \"%s %s\".",
						 ((SchemaObject *) linitial(found))->kind->name, ((SchemaObject *) linitial(found))->identity)));
	if (found == NIL)
		return;
	rename->object = linitial(found);
	for (int i = 0; i < all->n; i++)
	{
		if (&all->renames[i] != rename && all->renames[i].object == rename->object)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s %s is renamed twice", rename->object->kind->name, rename->object->identity),
					 errdetail("It is written \"%s\" and \"%s\".", all->renames[i].from.text, rename->from.text)));
	}
}

/*
 * not_found raises an error for a name that means nothing, or something that
 * cannot be renamed.
 */
static void
not_found(const Renames *all, const WrittenName *name)
{
	for (int i = 0; i < all->present->n; i++)
	{
		const SchemaObject *object = all->present->objects[i];

		if (!is_renamable(object) && strcmp(object->name, llast(name->parts)) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("%s %s cannot be renamed by renames", object->kind->name, object->identity),
					 errhint("Tables, columns, types, functions, schemas, views, sequences and indexes can; "
							 "constraints and indexes that have another name in the model are renamed without.")));
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("schema object \"%s\" does not exist", name->text),
			 errdetail("The schema as it stands has no object of this name, or it belongs to the system or to an extension, or is left out."),
			 errhint("Write the old name as SQL does, with its schema where that is not on the search_path.")));
}

/* ---------- where each is to go ---------- */

/*
 * target_schema returns the schema of a new name, by the name that it has
 * before all renames.
 */
static const char *
target_schema(const Renames *all, const Rename *rename, const char *name)
{
	const Place *const places[] = {all->after, all->before};

	for (int i = 0; i < lengthof(places); i++)
	{
		for (int j = 0; j < all->present->n; j++)
		{
			if (all->present->objects[j]->kind == &kind_schema && strcmp(places[i][j].name, name) == 0)
				return all->before[j].name;
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("schema \"%s\" does not exist", name),
			 errdetail("It is the new schema of %s %s.", rename->object->kind->name, rename->object->identity),
			 errhint("Renames come before everything else: create the schema in a revision of its own.")));
}

/*
 * stays_in_table says whether what comes before the column in the new name of
 * one is the table that it is in.
 */
static bool
stays_in_table(const Renames *all, const Rename *rename)
{
	const List *parts = rename->to.parts;
	int			n = list_length(parts) - 1;
	const Place *const places[] = {all->before, all->after};

	for (int i = 0; i < lengthof(places); i++)
	{
		const Place *table = &places[i][rename->object->parent_object->index];

		if ((n < 1 || strcmp(list_nth(parts, n - 1), table->name) == 0) &&
			(n < 2 || strcmp(list_nth(parts, n - 2), table->schema) == 0))
			return true;
	}
	return false;
}

/*
 * check_target raises an error where an object cannot be what its new name says.
 */
static void
check_target(const Renames *all, const Rename *rename)
{
	const SchemaObject *object = rename->object;
	int			most = object->kind == &kind_schema ? 1 : 2;
	const WrittenName *to = &rename->to;
	const char *wrong = NULL;

	if (object->kind == &kind_column)
		most = 3;
	if (to->kind && strcmp(to->kind, object->kind->sql_name) != 0)
		wrong = "The kind of an object cannot be changed.";
	else if (to->arguments && (object->kind->name_space != 'p' || !arguments_fit(to->arguments, object)))
		wrong = "Arguments cannot be changed.";
	else if (list_length(to->parts) > most)
		wrong = "It has too many parts.";
	else if (object->kind == &kind_column && !stays_in_table(all, rename))
		wrong = "A column stays in its table.";
	else if (object->parent_object && strcmp(rename->target->schema, object->schema) != 0)
		wrong = "It is in the schema of its table.";
	else if (strcmp(rename->target->name, object->name) == 0 &&
			 (rename->target->schema == NULL || strcmp(rename->target->schema, object->schema) == 0))
		wrong = "That is its name.";
	if (wrong)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s %s cannot be renamed to \"%s\"", object->kind->name, object->identity, to->text),
				 errdetail("%s", wrong)));
}

/*
 * rename_set_target says where the object of a rename is to go.
 */
static void
rename_set_target(Renames *all, Rename *rename)
{
	const List *parts = rename->to.parts;
	const ObjectKind *kind = rename->object->kind;

	rename->target = &all->target[rename->object->index];
	rename->target->name = llast(parts);
	if (kind != &kind_column && kind != &kind_schema && list_length(parts) == 2)
		rename->target->schema = target_schema(all, rename, linitial(parts));
	check_target(all, rename);
}

/*
 * set_after notes where each object will stand after what is known of the
 * renames.
 */
static void
set_after(Renames *all)
{
	memcpy(all->after, all->target, sizeof(Place) * all->present->n);
	for (int i = 0; i < all->n; i++)
	{
		const Rename *rename = &all->renames[i];

		if (rename->target == NULL || rename->object->kind != &kind_schema)
			continue;
		for (int j = 0; j < all->present->n; j++)
		{
			if (all->target[j].schema && strcmp(all->target[j].schema, rename->object->name) == 0)
				all->after[j].schema = rename->target->name;
		}
	}
}

/*
 * rename_rank says whose target must be known for whose: a table's for its columns',
 * and a schema's for what is in it.
 */
static int
rename_rank(const SchemaObject *object)
{
	if (object->kind == &kind_schema)
		return 0;
	return object->kind == &kind_column ? 2 : 1;
}

/*
 * set_targets says where the objects that have been found go.
 */
static void
set_targets(Renames *all)
{
	for (int now = 0; now < 3; now++)
	{
		for (int i = 0; i < all->n; i++)
		{
			Rename	   *rename = &all->renames[i];

			if (rename->object && rename->target == NULL && rename_rank(rename->object) == now)
				rename_set_target(all, rename);
		}
		set_after(all);
	}
}

/*
 * rename_resolve finds the objects of all renames and where they go: first by their
 * old names, then what is named with the new name of its schema, and then with
 * that of its table.
 */
static void
rename_resolve(Renames *all)
{
	for (int round = 0; round < 3; round++)
	{
		for (int i = 0; i < all->n; i++)
		{
			CHECK_FOR_INTERRUPTS();
			if (all->renames[i].object == NULL)
				rename_find(all, &all->renames[i], round == 0 ? all->before : all->after);
		}
		set_targets(all);
	}
	for (int i = 0; i < all->n; i++)
	{
		if (all->renames[i].object == NULL)
			not_found(all, &all->renames[i].from);
	}
}

/* ---------- names that are taken ---------- */

/*
 * share_names says whether two objects cannot have the same name in the same
 * schema, or table.
 */
static bool
share_names(const SchemaObject *one, const SchemaObject *two)
{
	if (one->kind == &kind_column || one->kind == &kind_schema)
		return one->kind == two->kind && one->parent_object == two->parent_object;
	return one->kind->name_space == two->kind->name_space &&
		(one->kind->name_space != 'p' || strcmp(arguments_in(one->identity), arguments_in(two->identity)) == 0);
}

/*
 * occupant returns the object that keeps another from a place; NULL where none
 * does.
 */
static const SchemaObject *
occupant(const Renames *all, const SchemaObject *object, const Place *places, const char *schema, const char *name)
{
	for (int i = 0; i < all->present->n; i++)
	{
		const SchemaObject *other = all->present->objects[i];

		if (other != object && strcmp(places[i].name, name) == 0 && share_names(object, other) &&
			(schema == NULL || (places[i].schema && strcmp(places[i].schema, schema) == 0)))
			return other;
	}
	return NULL;
}

/*
 * check_collisions raises an error where two objects would have the same name
 * in the end.
 */
static void
check_collisions(const Renames *all)
{
	for (int i = 0; i < all->n; i++)
	{
		const SchemaObject *object = all->renames[i].object;
		const Place *place = &all->after[object->index];
		const SchemaObject *other = occupant(all, object, all->after, place->schema, place->name);

		if (other)
			ereport(ERROR,
					(errcode(ERRCODE_DUPLICATE_OBJECT),
					 errmsg("%s %s cannot be renamed to \"%s\"", object->kind->name, object->identity,
							all->renames[i].to.text),
					 errdetail("That would be the name of %s %s too.", other->kind->name, other->identity),
					 errhint("Renames come before everything else: what goes must be dropped in a revision of its own, or renamed too.")));
	}
}

/* ---------- the statements ---------- */

/*
 * identity_at returns an object as SQL names it where it stands at a place.
 */
static char *
identity_at(const SchemaObject *object, const char *schema, const char *name)
{
	return psprintf("%s%s", quote_qualified_identifier(schema, name),
					object->kind->name_space == 'p' ? arguments_in(object->identity) : "");
}

/*
 * prepend adds a statement to the front of the downgrade's.
 */
static void
prepend(DdlList *out, const char *statement)
{
	DdlList		one;

	ddl_init(&one, NULL);
	ddl_add_text(&one, statement);
	out->statements = list_concat(one.statements, out->statements);
}

/*
 * move writes the statement that gives an object another name, or another
 * schema, and the one that undoes it.
 */
static void
move(Renames *all, const SchemaObject *object, const char *schema, const char *name)
{
	Place	   *now = &all->now[object->index];
	const char *kind = object->kind->sql_name;

	if (object->kind == &kind_column)
	{
		const SchemaObject *table = object->parent_object;
		const char *was = pstrdup(quote_identifier(now->name));
		const char *is = pstrdup(quote_identifier(name));

		ddl_add(&all->up, "ALTER %s %s RENAME COLUMN %s TO %s", table->kind->sql_name, table->identity, was, is);
		prepend(&all->down, psprintf("ALTER %s %s RENAME COLUMN %s TO %s", table->kind->sql_name, table->identity, is, was));
	}
	else
	{
		const char *before = identity_at(object, now->schema, now->name);
		const char *after = identity_at(object, schema, name);

		if (strcmp(now->name, name) != 0)
		{
			ddl_add(&all->up, "ALTER %s %s RENAME TO %s", kind, before, quote_identifier(name));
			prepend(&all->down, psprintf("ALTER %s %s RENAME TO %s", kind, after, quote_identifier(now->name)));
		}
		else
		{
			ddl_add(&all->up, "ALTER %s %s SET SCHEMA %s", kind, before, quote_identifier(schema));
			prepend(&all->down, psprintf("ALTER %s %s SET SCHEMA %s", kind, after, quote_identifier(now->schema)));
		}
	}
	*now = (Place){schema, name};
}

/*
 * advance moves the object of a rename a step towards its target, where the
 * name there is free; false where it is not.
 */
static bool
advance(Renames *all, const Rename *rename)
{
	const SchemaObject *object = rename->object;
	const Place *now = &all->now[object->index];
	const Place *target = rename->target;

	if (strcmp(now->name, target->name) != 0 && !occupant(all, object, all->now, now->schema, target->name))
		move(all, object, now->schema, target->name);
	else if (target->schema && strcmp(now->schema, target->schema) != 0 &&
			 !occupant(all, object, all->now, target->schema, now->name))
		move(all, object, target->schema, now->name);
	else
		return false;
	return true;
}

/*
 * arrived says whether the object of a rename stands where it is to go.
 */
static bool
arrived(const Renames *all, const Rename *rename)
{
	const Place *now = &all->now[rename->object->index];
	const Place *target = rename->target;

	return strcmp(now->name, target->name) == 0 &&
		(target->schema == NULL || strcmp(now->schema, target->schema) == 0);
}

/*
 * phase_of says when an object is renamed.
 */
static int
phase_of(const SchemaObject *object)
{
	if (object->parent_object)
		return PHASE_PARTS;
	if (object->kind == &kind_schema)
		return PHASE_SCHEMAS;
	return object->kind->name_space == 'p' ? PHASE_ROUTINES : PHASE_RELATIONS;
}

/*
 * free_name returns a name for an object that is renamed out of the way, which nothing has
 * before the renames, now, or after them.
 */
static char *
free_name(const Renames *all, const SchemaObject *object)
{
	const Place *const places[] = {all->before, all->now, all->after};

	for (int n = 0;; n++)
	{
		char	   *name = makeObjectName(object->name, NULL, n == 0 ? "renamed" : psprintf("renamed%d", n));
		bool		taken = false;

		for (int i = 0; i < lengthof(places); i++)
			taken |= occupant(all, object, places[i], all->now[object->index].schema, name) != NULL;
		if (!taken)
			return name;
	}
}

/*
 * write_phase writes the renames of a phase.
 */
static void
write_phase(Renames *all, int phase)
{
	for (;;)
	{
		Rename	   *waiting = NULL;
		bool		moved = false;

		for (int i = 0; i < all->n; i++)
		{
			Rename	   *rename = &all->renames[i];

			CHECK_FOR_INTERRUPTS();
			if (phase_of(rename->object) != phase || arrived(all, rename))
				continue;
			if (!advance(all, rename))
				waiting = rename->renamed_away ? waiting : rename;
			else
			{
				(void) advance(all, rename);	/* name and schema together */
				moved = true;
			}
		}
		if (!moved && waiting)
		{
			waiting->renamed_away = true;
			move(all, waiting->object, all->now[waiting->object->index].schema, free_name(all, waiting->object));
		}
		else if (!moved)
			break;
	}
}

/*
 * rename_scripts: see rename.h.
 */
void
rename_scripts(const SchemaSnapshot *present, Jsonb *json, char **up, char **down)
{
	Renames		all = {0};

	read_renames(&all, present, json);
	rename_resolve(&all);
	check_collisions(&all);
	ddl_init(&all.up, NULL);
	ddl_init(&all.down, NULL);
	all.now = all.before;
	for (int phase = 0; phase < NPHASES; phase++)
		write_phase(&all, phase);
	*up = ddl_script(all.up.statements);
	*down = ddl_script(all.down.statements);
}
