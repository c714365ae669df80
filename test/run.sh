#!/bin/sh
#
# Builds the extension and runs every test of it, on one PostgreSQL major.
#
#	sh test/run.sh [--major N] [--label WORD] [--keep]
#
# As root it first installs the Debian packages that are missing (compiler,
# PostgreSQL and its development files, Perl's and Python's modules for the
# tests, and on Debian 12 the tools for format and lint), and installs the
# extension.  Anybody else needs the packages, and the extension is installed
# in a folder of its own.  All work is done in a copy of the tree.
#
# The last line is "N passed, N failed", after LABEL and a colon if given.
# --keep leaves the copy, for a look at logs and results.

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/test/lib.sh"

major= label= keep=
while [ $# -gt 0 ]; do
	case $1 in
		--major) major=$2; shift 2 ;;
		--label) label="$2: "; shift 2 ;;
		--keep) keep=1; shift ;;
		*) die "unknown option $1" ;;
	esac
done
[ -n "$major" ] || major=$(default_major)

need $(test_packages "$major")

# Layout is checked with one version of the tools only, Debian 12's: another
# clang-format lays out otherwise.
if [ "$(id -u)" = 0 ] && [ "$(. /etc/os-release && echo "${VERSION_ID:-}")" = 12 ]; then
	need clang-format-14 clang-tidy-14
fi

PG_CONFIG=/usr/lib/postgresql/$major/bin/pg_config
export PG_CONFIG LANG=C.UTF-8 LC_ALL=C.UTF-8

work=$(mktemp -d "${TMPDIR:-/tmp}/migrate-test.XXXXXX")
cleanup()
{
	if [ -n "$keep" ]; then
		echo "kept: $work"
	else
		rm -rf "$work"
	fi
}
trap cleanup EXIT
trap 'exit 130' HUP INT TERM

mkdir "$work/tree" "$work/log" "$work/tmp" "$work/counts"
export TMPDIR="$work/tmp"
tar -C "$root" --exclude=./.git -cf - . | tar -C "$work/tree" --no-same-owner -xf -

# The folder shared with the project, where there is one, holds tests too; in
# a place where the tests may read it.
MIGRATE_SHARED=${MIGRATE_SHARED:-$root/../shared}
if [ -d "$MIGRATE_SHARED" ]; then
	MIGRATE_SHARED=$(cd "$MIGRATE_SHARED" && pwd)
	[ "$(id -u)" != 0 ] || chown -R postgres: "$work"
	if [ -n "$(unprivileged find "$MIGRATE_SHARED" ! -readable 2>&1 | head -n 1)" ]; then
		cp -R "$MIGRATE_SHARED" "$work/shared"
		MIGRATE_SHARED=$work/shared
	fi
	export MIGRATE_SHARED
else
	unset MIGRATE_SHARED
fi
[ "$(id -u)" != 0 ] || chown -R postgres: "$work"
cd "$work/tree"

# count prints what a step's log adds up to, as passed, failed and skipped: TAP,
# pg_regress's lines before 16, or a closing line.  A step that counts nothing is
# one test itself, but a suite that ran no test has failed, as has once at least
# any step with a bad exit status.
count()
{
	set -- "$1" "$2" "$3" $(awk '
		/^ok [0-9]+.*# *[Ss][Kk][Ii][Pp]/ || / \.\.+ skipped: / { s++; next }
		/^ok [0-9]+/ || /^test .* \.\.\. ok/ || /^not ok .*# *TODO/ { p++; next }
		/^not ok [0-9]+/ || /^test .* \.\.\. FAILED/ { f++; next }
		/^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3; s += $5 }
		END { print p + 0, f + 0, s + 0 }' "$2")
	if [ "$3" != 0 ]; then
		[ "$5" != 0 ] || set -- "$1" "$2" "$3" "$4" 1 "$6"
	elif [ "$(($4 + $5 + $6))" = 0 ]; then
		case $1 in
			regress-* | isolation | tap-*) set -- "$1" "$2" "$3" 0 1 0 ;;
			*) set -- "$1" "$2" "$3" 1 0 0 ;;
		esac
	fi
	echo "$4 $5 $6"
}

