/*-------------------------------------------------------------------------
 *
 * registry.c
 *		Registering revisions and changing them.
 *
 * A new revision may be registered while a run is under way; a registered one
 * is changed only under the lock of runs, because a run may be executing it.
 *
 * IDENTIFICATION
 *		src/run/registry.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/xact.h"
#include "commands/trigger.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "parser/parser.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#include "catalog/checksum.h"
#include "compat.h"
#include "catalog/graph.h"
#include "catalog/log.h"
#include "catalog/revision.h"
#include "catalog/step.h"
#include "catalog/version.h"
#include "errcodes.h"
#include "revision/file.h"
#include "revision/graph.h"
#include "revision/graph_set.h"
#include "revision/plan.h"
#include "revision/target.h"
#include "run/lock.h"
#include "run/registry.h"
#include "run/registry_internal.h"
#include "run/run.h"

/*
 * registry_start takes the lock of registrations.
 */
Registration *
registry_start(void)
{
	Registration *reg = palloc0(sizeof(Registration));

	lock_registry();
	lock_check_snapshot();
	reg->context = CurrentMemoryContext;
	initStringInfo(&reg->refused);
	return reg;
}

/*
 * registry_read_applied reads what is applied in any scope.
 */
static void
registry_read_applied(Registration *reg)
{
	MemoryContext old = MemoryContextSwitchTo(reg->context);

	reg->applied = names_sorted(catalog_applied());
	reg->looked = true;
	MemoryContextSwitchTo(old);
}

/*
 * seems_applied says whether a revision is applied in any scope, as far as one
 * can say without the lock.
 */
static bool
seems_applied(Registration *reg, const char *revision)
{
	if (!reg->looked)
		registry_read_applied(reg);
	return names_have(reg->applied, revision);
}

/*
 * registry_is_applied says whether a revision is applied in any scope; no run can
 * change that before the end of the transaction.
 */
bool
registry_is_applied(Registration *reg, const char *revision)
{
	if (!reg->locked)
	{
		lock_all_runs();
		lock_check_snapshot_of_all();
		registry_read_applied(reg);
		reg->locked = true;
	}
	return names_have(reg->applied, revision);
}

/*
 * registry_log writes the log's row of a change of a revision.
 */
void
registry_log(Registration *reg, const char *action, const char *revision,
			 const char *old_checksum, const char *new_checksum, const char *old_script,
			 const char *reason)
{
	LogEntry	entry = {0};

	if (reg->run_id == 0)
		reg->run_id = catalog_new_run_id();
	entry.run_id = reg->run_id;
	entry.action = action;
	entry.revision = revision;
	entry.duration = -1;
	entry.old_checksum = old_checksum;
	entry.new_checksum = new_checksum;
	entry.old_script = old_script;
	entry.reason = reason;
	catalog_log(&entry);
}

/* ---------- reading files ---------- */

/*
 * malformed_date_callback turns the error of a date into that of its file.
 */
static void
malformed_date_callback(void *arg)
{
	errcode(ERRCODE_MIGRATE_MALFORMED_FILE);
	errdetail("Line %d of the file.", ((const RevisionFile *) arg)->create_date_line);
}

/*
 * is_utc says whether a date has the form in which it is stored already, so that
 * the server need not be asked.
 */
static bool
is_utc(const char *date)
{
	static const char form[] = "0000-00-00 00:00:00+00";
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int			field[6];

	for (int i = 0; i < lengthof(form); i++)
	{
		if (i < (int) strlen(form) - 3 && form[i] == '0' ? date[i] < '0' || date[i] > '9' : date[i] != form[i])
			return false;
	}
	field[0] = atoi(date);
	for (int i = 1; i < lengthof(field); i++)
		field[i] = atoi(date + 2 + 3 * i);
	return field[0] > 0 && field[1] >= 1 && field[1] <= 12 && field[2] >= 1 && field[2] <= days[field[1] - 1] &&
		field[3] < 24 && field[4] < 60 && field[5] < 60;
}

/*
 * registry_normalize brings what the file spells freely into the form in which it
 * is stored, but for its dependencies: the date in UTC, labels sorted.
 */
