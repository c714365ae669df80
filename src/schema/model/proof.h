/*-------------------------------------------------------------------------
 *
 * proof.h
 *		That scripts do what they are written for.
 *
 * IDENTIFICATION
 *		src/schema/model/proof.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_SCHEMA_MODEL_PROOF_H
#define MIGRATE_SCHEMA_MODEL_PROOF_H

#include "schema/shadow/shadow.h"

/*
 * proof_require_same raises MG016 where two snapshots that should be the same are
 * not, having marked in differs, by the numbers of the objects of the second, what is made
 * otherwise; NULL: nobody wants to know.
 */
extern void proof_require_same(SchemaSnapshot *got, SchemaSnapshot *wanted, const char *what, const char *script,
							   const SnapshotFilter *filter, bool *differs);

/*
 * proof_run is shadow_run for scripts of ours: an error of theirs is MG016.
 */
extern List *proof_run(const ShadowScript *scripts, int n, const SnapshotFilter *filter);

/*
 * proof_prove runs, in the shadow, the upgrade script and the downgrade script, and
 * compares what comes out with the schema as it stands and with the model; definition: the
 * scripts that make the model, NULL: not known.  trial: rows to try them on, too, NULL: none; and
 * what became of that.  differs: as for proof_require_same, of the model.
 */
extern Trial *proof_prove(SchemaSnapshot *present, SchemaSnapshot *model, const Names *definition, const char *upgrade,
						  const char *downgrade, const SnapshotFilter *filter, Trial *trial, bool *differs);

#endif							/* MIGRATE_SCHEMA_MODEL_PROOF_H */
