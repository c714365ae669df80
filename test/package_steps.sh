#!/bin/sh
#
# The steps of test/package.sh, in the chroot, in an unpacked release archive.
#
#	sh test/package_steps.sh MAJOR prepare | build | lint | install | history | check | remove

set -eu
cd "$(dirname "$0")/.."
. test/lib.sh
major=$1
work=$(cd .. && pwd)
package=postgresql-$major-migrate
# This major, whatever others the release has or has not yet
export PG_SUPPORTED_VERSIONS="$major"
export DEBIAN_FRONTEND=noninteractive LANG=C.UTF-8 LC_ALL=C.UTF-8

# history shows the main job with the installed package, on a server that was
# made for it.
history()
{
	cat >"$work/history.sql" <<-'SQL'
		CREATE EXTENSION migrate;
		SELECT migrate.revision('users', 'CREATE TABLE users (id int PRIMARY KEY);', 'DROP TABLE users;', rev_id => 'users');
		SELECT migrate.revision('phone', 'ALTER TABLE users ADD phone text;', 'ALTER TABLE users DROP phone;', rev_id => 'phone');
		SELECT direction, revision FROM migrate.upgrade();
		INSERT INTO users VALUES (1, '555');
		SELECT * FROM users;
		SELECT direction, revision FROM migrate.downgrade('-1');
		CALL migrate.deploy() \g /dev/null
		SELECT revision FROM migrate.current();
		SELECT * FROM users;
		DROP EXTENSION migrate;
	SQL
	server psql -X -q -A -t -v ON_ERROR_STOP=1 -f "$work/history.sql" -o "$work/history.out" postgres
	printf '%s\n' users phone 'upgrade|users' 'upgrade|phone' '1|555' 'downgrade|phone' phone '1|' >"$work/history.expected"
	diff -u "$work/history.expected" "$work/history.out"
}

case $2 in
	prepare)
		need build-essential debhelper dpkg-dev lintian postgresql-server-dev-all \
			$(test_packages "$major")
		pg_buildext updatecontrol
		dpkg-checkbuilddeps
		chown -R postgres: "$work"
		;;
	build)
		DEB_BUILD_OPTIONS="nocheck parallel=2" unprivileged dpkg-buildpackage -us -uc -b
		ls "../${package}_"*.deb
		;;
	lint)
		# An older lintian does not know a newer policy; and no request for a
		# package in Debian is open that the changelog could close.
		unprivileged lintian --fail-on error,warning \
			--suppress-tags newer-standards-version,initial-upload-closes-no-bugs ../migrate_*.changes
		;;
	install)
		dpkg -i "../${package}_"[0-9]*.deb
		;;
	history)
		history
		;;
	check)
		unprivileged debian/tests/installcheck
		;;
	remove)
		dpkg -P "$package"
		[ ! -e "$(/usr/lib/postgresql/"$major"/bin/pg_config --pkglibdir)/migrate.so" ]
		;;
	*)
		die "unknown step $2"
		;;
esac