void
registry_normalize(RevisionFile *file)
{
	file->branch_labels = names_sorted(file->branch_labels);
	if (file->create_date && !is_utc(file->create_date))
	{
		ErrorContextCallback callback;

		callback.callback = malformed_date_callback;
		callback.arg = file;
		callback.previous = error_context_stack;
		error_context_stack = &callback;
		if (file->create_date[strspn(file->create_date, "0123456789-+:. TZ")] != '\0')
			ereport(ERROR,
					(errcode(ERRCODE_MIGRATE_MALFORMED_FILE),
					 errmsg("malformed revision file: invalid date \"%s\"", file->create_date),
					 errhint("A date reads like 2026-11-24 19:06:34+00.")));
		file->create_date = catalog_timestamp(file->create_date);
		error_context_stack = callback.previous;
	}
}

/*
 * registry_parse parses a revision file.
 */
RevisionFile *
registry_parse(const char *text, size_t len)
{
	if (!standard_conforming_strings)
		file_check_escapes(text, len);
	return file_parse(text, len);
}

/*
 * read_file parses a revision file, and resolves its dependencies.
 */
static RevisionFile *
read_file(const char *text, size_t len)
{
	RevisionFile *file = registry_parse(text, len);

	registry_normalize(file);
	file->depends_on = catalog_resolve_depends(file->depends_on);
	return file;
}

/* ---------- comparing ---------- */

/*
 * same_place says whether two forms of a revision stand at the same place in
 * the graph.
 */
static bool
same_place(const RevisionFile *a, const RevisionFile *b)
{
	return names_equal(a->down_revision, b->down_revision) &&
		names_equal(a->depends_on, b->depends_on);
}

/*
 * same_upgrade says whether they do the same when applied, in the same order.
 */
static bool
same_upgrade(const RevisionFile *a, const RevisionFile *b)
{
	return file_same_script(a->upgrade, b->upgrade) &&
		a->upgrade_transactional == b->upgrade_transactional &&
		file_same_text(a->create_date, b->create_date);
}

/*
 * same_downgrade says whether they do the same when downgraded.
 */
static bool
same_downgrade(const RevisionFile *a, const RevisionFile *b)
{
	return file_same_script(a->downgrade, b->downgrade) &&
		a->downgrade_transactional == b->downgrade_transactional;
}

/*
 * same_conditions says whether they have the same conditions around the upgrade.
 */
static bool
same_conditions(const RevisionFile *a, const RevisionFile *b)
{
	return file_same_script(a->precheck, b->precheck) && file_same_script(a->verify, b->verify);
}

/*
 * same_words says whether they are described alike.
 */
static bool
same_words(const RevisionFile *a, const RevisionFile *b)
{
	return strcmp(a->message, b->message) == 0 && file_same_text(a->description, b->description) &&
		names_equal(a->branch_labels, b->branch_labels);
}

/* ---------- writing ---------- */

/*
 * registry_check_name raises MG006 where an id or label is another revision's already.
 */
static void
registry_check_name(const char *name, const char *revision, const char *what)
{
	char	   *owner = catalog_name_owner(name);

	if (owner == NULL || (strcmp(owner, revision) == 0 && strcmp(name, revision) != 0))
		return;
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_BROKEN_GRAPH),
			 errmsg("%s \"%s\" is already in use", what, name),
			 strcmp(owner, name) == 0 ?
				 errdetail("It is the id of a revision.") :
				 errdetail("It is a branch label of revision \"%s\".", owner),
			 errhint("Revision ids and branch labels share one namespace.")));
}

/*
 * check_labels raises MG006 where a label of the file is taken.
 */
static void
check_labels(const RevisionFile *file)
{
	for (int i = 0; i < file->branch_labels.n; i++)
	{
		const char *label = file->branch_labels.names[i];

		if (strcmp(label, file->revision) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_MIGRATE_BROKEN_GRAPH),
					 errmsg("branch label \"%s\" is already in use", label),
					 errdetail("It is the id of the revision itself."),
					 errhint("Revision ids and branch labels share one namespace.")));
		registry_check_name(label, file->revision, "branch label");
	}
}

/*
 * insert registers a new revision.
 */
static void
insert(Registration *reg, const RevisionFile *file)
{
	registry_check_name(file->revision, file->revision, "revision id");
	check_labels(file);
	catalog_insert_revision(file);
	registry_log(reg, "register", file->revision, NULL, catalog_checksum(file->upgrade), NULL, NULL);
}

/*
 * log_section logs that a section of a revision has changed, unless it has not,
 * and says whether it has.
 */
