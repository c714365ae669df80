#!/bin/sh
#
# The tests that take hours, for the night: a server with assertions, built from
# the distribution's source; valgrind; long random tests.
#
#	sh test/slow.sh [--major N] [PART...]
#
# PART, all of them without any:
#	regress		the regress and isolation suites, with assertions
#	valgrind	the main paths under memcheck
#	kills		a deploy that is killed MIGRATE_CRASH_ROUNDS times (500)
#	values		changes of types with values in MIGRATE_VALUES_TABLES tables (2000)
#	roundtrip	the models of the suite, there and back, with assertions
#	pure		PROPERTY_RUNS random revisions (1000000), FUZZ_RUNS inputs (5000000)
#
# MIGRATE_VALGRIND_TESTS names the regress tests that memcheck watches.  As root
# it first installs the Debian packages that are missing; the source comes from
# apt, or from MIGRATE_SERVER_SOURCE, an unpacked tree.  The server is kept in
# ${MIGRATE_SERVERS:-/var/cache/migrate-servers} for the next time.
#
# The last line is "N passed, N failed", one for each part.

set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
. "$root/test/lib.sh"

major=
if [ "${1:-}" = --major ]; then
	major=$2
	shift 2
fi
[ -n "$major" ] || major=$(default_major)
[ $# -gt 0 ] || set -- regress valgrind kills values roundtrip pure
servers=${MIGRATE_SERVERS:-/var/cache/migrate-servers}
valgrind_tests=${MIGRATE_VALGRIND_TESTS:-install author targets run load deploy deploy_resume script model_table autogenerate online}
export LANG=C.UTF-8 LC_ALL=C.UTF-8

need $(test_packages "$major") dpkg-dev bison flex libreadline-dev zlib1g-dev libicu-dev pkg-config bzip2 xz-utils valgrind
work=$(mktemp -d "${TMPDIR:-/tmp}/migrate-slow.XXXXXX")
pid=
trap 'stop_server; rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
mkdir "$work/tree" "$work/tmp" "$work/source"

# get_source has the source of the server in $work/source: an unpacked tree.
get_source()
{
	if [ -n "${MIGRATE_SERVER_SOURCE:-}" ]; then
		cp -R "$MIGRATE_SERVER_SOURCE/." "$work/source"
		return
	fi
	mkdir -p "$work/apt/lists/partial" "$work/apt/download"
	for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ ! -f "$file" ] || sed -n 's/^deb /deb-src /p' "$file"
	done >"$work/apt/deb.list"
	for file in /etc/apt/sources.list.d/*.sources; do
		[ ! -f "$file" ] || awk -v RS= -v ORS='\n\n' '/(^|\n)Types: deb( |\n)/' "$file" | sed 's/^Types: .*/Types: deb-src/'
	done >"$work/apt/deb822.sources"
	set -- -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/apt" -o Dir::State::Lists="$work/apt/lists" \
		-o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root
	apt-get "$@" update
	# An archive may lack the newest that it lists.
	(
		cd "$work/apt/download"
		for version in $(apt-cache "$@" showsrc "postgresql-$major" | sed -n 's/^Version: //p' | sort -Vru); do
			! apt-get "$@" --download-only source "postgresql-$major=$version" || exit 0
		done
		exit 1
	)
	tar -C "$work/source" --strip-components=1 -xf "$work"/apt/download/*.orig.tar.*
}

# make_server builds the server with assertions, for valgrind, unless it is there,
# and installs it in $server.
make_server()
{
	server=$servers/$major-assert
	[ ! -x "$server/bin/postgres" ] || return 0
	echo "building PostgreSQL $major with assertions"
	mkdir -p "$servers"
	{
		get_source &&
			{ [ "$(id -u)" != 0 ] || chown -R postgres: "$work"; } &&
			cd "$work/source" &&
			unprivileged ./configure --prefix="$server" --enable-cassert --enable-debug --enable-tap-tests \
				CPPFLAGS=-DUSE_VALGRIND CFLAGS='-O1 -g -fno-omit-frame-pointer' &&
			unprivileged make -s -j 2 world-bin &&
			make -s install-world-bin &&
			mkdir -p "$server/valgrind" &&
			cp src/tools/valgrind.supp "$server/valgrind"
	} >"$work/build.log" 2>&1 || {
		tail -n 50 "$work/build.log" >&2
		rm -rf "$server"
		die "could not build PostgreSQL $major"
	}
}

# start_server starts a server of the one with assertions, below a command if one
# is given; stop_server stops it.
pid=
start_server()
{
	export PGHOST="$work/tmp" PGPORT=$(free_port) PGUSER=postgres
	rm -rf "$work/data"
	unprivileged "$server/bin/initdb" -D "$work/data" -U postgres -E UTF8 --no-sync --auth=trust >"$work/initdb.log" 2>&1
	unprivileged "$@" "$server/bin/postgres" -D "$work/data" -p "$PGPORT" -c listen_addresses= \
		-c unix_socket_directories="$PGHOST" -c fsync=off -c max_prepared_transactions=10 >"$work/server.log" 2>&1 &
	pid=$!
	until "$server/bin/pg_isready" -q; do
		kill -0 $pid || { cat "$work/server.log"; return 1; }
		sleep 1
	done
}

stop_server()
{
	[ -n "$pid" ] || return 0
	unprivileged "$server/bin/pg_ctl" -D "$work/data" -m fast -w -t 600 stop >"$work/stop.log" 2>&1 || :
	wait $pid || :
	pid=
}

# with_server runs a command beside such a server, and looks for failed assertions.
with_server()
{
	start_server
	status=0
	unprivileged "$@" || status=$?
	stop_server
	if grep -a -E 'TRAP:|terminated by signal 6' "$work/server.log"; then
		status=1
	fi
	return $status
}

# part runs one of the parts.
part()
{
	case $1 in
		regress)
			with_server make installcheck PG_CONFIG="$server/bin/pg_config" TAP_TESTS=
			;;
		valgrind)
			start_server valgrind --quiet --trace-children=yes --track-origins=no --read-var-info=no \
				--suppressions="$server/valgrind/valgrind.supp" --log-file="$work/tmp/memcheck.%p"
			status=0
			unprivileged make installcheck PG_CONFIG="$server/bin/pg_config" TAP_TESTS= ISOLATION= \
				REGRESS="$valgrind_tests" || status=$?
			stop_server
			if [ -n "$(find "$work/tmp" -name 'memcheck.*' -size +0)" ]; then
				cat "$work"/tmp/memcheck.*
				status=1
			fi
			return $status
			;;
		kills)
			MIGRATE_CRASH_ROUNDS=${MIGRATE_CRASH_ROUNDS:-500} tap test/t/051_deploy_crash.pl
			;;
		values)
			MIGRATE_VALUES_TABLES=${MIGRATE_VALUES_TABLES:-2000} tap test/t/065_values.pl
			;;
		roundtrip)
			tap test/t/034_roundtrip.pl
			;;
		pure)
			PROPERTY_RUNS=${PROPERTY_RUNS:-1000000} FUZZ_RUNS=${FUZZ_RUNS:-5000000} \
				unprivileged make pure PG_CONFIG="/usr/lib/postgresql/$major/bin/pg_config"
			;;
		*)
			die "unknown part $1"
			;;
	esac
}

# tap runs a TAP test with the server with assertions.
tap()
{
	unprivileged make installcheck PG_CONFIG="$server/bin/pg_config" REGRESS= ISOLATION= PROVE_TESTS="$1" PROVE_FLAGS=--verbose
}

make_server
tar -C "$root" --exclude=./.git --exclude='*.o' --exclude='*.so' -cf - . | tar -C "$work/tree" --no-same-owner -xf -
[ "$(id -u)" != 0 ] || chown -R postgres: "$work"
cd "$work/tree"
unprivileged make -s -j 2 PG_CONFIG="$server/bin/pg_config" >"$work/extension.log" 2>&1 &&
	make -s install PG_CONFIG="$server/bin/pg_config" >>"$work/extension.log" 2>&1 || {
	cat "$work/extension.log" >&2
	die "the extension does not build"
}

passed=0 failed=0
for part; do
	started=$(date +%s)
	if part "$part" >"$work/$part.log" 2>&1 </dev/null; then
		passed=$((passed + 1)) said=passed
	else
		failed=$((failed + 1)) said=failed
		[ ! -f regression.diffs ] || cat regression.diffs
		tail -n 200 "$work/$part.log"
	fi
	echo "$part: $said ($(($(date +%s) - started)) s)"
done
closing_line "$passed" "$failed" 0
[ "$failed" = 0 ]
