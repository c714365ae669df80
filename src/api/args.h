/*-------------------------------------------------------------------------
 *
 * args.h
 *		Arguments of the SQL functions.
 *
 * IDENTIFICATION
 *		src/api/args.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_API_ARGS_H
#define MIGRATE_API_ARGS_H

#include "fmgr.h"

#include "compat.h"
#include "revision/names.h"
#include "schema/model/model.h"

extern char *arg_cstring(FunctionCallInfo fcinfo, int n);
extern char *arg_required(FunctionCallInfo fcinfo, int n, const char *name);
extern bool arg_direction(FunctionCallInfo fcinfo, int n);
extern bool arg_bool(FunctionCallInfo fcinfo, int n);
extern int64 arg_required_int64(FunctionCallInfo fcinfo, int n, const char *name);
extern Names arg_names(FunctionCallInfo fcinfo, int n, const char *name);
extern Model arg_model(FunctionCallInfo fcinfo, int n);
extern Names arg_targets(FunctionCallInfo fcinfo, int n, const char *name);
extern Names arg_names_of_text(const char *text, const char *name);
extern Names arg_names_of_target(const char *target);

#endif							/* MIGRATE_API_ARGS_H */
