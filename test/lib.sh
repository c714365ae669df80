# Shell functions that the test scripts share; to be sourced.

# die says what is wrong and ends the script.
die()
{
	echo "$(basename "$0"): $*" >&2
	exit 2
}

# default_major prints the newest PostgreSQL that extensions can be built for
# here, or else the one that this release of Debian has.
default_major()
{
	major=$(ls -d /usr/lib/postgresql/*/lib/pgxs 2>/dev/null |
		cut -d / -f 5 | sort -n | tail -n 1)
	if [ -z "$major" ]; then
		case $(. /etc/os-release && echo "${VERSION_ID:-}") in
			12) major=15 ;;
			13) major=17 ;;
			*) die "no PostgreSQL server development files found" ;;
		esac
	fi
	echo "$major"
}

# test_packages prints the Debian packages that the tests of a major need.
test_packages()
{
	echo make gcc libc6-dev perl libipc-run-perl python3 python3-psycopg2 python3-alembic \
		"postgresql-$1" "postgresql-server-dev-$1" postgresql-common
}

# need installs those of the Debian packages named that are missing.  It says
# which; only root can do it, anybody else is told what to ask for.
need()
{
	missing=
	for package; do
		dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null |
			grep -qx installed || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	[ "$(id -u)" = 0 ] || die "packages are missing; as root: apt-get install$missing"

	echo "installing these Debian packages:$missing"
	export DEBIAN_FRONTEND=noninteractive
	apt-get -qq update </dev/null
	apt-get -qq -o Dpkg::Use-Pty=0 install --no-install-recommends -y $missing \
		</dev/null >"${TMPDIR:-/tmp}/migrate-apt.$$" 2>&1 || {
		cat "${TMPDIR:-/tmp}/migrate-apt.$$" >&2
		die "could not install$missing"
	}
	rm -f "${TMPDIR:-/tmp}/migrate-apt.$$"
}

# unprivileged runs a command as a user that servers accept: as postgres where
# the caller is root, with $work, a folder of that user, as its home.
unprivileged()
{
	if [ "$(id -u)" = 0 ]; then
		runuser -u postgres -- env HOME="$work" USER=postgres LOGNAME=postgres "$@"
	else
		"$@"
	fi
}

# free_port prints a port that nobody listens on; several servers may be made at
# the same time.
free_port()
{
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# server runs a command beside a throw-away server of $major.
server_options=
server()
{
	unprivileged pg_virtualenv -v "$major" -c "-p $(free_port)" -o fsync=off \
		-o max_prepared_transactions=10 $server_options "$@"
}

# install_private installs in $work, where anybody may, and has the servers look
# there.
install_private()
{
	destdir=$work/install
	make install DESTDIR="$destdir"
	libdir=$($PG_CONFIG --pkglibdir) sharedir=$($PG_CONFIG --sharedir)
	cat >"$work/temp_config" <<-EOF
		dynamic_library_path = '$destdir$libdir:$libdir'
		$(if [ "$major" -ge 18 ]; then
			echo "extension_control_path = '$destdir$sharedir:\$system'"
		else
			echo "extension_destdir = '$destdir'"
		fi)
	EOF
	export TEMP_CONFIG="$work/temp_config" PATH="$destdir$($PG_CONFIG --bindir):$PATH"
	server_options=$(sed "s/^/-o /; s/ = '/=/; s/'$//" "$work/temp_config")
}

# closing_line prints "N passed, N failed", and what was skipped if any was.
closing_line()
{
	echo "$1 passed, $2 failed$([ "$3" = 0 ] || echo ", $3 skipped")"
}

# add_closing_lines sums up the closing lines, of one log each, that it is
# given the logs of; a log without one is a failure.  It sets passed, failed
# and skipped.
add_closing_lines()
{
	passed=0 failed=0 skipped=0
	for log; do
		line=$(grep -E '^([a-z0-9]+: )?[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log" |
			tail -n 1)
		set -- $(echo "${line:-0 passed, 1 failed}" |
			sed 's/^[a-z0-9]*: //; s/[^0-9 ]//g') 0
		passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
	done
}
