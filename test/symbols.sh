#!/bin/sh
#
# Fails unless the library exports what the server calls, and nothing else: the
# functions of the install and update scripts, and three more.
#
#	sh test/symbols.sh LIBRARY

set -eu
library=$1
cd "$(dirname "$0")/.."
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT

{
	printf '%s\n' Pg_magic_func _PG_init migrate_worker_main
	grep -ohE "AS 'MODULE_PATHNAME', *'[a-z_0-9]+'" sql/[0-9]*.sql sql/update/*.sql |
		sed "s/.*'\(.*\)'/\1\npg_finfo_\1/"
} | sort -u >"$found/expected"
nm -D --defined-only "$library" | awk '{ print $3 }' | sort >"$found/exported"
[ "$(wc -l <"$found/expected")" -gt 10 ]
diff "$found/expected" "$found/exported"
