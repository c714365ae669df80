#!/bin/sh
#
# Makes the release archives and, from them, Debian packages, and tries those.
#
#	sh test/package.sh [--no-suites] MAJOR...		15, 17, 18 or 19
#
# Needs root, git and the chroots of test/matrix.sh, which it makes if they are
# missing.  The archives have what was committed last.  In each major's chroot
# the package is built, looked at by lintian, installed, used for a small
# history, and tested by the suites that debian/tests names (unless --no-suites).
#
# The last line is "N passed, N failed".

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/test/lib.sh"
. "$root/test/chroot.sh"

suites=1
if [ "${1:-}" = --no-suites ]; then
	suites=
	shift
fi
[ $# -gt 0 ] || die "which majors?"
[ "$(id -u)" = 0 ] || die "chroots need root"
need git make python3
work=$(mktemp -d "${TMPDIR:-/tmp}/migrate-package.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
passed=0 failed=0

# try runs a command as one test; what it prints is shown where it fails.
try()
{
	name=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		echo "ok: $name"
		passed=$((passed + 1))
	else
		echo "failed: $name"
		tail -n "${LINES:-200}" "$work/log"
		failed=$((failed + 1))
		return 1
	fi
}

# archives makes the release archives, in $work/$1.
archives()
{
	mkdir "$work/$1"
	cd "$work/$1"
	make -s -f "$root/Makefile" PG_CONFIG="$pg_config" dist
	cd "$work"
}

# same_archives compares those that were made at two times.
same_archives()
{
	sleep 2
	archives again
	for file in "$work"/first/migrate-*; do
		cmp "$file" "$work/again/$(basename "$file")"
	done
}

# complete looks for what an archive has to have, and for what it must not.
complete()
{
	tar -C "$work" -xf "$archive"
	for file in META.json README.md LICENSE Makefile migrate.control debian/control.in test/run.sh; do
		[ -f "$tree/$file" ] || { echo "no $file"; return 1; }
	done
	for file in .ci .gitignore "sql/migrate--$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" "$tree/migrate.control").sql"; do
		[ ! -e "$tree/$file" ] || { echo "$file is in it"; return 1; }
	done
	python3 "$tree/test/meta.py" "$tree"
}

# in_place runs one step of test/package_steps.sh in a chroot.
in_place()
{
	in_chroot "$chroot" sh "${here#"$chroot"}/$(basename "$tree")/test/package_steps.sh" "$major" "$@"
}

# try_major builds and tries the package of a major.
try_major()
{
	major=$1 chroot=$chroots/$(release_of "$1")
	here=$(mktemp -d "$chroot/tmp/migrate.XXXXXX")
	chmod 755 "$here"
	tar -C "$here" -xf "$archive"
	cp "$archive" "$here/migrate_$(basename "$tree" | sed 's/.*-//').orig.tar.gz"
	if try "$major: what the build needs is there" in_place prepare &&
		try "$major: dpkg-buildpackage" in_place build; then
		try "$major: lintian" in_place lint || :
		if try "$major: the package is installed" in_place install; then
			try "$major: a small history" in_place history || :
			[ -z "$suites" ] || try "$major: the tests of the installed package" in_place check || :
		fi
		try "$major: the package is removed" in_place remove || :
	fi
	rm -rf "$here"
}

pg_config=$(ls /usr/lib/postgresql/*/bin/pg_config 2>/dev/null | tail -n 1)
[ -n "$pg_config" ] || need "postgresql-server-dev-$(default_major)"
pg_config=${pg_config:-$(ls /usr/lib/postgresql/*/bin/pg_config | tail -n 1)}
try "the release archives are made" archives first || exit 1
archive=$(ls "$work"/first/migrate-*.tar.gz)
tree=$work/$(basename "$archive" .tar.gz)
try "the same commit makes the same archives" same_archives || :
try "the archive is complete, and its META.json is valid" complete || :

for major; do
	release=$(release_of "$major")
	exec 9>"$chroots/$release.lock"
	flock 9
	make_chroot "$release"
	try_major "$major"
	exec 9>&-
done

closing_line "$passed" "$failed" 0
[ "$failed" = 0 ]
