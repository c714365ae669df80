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

extern void deploy_in_worker(const char *request);

#endif							/* MIGRATE_DEPLOY_DEPLOY_H */