static bool
log_section(Registration *reg, const StoredRevision *old, const RevisionFile *file, FileSection section,
			const char *action, const char *reason)
{
	const char *before = file_section(&old->file, section);
	const char *after = file_section(file, section);

	if (file_same_text(before, after))
		return false;
	registry_log(reg, action, file->revision, catalog_text_checksum(before), catalog_text_checksum(after), before, reason);
	return true;
}

/*
 * change_logged changes a registered revision and logs each section that it
 * takes out, or, where it takes out none, that something else has changed.
 */
static void
change_logged(Registration *reg, const StoredRevision *old, const RevisionFile *file,
			  const char *action, const char *reason)
{
	static const FileSection sections[] = {FILE_UPGRADE, FILE_DOWNGRADE, FILE_PRECHECK, FILE_VERIFY};
	bool		logged = false;

	check_labels(file);
	catalog_update_revision(file);
	for (int i = 0; i < lengthof(sections); i++)
		logged |= log_section(reg, old, file, sections[i], action, reason);
	if (!logged)
		registry_log(reg, action, file->revision, old->upgrade_checksum, old->upgrade_checksum, NULL, reason);
}

/*
 * refuse notes that an applied revision would have been changed.
 */
static void
refuse(Registration *reg, const StoredRevision *old, const RevisionFile *file)
{
	char	   *checksum = catalog_checksum(file->upgrade);

	if (reg->nrefused++ > 0)
		appendStringInfoChar(&reg->refused, '\n');
	if (strcmp(checksum, old->upgrade_checksum) != 0)
		appendStringInfo(&reg->refused, "Revision \"%s\": the upgrade script has the checksum %s, applied was %s.",
						 file->revision, checksum, old->upgrade_checksum);
	else if (!same_place(&old->file, file))
		appendStringInfo(&reg->refused, "Revision \"%s\": its parents or dependencies differ (upgrade script %s, unchanged).",
						 file->revision, checksum);
	else
		appendStringInfo(&reg->refused, "Revision \"%s\": its Create Date or transaction mode differs (upgrade script %s, unchanged).",
						 file->revision, checksum);
}

/*
 * registry_raise_refused raises MG008 for all revisions that were refused.
 */
void
registry_raise_refused(const Registration *reg)
{
	if (reg->nrefused == 0)
		return;
	ereport(ERROR,
			(errcode(ERRCODE_MIGRATE_APPLIED_CHANGED),
			 errmsg_plural("%d applied revision was changed",
						   "%d applied revisions were changed", reg->nrefused, reg->nrefused),
			 errdetail_internal("%s", reg->refused.data),
			 errhint("Write a new revision, or downgrade, register the change and upgrade; "
					 "where the change makes no difference, migrate.accept() takes it without running it.")));
}

/*
 * take_line_ends takes the line ends of a file that differs in nothing else
 * from a registered revision, unless that is applied: they may stand in a
 * string, and what runs is what the file has.
 */
static void
take_line_ends(Registration *reg, const StoredRevision *old, const RevisionFile *file)
{
	if (file_same_text(old->file.upgrade, file->upgrade) &&
		file_same_text(old->file.downgrade, file->downgrade) &&
		file_same_text(old->file.precheck, file->precheck) && file_same_text(old->file.verify, file->verify))
		return;
	if (!seems_applied(reg, file->revision) && !registry_is_applied(reg, file->revision))
		change_logged(reg, old, file, "replace", NULL);
}

/*
 * registry_put registers a file, or changes the revision that it names, which is
 * old; NULL where that is not registered.  A change that is refused is noted, for registry_raise_refused.
 */
RegisterStatus
registry_put(Registration *reg, const RevisionFile *file, const StoredRevision *old)
{
	if (old == NULL)
	{
		insert(reg, file);
		return REGISTER_NEW;
	}
	if (same_place(&old->file, file) && same_upgrade(&old->file, file) &&
		same_downgrade(&old->file, file) && same_conditions(&old->file, file) && same_words(&old->file, file))
	{
		take_line_ends(reg, old, file);
		return REGISTER_UNCHANGED;
	}
	if (!registry_is_applied(reg, file->revision))
	{
		change_logged(reg, old, file, "replace", NULL);
		return REGISTER_REPLACED;
	}
	if (!same_place(&old->file, file) || !same_upgrade(&old->file, file))
		refuse(reg, old, file);
	else
		change_logged(reg, old, file, "edit", NULL);
	return REGISTER_EDITED;
}

/*
 * registry_register registers one revision file and returns its id.
 */
