/*-------------------------------------------------------------------------
 *
 * server.c
 *		Errors and memory outside the server.
 *
 * An error is a jump back into server_run.  Each chunk of memory is one of
 * malloc's, so that the sanitizers see its end, and hangs on a list, so that
 * what an error left behind can be freed.
 *
 * IDENTIFICATION
 *		test/pure/server.c
 *
 *-------------------------------------------------------------------------
 */
#include "server.h"

#include <setjmp.h>

typedef struct Chunk
{
	struct Chunk *prev;
	struct Chunk *next;
	size_t		size;
	char		data[] __attribute__((aligned(16)));
} Chunk;

static Chunk chunks = {&chunks, &chunks, 0};
static size_t in_use;
static size_t peak;
static jmp_buf *catcher;
static Raised *error;

void
migrate_error(int sqlstate, const char *message, const char *detail, const char *hint)
{
	if (catcher == NULL)
	{
		fprintf(stderr, "uncaught: %s\n", message);
		abort();
	}
	error->sqlstate = sqlstate;
	snprintf(error->message, sizeof(error->message), "%s", message);
	snprintf(error->detail, sizeof(error->detail), "%s", detail != NULL ? detail : "");
	snprintf(error->hint, sizeof(error->hint), "%s", hint != NULL ? hint : "");
	longjmp(*catcher, 1);
}

bool
server_run(void (*body)(void *), void *arg, Raised *raised)
{
	jmp_buf		here;

	catcher = &here;
	error = raised;
	if (setjmp(here) != 0)
	{
		catcher = NULL;
		return false;
	}
	body(arg);
	catcher = NULL;
	return true;
}

void
server_reset(void)
{
	while (chunks.next != &chunks)
		pfree(chunks.next->data);
	peak = 0;
}

size_t
server_peak(void)
{
	return peak;
}

/*
 * chunk_link puts a chunk on the list.
 */
static void *
chunk_link(Chunk *chunk, size_t size)
{
	if (chunk == NULL)
	{
		fprintf(stderr, "out of memory\n");
		abort();
	}
	chunk->size = size;
	chunk->prev = &chunks;
	chunk->next = chunks.next;
	chunk->next->prev = chunk;
	chunks.next = chunk;
	in_use += size;
	if (in_use > peak)
		peak = in_use;
	return chunk->data;
}

/*
 * chunk_unlink takes the chunk of a pointer off the list.
 */
static Chunk *
chunk_unlink(void *pointer)
{
	Chunk	   *chunk = (Chunk *) ((char *) pointer - offsetof(Chunk, data));

	chunk->prev->next = chunk->next;
	chunk->next->prev = chunk->prev;
	in_use -= chunk->size;
	return chunk;
}

void *
palloc(Size size)
{
	return chunk_link(malloc(sizeof(Chunk) + size), size);
}

void *
palloc0(Size size)
{
	return chunk_link(calloc(1, sizeof(Chunk) + size), size);
}

void *
palloc_extended(Size size, int flags)
{
	return (flags & MCXT_ALLOC_ZERO) != 0 ? palloc0(size) : palloc(size);
}

void *
repalloc(void *pointer, Size size)
{
	return chunk_link(realloc(chunk_unlink(pointer), sizeof(Chunk) + size), size);
}

void
pfree(void *pointer)
{
	free(chunk_unlink(pointer));
}

char *
pnstrdup(const char *in, Size size)
{
	size_t		len = strnlen(in, size);
	char	   *out = palloc(len + 1);

	memcpy(out, in, len);
	out[len] = '\0';
	return out;
}

char *
pstrdup(const char *in)
{
	return pnstrdup(in, strlen(in));
}
