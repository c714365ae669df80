#!/bin/sh
#
# Fails where a static name stands in two files of src: who looks for a name
# finds one.
#
#	sh test/names.sh

set -eu
cd "$(dirname "$0")/.."

found=$(find src -name '*.c' | sort | xargs perl -0777 -ne '
	my %seen;
	while (/^static\s+(?:[\w*]+\s+)*?[\w*]*\s*\**(\w+)\s*(?:\(|\[|=|;)/mg) {
		print "$1\t$ARGV\n" unless $1 =~ /^pg_attribute_/ || $seen{$1}++;
	}' | sort | awk -F '\t' '
	{ files[$1] = files[$1] " " $2; n[$1]++ }
	END { for (name in n) if (n[name] > 1) print name ":" files[name] }' | sort)
[ -z "$found" ] && exit 0
echo "$found"
exit 1