char *
registry_register(const char *text, size_t len)
{
	Registration *reg = registry_start();
	RevisionFile *file = read_file(text, len);

	(void) registry_put(reg, file, catalog_revision(file->revision, true));
	registry_raise_refused(reg);
	/* nothing looks at the graph at commit then */
	if (SessionReplicationRole == SESSION_REPLICATION_ROLE_REPLICA)
		(void) catalog_graph(true);
	return file->revision;
}

/* ---------- changing ---------- */

/*
 * registry_find resolves what a user writes for one registered revision.
 */
StoredRevision *
registry_find(const char *revision)
{
	StoredRevision *stored = catalog_revision(revision, true);
	Graph	   *g;
	int			node;

	if (stored)
		return stored;
	g = catalog_graph(true);
	node = target_node(g, plan_version(g, catalog_version(true)), revision);
	if (node < 0)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
				 errmsg("\"%s\" is not a revision", revision)));
	return catalog_revision(graph_node(g, node)->revision, true);
}

/*
 * registry_accept takes the changed text of an applied revision without
 * running it, and returns its id.
 */
char *
registry_accept(const char *text, size_t len, const char *reason)
{
	Registration *reg = registry_start();
	RevisionFile *file = read_file(text, len);
	StoredRevision *old = catalog_revision(file->revision, true);

	if (old == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_NO_SUCH_REVISION),
				 errmsg("revision \"%s\" does not exist", file->revision)));
	if (reason[strspn(reason, " \t\r\n")] == '\0')
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a reason is required"),
				 errdetail("It is kept in the log, beside the text that is replaced.")));
	if (!registry_is_applied(reg, file->revision))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("revision \"%s\" is not applied", file->revision),
				 errhint("Register the changed file with migrate.register().")));
	if (!same_place(&old->file, file))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_APPLIED_CHANGED),
				 errmsg("the parents and dependencies of an applied revision cannot be changed"),
				 errdetail("Revision \"%s\" is applied.", file->revision),
				 errhint("Downgrade, register the change and upgrade.")));
	change_logged(reg, old, file, "accept", reason);
	return file->revision;
}

/*
 * edit_conditions changes conditions; NULL keeps them, and none takes them away.
 */
static void
edit_conditions(char **conditions, const char *text)
{
	if (text == NULL)
		return;
	*conditions = file_script(text, strlen(text));
	if (**conditions == '\0')
		*conditions = NULL;
}

/*
 * registry_edit changes the texts of a revision, of which NULL keeps what is
 * there, and returns its id.
 */
char *
registry_edit(const char *revision, const RegistryEdit *edit)
{
	Registration *reg = registry_start();
	RevisionFile file = registry_find(revision)->file;

	if (edit->message)
		file.message = pstrdup(edit->message);
	if (edit->upgrade)
		file.upgrade = file_script(edit->upgrade, strlen(edit->upgrade));
	if (edit->downgrade)
		file.downgrade = file_script(edit->downgrade, strlen(edit->downgrade));
	edit_conditions(&file.precheck, edit->precheck);
	edit_conditions(&file.verify, edit->verify);
	file_check(&file);
	(void) registry_put(reg, &file, catalog_revision(file.revision, true));
	registry_raise_refused(reg);
	return file.revision;
}

/*
 * registry_forget deletes a revision that is applied nowhere and has no
 * children, and returns its id.
 */
char *
registry_forget(const char *revision)
{
	Registration *reg = registry_start();
	StoredRevision *old = registry_find(revision);
	Names		children = catalog_children(old->file.revision);

	if (registry_is_applied(reg, old->file.revision))
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_IN_USE),
				 errmsg("revision \"%s\" is applied", old->file.revision),
				 errhint("Downgrade it first.")));
	if (catalog_is_partial(old->file.revision))
		run_raise_partial(old->file.revision);
	if (children.n > 0)
		ereport(ERROR,
				(errcode(ERRCODE_DEPENDENT_OBJECTS_STILL_EXIST),
				 errmsg("other revisions need revision \"%s\"", old->file.revision),
				 errdetail_plural("Revision \"%s\" follows it or depends on it.",
								  "Revisions %s follow it or depend on it.",
								  children.n, names_join(children)),
				 errhint("Forget them first.")));
	catalog_delete_revision(old->file.revision);
	registry_log(reg, "forget", old->file.revision, old->upgrade_checksum, NULL, old->file.upgrade, NULL);
	return old->file.revision;
}

/* ---------- writing new ones ---------- */

/*
 * new_id returns a new id: 12 hex digits, as Alembic's.
 */
