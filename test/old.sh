#!/bin/sh
#
# Shows which of the tests of this tree fail on an older build: what a change
# has mended.
#
#	sh test/old.sh COMMIT [--major N] [TEST...]
#
# TEST: a file in test/sql, test/specs or test/t; without any, those that have
# changed since COMMIT.  The extension is built from COMMIT and installed in a
# folder of its own; nothing is changed here.  The last lines name the tests that
# fail there, and those that pass.

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/test/lib.sh"

[ $# -gt 0 ] || die "which commit?"
commit=$(git -C "$root" rev-parse --verify "$1^{commit}")
shift
major=
if [ "${1:-}" = --major ]; then
	major=$2
	shift 2
fi
[ -n "$major" ] || major=$(default_major)
need $(test_packages "$major")
if [ $# = 0 ]; then
	set -- $(cd "$root" && git diff --name-only --diff-filter=AM "$commit" -- test/sql test/specs test/t expected |
		sed 's,^expected/\(.*\)\.out$,\1,' |
		while read -r test; do
			case $test in
				test/*.pl | test/*.sql | test/*.spec) echo "$test" ;;
				*) ls "test/sql/$test.sql" "test/specs/$test.spec" 2>/dev/null ;;
			esac
		done | sort -u)
fi
[ $# -gt 0 ] || die "no test has changed since $commit"

PG_CONFIG=/usr/lib/postgresql/$major/bin/pg_config
export PG_CONFIG LANG=C.UTF-8 LC_ALL=C.UTF-8
work=$(mktemp -d "${TMPDIR:-/tmp}/migrate-old.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
mkdir "$work/old" "$work/new" "$work/tmp"
export TMPDIR="$work/tmp"
git -C "$root" archive "$commit" | tar -C "$work/old" -xf -
tar -C "$root" --exclude=./.git -cf - . | tar -C "$work/new" --no-same-owner -xf -

# The old build, with the tests of today.
rm -rf "$work/old/test" "$work/old/expected"
mv "$work/new/test" "$work/new/expected" "$work/old"
[ ! -d "$root/../shared" ] || cp -R "$root/../shared" "$work/shared"
[ "$(id -u)" != 0 ] || chown -R postgres: "$work"
cd "$work/old"
unprivileged make -s clean
unprivileged make -s -j 2 >"$work/build" 2>&1 || { cat "$work/build"; die "$commit does not build"; }
install_private >"$work/install.log" 2>&1

for test; do
	name=$(basename "$test" | sed 's/\.[a-z]*$//')
	case $test in
		*.pl) set -- unprivileged make installcheck REGRESS= ISOLATION= "PROVE_TESTS=$test" ;;
		*.spec) set -- server make installcheck REGRESS= TAP_TESTS= "ISOLATION=$name" ;;
		*) set -- server make installcheck ISOLATION= TAP_TESTS= "REGRESS=$name" ;;
	esac
	if "$@" >"$work/log" 2>&1 </dev/null; then
		echo "passes on the old build: $test"
	else
		echo "fails on the old build: $test"
	fi
done
