#!/bin/sh
#
# Fails where a C file has 800 lines or more, or a function 60 or more, from its
# name to its closing brace.
#
#	sh test/sizes.sh

set -eu
cd "$(dirname "$0")/.."

found=$(find src -name '*.[ch]' | sort | xargs awk '
	FNR == 1 { start = 0 }
	FNR == 800 { print FILENAME ": 800 lines or more" }
	/^[a-zA-Z_][a-zA-Z_0-9]*\(/ { name = $0; sub(/\(.*/, "", name); start = FNR }
	/^}/ {
		if (start && FNR - start + 1 >= 60)
			print FILENAME ": " name " has " FNR - start + 1 " lines"
		start = 0
	}')
[ -z "$found" ] && exit 0
echo "$found"
exit 1
