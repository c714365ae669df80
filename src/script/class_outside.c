/*-------------------------------------------------------------------------
 *
 * class_outside.c
 *		Statement classes: what a statement changes, reads or locks outside of the
 *		database that it runs in.
 *
 * IDENTIFICATION
 *		src/script/class_outside.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <sys/stat.h>

#include "catalog/catalog.h"
#include "catalog/namespace.h"
#include "commands/defrem.h"
#include "commands/extension.h"
#include "commands/proclang.h"
#include "miscadmin.h"
#include "tcop/cmdtag.h"
#include "tcop/utility.h"

#include "script/classes.h"
#include "server/code.h"

/*
 * class_outside names a statement that always does.
 */
const char *
class_outside(Node *tree)
{
	return CreateCommandName(tree);
}

/*
 * if_shared names a statement that is about objects of a type, where those
 * belong to the whole server.
 */
static const char *
if_shared(Node *tree, ObjectType type)
{
	switch (type)
	{
		case OBJECT_DATABASE:
		case OBJECT_ROLE:
		case OBJECT_TABLESPACE:
		case OBJECT_PARAMETER_ACL:
			return CreateCommandName(tree);
		default:
			return NULL;
	}
}

const char *
class_owner_outside(Node *tree)
{
	return if_shared(tree, ((AlterOwnerStmt *) tree)->objectType);
}

const char *
class_rename_outside(Node *tree)
{
	return if_shared(tree, ((RenameStmt *) tree)->renameType);
}

const char *
class_comment_outside(Node *tree)
{
	return if_shared(tree, ((CommentStmt *) tree)->objtype);
}

const char *
class_label_outside(Node *tree)
{
	return if_shared(tree, ((SecLabelStmt *) tree)->objtype);
}

const char *
class_grant_outside(Node *tree)
{
	return if_shared(tree, ((GrantStmt *) tree)->objtype);
}

/*
 * class_copy_outside is about COPY from or to a file or a program.
 */
const char *
class_copy_outside(Node *tree)
{
	return ((CopyStmt *) tree)->filename ? CreateCommandName(tree) : NULL;
}

/*
 * class_do_outside is about code in a language in which it can do anything.
 */
const char *
class_do_outside(Node *tree)
{
	DefElem    *language = statement_option(((DoStmt *) tree)->args, "language");

	return language && code_is_untrusted_language(get_language_oid(defGetString(language), true)) ?
		psprintf("DO in language %s", defGetString(language)) :
		NULL;
}

/*
 * is_in_libdir says whether a library, as CREATE FUNCTION names it, is one that has been
 * installed with the server.
 */
static bool
is_in_libdir(const char *library)
{
	static const char libdir[] = "$libdir/";
	size_t		len = strlen(pkglib_path);
	struct stat st;

	if (strncmp(library, libdir, strlen(libdir)) == 0)
		library += strlen(libdir);
	else if (strncmp(library, pkglib_path, len) == 0 && library[len] == '/')
		library += len + 1;
	return strstr(library, "..") == NULL && library[0] != '/' &&
		(stat(psprintf("%s/%s", pkglib_path, library), &st) == 0 ||
		 stat(psprintf("%s/%s%s", pkglib_path, library, DLSUFFIX), &st) == 0);
}

/*
 * class_function_outside is about a library that CREATE FUNCTION would load from
 * elsewhere than the server's own place.
 */
const char *
class_function_outside(Node *tree)
{
	const CreateFunctionStmt *stmt = (const CreateFunctionStmt *) tree;
	DefElem    *language = statement_option(stmt->options, "language");
	DefElem    *as = statement_option(stmt->options, "as");

	return language && as && strcmp(defGetString(language), "c") == 0 && !creating_extension &&
			!is_in_libdir(strVal(linitial((List *) as->arg))) ?
		"a library that is not the server's" :
		NULL;
}

/*
 * if_shared_relation says that a statement locks a catalog that all databases
 * share, or its index, against those who work in other databases.
 */
static const char *
if_shared_relation(const RangeVar *name)
{
	Oid			relation = name ? RangeVarGetRelid(name, NoLock, true) : InvalidOid;

	return OidIsValid(relation) && IsSharedRelation(relation) ? "a lock on what all databases share" : NULL;
}

const char *
class_lock_outside(Node *tree)
{
	const char *what = NULL;
	ListCell   *lc;

	foreach(lc, ((LockStmt *) tree)->relations)
		what = what ? what : if_shared_relation(lfirst(lc));
	return what;
}

const char *
class_reindex_outside(Node *tree)
{
	return if_shared_relation(((ReindexStmt *) tree)->relation);
}

/*
 * class_members_outside is about an extension that takes in, or lets go of, code:
 * that would count as what nobody has packed, or the other way round.
 */
const char *
class_members_outside(Node *tree)
{
	if (creating_extension)
		return NULL;
	switch (((AlterExtensionContentsStmt *) tree)->objtype)
	{
		case OBJECT_LANGUAGE:
		case OBJECT_FUNCTION:
		case OBJECT_PROCEDURE:
		case OBJECT_ROUTINE:
		case OBJECT_AGGREGATE:
			return "ALTER EXTENSION with code";
		default:
			return NULL;
	}
}