static char *
new_id(void)
{
	uint8		bytes[6];
	char	   *id = palloc(2 * sizeof(bytes) + 1);

	do
	{
		if (!pg_strong_random(bytes, sizeof(bytes)))
			ereport(ERROR,
					(errcode(ERRCODE_INTERNAL_ERROR),
					 errmsg("could not generate random values")));
		id[hex_encode((char *) bytes, sizeof(bytes), id)] = '\0';
	} while (catalog_name_owner(id) != NULL);
	return id;
}

/*
 * check_is_head raises MG005 where a new revision would branch off a revision
 * that is no head, unless splice asks for that.
 */
static void
check_is_head(const Graph *g, int node, bool splice)
{
	if (!splice && !graph_is_head(g, node))
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
				 errmsg("revision \"%s\" is not a head", graph_node(g, node)->revision),
				 errhint("Use splice => true to begin a new branch at it.")));
}

/*
 * finish_new completes a new revision and registers it.
 */
static char *
finish_new(Registration *reg, RevisionFile *file)
{
	if (file->revision == NULL)
		file->revision = new_id();
	file->create_date = catalog_timestamp(timestamptz_to_str(GetCurrentTimestamp()));
	registry_normalize(file);
	file->depends_on = catalog_resolve_depends(file->depends_on);
	file_check(file);
	insert(reg, file);
	return file->revision;
}

/*
 * registry_create registers a new revision on top of head.  Of file, message,
 * scripts, labels and dependencies (which may be partial ids) are given, and
 * the id may be.
 */
char *
registry_create(RevisionFile *file, const char *head, bool splice)
{
	Registration *reg = registry_start();
	Graph	   *g = catalog_graph(true);
	NodeList	version = plan_version(g, catalog_version(true));
	int			parent = target_node(g, version, head);

	if (parent >= 0)
	{
		check_is_head(g, parent, splice);
		file->down_revision = names_of_one(graph_node(g, parent)->revision);
	}
	for (int i = 0; i < file->depends_on.n; i++)
	{
		int			node = target_node(g, version, file->depends_on.names[i]);

		if (node < 0)
			ereport(ERROR,
					(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
					 errmsg("a revision cannot depend on \"%s\"", file->depends_on.names[i])));
		file->depends_on.names[i] = pstrdup(graph_node(g, node)->revision);
	}
	return finish_new(reg, file);
}

/*
 * registry_merge registers a new revision that merges several.
 */
char *
registry_merge(RevisionFile *file, Names revisions, bool splice)
{
	Registration *reg = registry_start();
	Graph	   *g = catalog_graph(true);
	NodeList	version = plan_version(g, catalog_version(true));
	NodeSet		parents = graph_set(g);

	for (int i = 0; i < revisions.n; i++)
	{
		NodeList	nodes = target_nodes(g, version, revisions.names[i]);

		for (int j = 0; j < nodes.n; j++)
		{
			check_is_head(g, nodes.nodes[j], splice);
			parents[nodes.nodes[j]] = true;
		}
	}
	file->down_revision = graph_names(g, graph_sorted(g, parents));
	if (file->down_revision.n < 2)
		ereport(ERROR,
				(errcode(ERRCODE_MIGRATE_INVALID_TARGET),
				 errmsg("a merge needs at least two revisions"),
				 errdetail("\"%s\" stands for %d.", names_join(revisions), file->down_revision.n)));
	return finish_new(reg, file);
}

/*
 * registry_heads_of returns the heads of a set of files, dependencies counted
 * as parents, so that they are valid targets together.
 */
Names
registry_heads_of(Names files)
{
	Graph	   *g = graph_create(files.n);
	NodeSet		all;

	for (int i = 0; i < files.n; i++)
	{
		RevisionFile *file = file_parse(files.names[i], strlen(files.names[i]));

		graph_add(g, file->revision, GRAPH_NO_DATE);
		for (int j = 0; j < file->down_revision.n; j++)
			graph_add_edge(g, file->revision, file->down_revision.names[j], false);
		for (int j = 0; j < file->depends_on.n; j++)
			graph_add_edge(g, file->revision, file->depends_on.names[j], true);
		for (int j = 0; j < file->branch_labels.n; j++)
			graph_add_label(g, file->branch_labels.names[j], file->revision);
	}
	graph_finish(g);
	all = graph_set(g);
	memset(all, true, graph_size(g));
	return graph_names(g, graph_maximal(g, all, true));
}
