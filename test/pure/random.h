/*-------------------------------------------------------------------------
 *
 * random.h
 *		Numbers that are random enough for tests and the same at every run.
 *
 * IDENTIFICATION
 *		test/pure/random.h
 *
 *-------------------------------------------------------------------------
 */
#ifndef PURE_RANDOM_H
#define PURE_RANDOM_H

#include "revision/pure.h"

typedef struct Random
{
	uint64		state;
} Random;

/*
 * random_below returns a number from 0 to n - 1 (splitmix64).
 */
static inline uint32
random_below(Random *random, uint32 n)
{
	uint64		z = (random->state += UINT64CONST(0x9E3779B97F4A7C15));

	z = (z ^ (z >> 30)) * UINT64CONST(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64CONST(0x94D049BB133111EB);
	return (uint32) ((z ^ (z >> 31)) % n);
}

#endif							/* PURE_RANDOM_H */
