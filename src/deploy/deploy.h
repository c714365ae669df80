/*-------------------------------------------------------------------------
 *
 * deploy.h
 *		A deploy: revision by revision, each committed, in a worker.
 *
 * IDENTIFICATION
 *		src/deploy/deploy.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef MIGRATE_DEPLOY_DEPLOY_H
#define MIGRATE_DEPLOY_DEPLOY_H

/* The task of a worker that deploys a run, whose id is the request. */
#define DEPLOY_TASK		"deploy"

/* deploy_init registers that task. */
extern void deploy_init(void);

#endif							/* MIGRATE_DEPLOY_DEPLOY_H */
