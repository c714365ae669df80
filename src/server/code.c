/*-------------------------------------------------------------------------
 *
 * code.c
 *		Where code comes from: the server, an extension, or a user.
 *
 * IDENTIFICATION
 *		src/server/code.c
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "catalog/dependency.h"
#include "catalog/pg_language.h"
#include "commands/extension.h"
#include "utils/syscache.h"

#include "server/code.h"

/*
 * code_is_packaged: see code.h.
 */
bool
code_is_packaged(Oid class, Oid object)
{
	return object < FirstNormalObjectId || OidIsValid(getExtensionOfObject(class, object));
}

/*
 * code_is_untrusted_language: see code.h.
 */
bool
code_is_untrusted_language(Oid language)
{
	HeapTuple	tuple = SearchSysCache1(LANGOID, ObjectIdGetDatum(language));
	Form_pg_language form;
	bool		result;

	if (!HeapTupleIsValid(tuple))
		return false;
	form = (Form_pg_language) GETSTRUCT(tuple);
	result = form->lanispl && !(form->lanpltrusted && code_is_packaged(LanguageRelationId, language));
	ReleaseSysCache(tuple);
	return result;
}
