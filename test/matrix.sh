#!/bin/sh
#
# Runs the suite on other PostgreSQL majors, each in a Debian chroot.
#
#	sh test/matrix.sh [--label WORD] MAJOR...		15, 17, 18 or 19
#
# Needs root.  The chroots are made by debootstrap (the package is installed
# if missing) under ${MIGRATE_CHROOTS:-/var/cache/migrate-chroots} and kept for
# the next time; test/run.sh installs in them what it needs.  A chroot has
# mounts and processes of its own, which end with the run.
#
# The last line is "N passed, N failed", of all majors together, after LABEL
# and a colon if given.

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/test/lib.sh"
. "$root/test/chroot.sh"

label=
if [ "${1:-}" = --label ]; then
	label="$2: "
	shift 2
fi
[ $# -gt 0 ] || die "which majors?"
[ "$(id -u)" = 0 ] || die "chroots need root"
mkdir -p "$chroots"
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'exit 130' HUP INT TERM

# add_older unpacks the server of an older release, with the libraries that the
# newer one lacks, for the test of pg_upgrade: packages of two releases do not
# install beside each other.
add_older()
{
	release=$1 chroot=$chroots/$1
	[ "$release" = trixie ] || return 0
	[ ! -e "$chroot/usr/lib/postgresql/15/bin/initdb" ] || return 0
	echo "unpacking PostgreSQL 15 beside the one of Debian $release"
	in_chroot "$chroot" sh -ec '
		mkdir -p /tmp/older/lists/partial
		cd /tmp/older
		sed "s/ trixie / bookworm /" /etc/apt/sources.list >sources.list
		set -- -qq -o Dir::Etc::SourceList="$PWD/sources.list" -o Dir::Etc::SourceParts=/dev/null \
			-o Dir::State::Lists="$PWD/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=
		apt-get "$@" update
		apt-get "$@" -o APT::Sandbox::User=root download postgresql-15 postgresql-client-15 \
			postgresql-server-dev-15 libicu72 libldap-2.5-0
		for package in *.deb; do
			dpkg-deb --fsys-tarfile "$package" | tar -C / --keep-directory-symlink -xf -
		done
		ldconfig
		rm -rf /tmp/older
	' >"$logs/older" 2>&1 || {
		tail -n 30 "$logs/older" >&2
		die "could not unpack PostgreSQL 15"
	}
}

# run_in runs the suite on a major in a chroot.
run_in()
{
	chroot=$1 major=$2
	here=$(mktemp -d "$chroot/tmp/migrate.XXXXXX")
	trap 'rm -rf "$here"' EXIT
	trap 'exit 130' HUP INT TERM
	chmod 755 "$here"
	mkdir "$here/main"
	tar -C "$root" --exclude=./.git -cf - . | tar -C "$here/main" --no-same-owner -xf -
	shared=${MIGRATE_SHARED:-$root/../shared}
	[ ! -d "$shared" ] || cp -R "$shared/." "$here/shared"

	in_chroot "$chroot" sh "${here#"$chroot"}/main/test/run.sh" --major "$major" --label "pg$major" 2>&1 || :
}

for major; do
	release=$(release_of "$major")
	(
		flock 9
		make_chroot "$release"
		add_older "$release"
		run_in "$chroots/$release" "$major"
	) 9>"$chroots/$release.lock" 2>&1 | tee "$logs/pg$major"
done

add_closing_lines "$logs"/pg*
echo "$label$(closing_line "$passed" "$failed" "$skipped")"
[ "$failed" = 0 ]