# step runs a command as one step of the suite, in the working folder; what it
# prints is shown where it fails.  What it adds up to goes to the counts.
step()
{
	name=$1 status=0 started=$(date +%s)
	shift
	"$@" >"$work/log/$name" 2>&1 </dev/null || status=$?
	set -- $(count "$name" "$work/log/$name" $status)
	echo "$*" >"$work/counts/$name"
	{
		echo "$name: $(closing_line "$@") ($(($(date +%s) - started)) s)"
		grep -hiE '^ok [0-9].*# *skip| \.\.+ skipped: ' "$work/log/$name" | sed 's/^/	/' || :
		if [ $status != 0 ]; then
			[ ! -f regression.diffs ] || cat regression.diffs
			grep -vE '^ *ok [0-9]|\.\.\. ok ' "$work/log/$name" | tail -n 200
		fi
	} >"$work/log/$name.report"
	cat "$work/log/$name.report"
	[ ! -f regression.diffs ] || mv regression.diffs "$work/log/$name.diffs"
	return $status
}

# next_job takes the next job from the queue and prints it.
next_job()
{
	(
		flock 8
		job=$(head -n 1 "$work/queue")
		sed -i 1d "$work/queue"
		echo "$job"
	) 8>"$work/queue.lock"
}

# regress_part prints the tests of one of the two parts of the regress suite,
# which can run at the same time; "install" comes first.
regress_part()
{
	{
		echo install
		ls test/sql/*.sql | sed 's,.*/\(.*\)\.sql$,\1,' | grep -vx install
	} | awk -v part="$1" 'NR % 2 == part % 2 { printf "%s ", $0 }'
}

# lane does jobs until the queue is empty, in a copy of the built tree.
lane()
{
	cp -R "$work/tree" "$work/lane$1"
	[ "$(id -u)" != 0 ] || chown -R postgres: "$work/lane$1"
	cd "$work/lane$1"
	while job=$(next_job) && [ -n "$job" ]; do
		case $job in
			regress*)
				step "$job" server make installcheck ISOLATION= TAP_TESTS= "REGRESS=$(regress_part "${job#regress-}")" || : ;;
			isolation)
				step isolation server make installcheck REGRESS= TAP_TESTS= || : ;;
			*)
				step "tap-$(basename "$job" .pl)" unprivileged make installcheck REGRESS= ISOLATION= \
					PROVE_TESTS="$job" PROVE_FLAGS=--verbose || : ;;
		esac
	done
}

# run_jobs runs what needs a server: two jobs at a time, the long ones first.  A
# job that never ran has failed.
run_jobs()
{
	export PG_TEST_PORT_DIR="$work/tmp"
	{
		echo regress-1
		echo regress-2
		ls -r test/t/*.pl
		echo isolation
	} >"$work/queue"
	for name in $(sed 's,^test/t/\(.*\)\.pl$,tap-\1,' "$work/queue"); do
		echo 0 1 0 >"$work/counts/$name"
	done
	lane 1 &
	lane 2 &
	wait
}

echo "PostgreSQL $($PG_CONFIG --version | cut -d ' ' -f 2-), $(. /etc/os-release && echo "$PRETTY_NAME")"
clang=$(ls /usr/bin/clang /usr/bin/clang-[0-9]* 2>/dev/null | grep -E 'clang(-[0-9]+)?$' | head -n 1)

unprivileged make clean >/dev/null
if [ -n "$clang" ]; then
	step build-clang unprivileged make -j 2 WERROR=1 CC="$clang" || :
	unprivileged make clean >/dev/null
fi
if command -v clang-format-14 >/dev/null && command -v clang-tidy-14 >/dev/null; then
	step format unprivileged make check-format || :
	step lint unprivileged make lint || :
else
	echo "format, lint: left out, for want of clang-format-14 and clang-tidy-14"
fi
step names unprivileged sh test/names.sh || :
step sizes unprivileged sh test/sizes.sh || :
step layers unprivileged sh test/layers.sh || :
step meta unprivileged python3 test/meta.py || :
step pure unprivileged make pure || :
if step build unprivileged make -j 2 WERROR=1; then
	step symbols unprivileged sh test/symbols.sh "$PWD/migrate.so" || :
	if [ -w "$($PG_CONFIG --pkglibdir)" ]; then
		step install make install || :
	else
		step install install_private || :
	fi
	run_jobs
fi

set -- $(cat "$work"/counts/* | awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }')
failed=$2
echo "$label$(closing_line "$@")"
[ "$failed" = 0 ]
