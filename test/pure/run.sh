#!/bin/sh
#
# Tests the pure files outside the server, with AddressSanitizer and UBSan.
#
#	sh test/pure/run.sh
#
# Environment: PG_CONFIG; CC, the compiler (clang if it is there, for its
# libFuzzer, else gcc); PROPERTY_RUNS and FUZZ_RUNS, how many random revisions
# and inputs to try.  Prints TAP; the exit status is 0 if all is well.

set -eu
here=$(cd "$(dirname "$0")" && pwd)
src=$here/../../src
pg_config=${PG_CONFIG:-pg_config}
cc=${CC:-$(command -v clang || echo gcc)}
property_runs=${PROPERTY_RUNS:-20000}
fuzz_runs=${FUZZ_RUNS:-100000}

work=$(mktemp -d "${TMPDIR:-/tmp}/migrate-pure.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
cd "$work"

# build NAME FLAGS SOURCE... makes a program.
build()
{
	name=$1 flags=$2
	shift 2
	# shellcheck disable=SC2086
	$cc -g -O1 -std=gnu99 -Wall -Wextra -Werror -Wno-missing-field-initializers \
		-fsanitize=address,undefined -fno-sanitize-recover=all $flags \
		-DFRONTEND -DUSE_ASSERT_CHECKING -D_GNU_SOURCE \
		-I"$src" -I"$here" -isystem "$("$pg_config" --includedir-server)" \
		"$@" -o "$name" "$libraries/libpgcommon.a" "$libraries/libpgport.a" -lm
}

libraries=$("$pg_config" --pkglibdir)
[ -f "$libraries/libpgcommon.a" ] || libraries=$("$pg_config" --libdir)
echo 'int LLVMFuzzerTestOneInput(const char *d, long n) { return !d && n; }' >probe.c
if $cc -fsanitize=fuzzer,address probe.c -o probe 2>/dev/null; then
	libfuzzer=yes
fi

shared="$src/revision/names.c $src/revision/allow.c $src/revision/as_role.c $src/revision/comment.c $src/revision/repeat.c $src/revision/scan.c $src/revision/file.c $src/revision/file_check.c $src/revision/file_write.c $src/revision/file_name.c $here/server.c $here/roundtrip.c"
# shellcheck disable=SC2086
build test_file '' $shared "$here/test_file.c"
graph="$src/revision/graph.c $src/revision/graph_set.c $src/revision/label.c $src/revision/target.c $src/revision/plan.c"
# shellcheck disable=SC2086
build test_graph '' $src/revision/names.c $graph "$here/server.c" "$here/test_graph.c"
# shellcheck disable=SC2086
build graph_cases '' $src/revision/names.c $graph "$here/server.c" "$here/graph_cases.c"
fuzzed="$shared $graph $here/fuzz.c"
if [ "${libfuzzer:-}" ]; then
	# shellcheck disable=SC2086
	build fuzz -fsanitize=fuzzer $fuzzed
else
	# shellcheck disable=SC2086
	build fuzz '' $fuzzed "$here/fuzz_main.c"
fi

# fuzz runs the fuzz target.
fuzz()
{
	if [ "${libfuzzer:-}" ]; then
		mkdir corpus
		./fuzz -runs="$fuzz_runs" -seed=1 -max_len=1024 -timeout=10 -rss_limit_mb=1024 \
			-dict="$here/fuzz.dict" corpus "$here/seeds"
	else
		./fuzz "$fuzz_runs" "$here"/seeds/*
	fi
}

status=0 ntests=0

# unit runs a program that prints TAP, as a part of ours.
unit()
{
	"$@" >unit.log 2>&1 || status=1
	awk -v n=$ntests '/^(not )?ok [0-9]+/ { sub(/ok [0-9]+/, "ok " ++n) } !/^1\.\.[0-9]+$/' unit.log
	ntests=$((ntests + $(grep -c -E '^(not )?ok ' unit.log || :)))
	if ! grep -q '^1\.\.' unit.log; then
		status=1
		ntests=$((ntests + 1))
		echo "not ok $ntests - $1 ended early"
	fi
}

unit ./test_file "$property_runs"
unit ./test_graph
unit python3 "$here/graph_cases.py" ./graph_cases \
	"${MIGRATE_SHARED:-$src/../../shared}/conformance/graph-cases.jsonl"

ntests=$((ntests + 1))
if fuzz >fuzz.log 2>&1; then
	echo "ok $ntests - fuzzing, $fuzz_runs inputs"
else
	status=1
	echo "not ok $ntests - fuzzing"
	tail -n 60 fuzz.log | sed 's/^/# /'
	for crash in crash*; do
		[ ! -f "$crash" ] || od -A d -c "$crash" | sed 's/^/# /'
	done
fi
echo "1..$ntests"
exit $status
