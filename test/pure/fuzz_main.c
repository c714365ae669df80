/*-------------------------------------------------------------------------
 *
 * fuzz_main.c
 *		Drives the fuzz target where there is no libFuzzer.
 *
 *		fuzz_main RUNS SEED...
 *
 * First the seed files as they are, then RUNS random changes of them, the same
 * ones each time.  The input that a report is about is left in ./crash.
 *
 * IDENTIFICATION
 *		test/pure/fuzz_main.c
 *
 *-------------------------------------------------------------------------
 */
#include "revision/pure.h"

#include <signal.h>

#include "random.h"

#define MAX_INPUT 4096

typedef struct Bytes
{
	size_t		len;
	uint8		data[MAX_INPUT];
} Bytes;

static Bytes current;

extern int	LLVMFuzzerTestOneInput(const uint8 *data, size_t len);
extern void __sanitizer_set_death_callback(void (*callback)(void));

/*
 * leave_input writes the current input to a file.
 */
static void
leave_input(void)
{
	FILE	   *file = fopen("crash", "wb");

	if (file != NULL)
	{
		fwrite(current.data, 1, current.len, file);
		fclose(file);
	}
}

/*
 * on_abort handles a failed check.
 */
static void
on_abort(int signal_number)
{
	leave_input();
	_exit(128 + signal_number);
}

/*
 * read_seed reads a seed file.
 */
static void
read_seed(const char *path, Bytes *seed)
{
	FILE	   *file = fopen(path, "rb");

	if (file == NULL)
	{
		perror(path);
		exit(2);
	}
	seed->len = fread(seed->data, 1, MAX_INPUT, file);
	fclose(file);
}

/*
 * replace puts len bytes in the place of old ones at a position.
 */
static void
replace(Bytes *bytes, size_t at, size_t old, const uint8 *data, size_t len)
{
	size_t		tail = bytes->len - at - old;

	if (at + len + tail > MAX_INPUT)
		return;
	memmove(bytes->data + at + len, bytes->data + at + old, tail);
	memcpy(bytes->data + at, data, len);
	bytes->len = at + len + tail;
}

/*
 * mutate changes the bytes in one random way: other is a seed to take from.
 */
static void
mutate(Random *random, Bytes *bytes, const Bytes *other)
{
	size_t		at = random_below(random, bytes->len + 1);
	size_t		old = random_below(random, bytes->len - at + 1);
	size_t		from = random_below(random, other->len + 1);
	size_t		len = random_below(random, other->len - from + 1);
	uint8		byte = random_below(random, 256);

	switch (random_below(random, 6))
	{
		case 0:
			replace(bytes, at, Min(old, 1), &byte, 1);
			break;
		case 1:
			replace(bytes, at, 0, &byte, 1);
			break;
		case 2:
			replace(bytes, at, Min(old, 8), &byte, 0);
			break;
		case 3:
			replace(bytes, at, old, &byte, 0);
			break;
		case 4:
			replace(bytes, at, 0, other->data + from, Min(len, 16));
			break;
		case 5:
			replace(bytes, at, Min(old, len), other->data + from, len);
			break;
	}
}

int
main(int argc, char **argv)
{
	Random		random = {1};
	int			nseeds = argc - 2;
	long		runs = nseeds > 0 ? atol(argv[1]) : 0;
	Bytes	   *seeds;

	if (nseeds <= 0)
	{
		fprintf(stderr, "usage: fuzz_main RUNS SEED...\n");
		return 2;
	}
	__sanitizer_set_death_callback(leave_input);
	signal(SIGABRT, on_abort);
	seeds = malloc(nseeds * sizeof(Bytes));
	for (int i = 0; i < nseeds; i++)
		read_seed(argv[i + 2], &seeds[i]);
	for (long run = -nseeds; run < runs; run++)
	{
		current = seeds[run < 0 ? run + nseeds : random_below(&random, nseeds)];
		for (int n = run < 0 ? 0 : 1 + random_below(&random, 6); n > 0; n--)
			mutate(&random, &current, &seeds[random_below(&random, nseeds)]);
		LLVMFuzzerTestOneInput(current.data, current.len);
	}
	free(seeds);
	return 0;
}
