#!/bin/sh
#
# Shows the main job, step by step, on a server made for it and thrown away.
#
#	sh test/demo/run.sh [--major N]
#
# As root it first installs the Debian packages that are missing; anybody else
# needs them.  The extension is built in a copy of the tree and installed in a
# folder of its own: nothing stays behind but packages.

set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
. "$root/test/lib.sh"

major=
if [ "${1:-}" = --major ]; then
	major=$2
fi
[ -n "$major" ] || major=$(default_major)

need make gcc libc6-dev "postgresql-$major" "postgresql-server-dev-$major" postgresql-common

PG_CONFIG=/usr/lib/postgresql/$major/bin/pg_config
export PG_CONFIG LANG=C.UTF-8 LC_ALL=C.UTF-8

work=$(mktemp -d "${TMPDIR:-/tmp}/migrate-demo.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
mkdir "$work/tree" "$work/tmp"
export TMPDIR="$work/tmp"
tar -C "$root" --exclude=./.git -cf - . | tar -C "$work/tree" --no-same-owner -xf -
[ "$(id -u)" != 0 ] || chown -R postgres: "$work"
cd "$work/tree"

echo "building for PostgreSQL $($PG_CONFIG --version | cut -d ' ' -f 2-)"
destdir=$work/install
unprivileged sh -c "make -s clean && make -s -j 2 && make -s install DESTDIR='$destdir'" \
	>"$work/build.log" 2>&1 || {
	cat "$work/build.log" >&2
	die "the build failed"
}

# where the server looks for the extension; 18 has a setting for it, Debian's
# earlier ones have their own
libdir=$($PG_CONFIG --pkglibdir) sharedir=$($PG_CONFIG --sharedir)
if [ "$major" -ge 18 ]; then
	place="extension_control_path=$destdir$sharedir:\$system"
else
	place="extension_destdir=$destdir"
fi
export PATH="$destdir$($PG_CONFIG --bindir):$PATH"

cd "$work/tree/test/demo"
{
	status=0
	unprivileged pg_virtualenv -v "$major" -o fsync=off \
		-o "dynamic_library_path=$destdir$libdir:$libdir" -o "$place" \
		sh -c 'createdb shop && psql -X -q -a -d shop <story.sql' 2>&1 ||
		status=$?
	echo $status >"$work/status"
} | sed 's/^-- [0-9]/\n&/'
exit "$(cat "$work/status")"
