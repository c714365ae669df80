#!/bin/sh
#
# Runs a small program for each driver on a throw-away server, and compares what it
# prints with expected.txt.
#
#	sh test/drivers/run.sh [NAME...]
#
# The server needs the extension; PG_CONFIG says which one it is.  Packages are
# installed from their registries into a temporary folder, or into $DRIVERS_CACHE.  A
# driver whose tool chain or registry is missing is left out, which is said.  The last line is
# "N passed, N failed, N left out".

set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"

drivers="psycopg3 psycopg2 asyncpg sqlalchemy libpq node_postgres postgres_js pgx lib_pq jdbc tokio_postgres sqlx"

# run_on_server does the work, beside a server: it is this script again.
run_on_server()
{
	passed=0 failed=0 left_out=0
	for name in ${NAMES:-$drivers}; do
		[ -e "$(ls "$here/$name".* 2>/dev/null | head -n 1)" ] || die "there is no driver $name"
		dir=$cache/$name
		mkdir -p "$dir"
		if ! prepare "$name" >"$dir/prepare.log" 2>&1 </dev/null; then
			echo "$name: left out: $(grep . "$dir/prepare.log" | tail -n 1)"
			left_out=$((left_out + 1))
			continue
		fi
		database=driver_$name
		rm -f "$dir/output" "$dir/errors" "$dir/diff"
		createdb "$database"
		psql -Xqd "$database" -c 'CREATE EXTENSION migrate'
		if PGDATABASE=$database PGUSER=$(id -un) timeout 50 sh -c "cd '$dir' && $(command_of "$name")" \
			>"$dir/output" 2>"$dir/errors" </dev/null && as_expected >"$dir/diff"; then
			echo "$name: ok"
			passed=$((passed + 1))
		else
			echo "$name: FAILED"
			cat "$dir/diff" "$dir/output" "$dir/errors" 2>/dev/null || :
			failed=$((failed + 1))
		fi
	done
	echo "$passed passed, $failed failed, $left_out left out"
	[ "$failed" = 0 ]
}

# as_expected compares what a program has printed; notices may come a moment later
# than the answer behind them, and are compared by themselves.
as_expected()
{
	for option in '' -v; do
		[ "$name$option" != sqlx ] || continue		# hands notices to nobody
		grep $option '^NOTICE' "$here/expected.txt" >"$dir/expected.part"
		grep $option '^NOTICE' "$dir/output" >"$dir/output.part" || :
		diff "$dir/expected.part" "$dir/output.part" || return 1
	done
}

# need_program fails where a program is missing.
need_program()
{
	command -v "$1" >/dev/null || { echo "there is no $1"; return 1; }
}

# python_packages installs packages for a Python program.
python_packages()
{
	need_program python3 && { [ -x "$dir/venv/bin/python" ] || python3 -m venv "$dir/venv"; } &&
		"$dir/venv/bin/pip" install -q "$@" && cp "$here/$name.py" "$dir/program.py"
}

# node_package installs a package for a program of Node's.
node_package()
{
	need_program npm && cd "$dir" && { [ -d "node_modules/$1" ] || npm install --silent --no-audit --no-fund "$1"; } &&
		cp "$here/$name.mjs" program.mjs
}

# go_module builds a program of Go's.
go_module()
{
	need_program go && cd "$dir" && cp "$here/$name.go" main.go &&
		{ [ -f go.mod ] || go mod init example; } && go get "$1" && go build -o program .
}

# crates builds a program of Rust's.
crates()
{
	need_program cargo && cd "$dir" && { [ -f Cargo.toml ] || cargo init --quiet --vcs none --name program; } &&
		cp "$here/$name.rs" src/main.rs && for crate; do
			set -- $crate
			cargo add --quiet "$@" || return 1
		done && cargo build --quiet
}

# prepare installs and builds what a driver's program needs.
prepare()
{
	(
		case $1 in
			psycopg3) python_packages 'psycopg[binary]' ;;
			psycopg2) python_packages psycopg2-binary ;;
			asyncpg) python_packages asyncpg ;;
			sqlalchemy) python_packages sqlalchemy psycopg2-binary ;;
			libpq) need_program cc && cc -Wall -I"$($PG_CONFIG --includedir)" -o "$dir/program" "$here/libpq.c" \
				-L"$($PG_CONFIG --libdir)" -lpq -lpthread ;;
			node_postgres) node_package pg ;;
			postgres_js) node_package postgres ;;
			pgx) go_module github.com/jackc/pgx/v5 ;;
			lib_pq) go_module github.com/lib/pq ;;
			jdbc) need_program mvn && need_program javac && cd "$dir" && {
				ls postgresql-*.jar >/dev/null 2>&1 ||
					mvn -q -B -Dmaven.repo.local="$dir/m2" dependency:copy -Dartifact=org.postgresql:postgresql:42.7.4 \
						-DoutputDirectory="$dir"; } && javac -cp "$(ls postgresql-*.jar)" -d . "$here/jdbc.java" ;;
			tokio_postgres) crates tokio-postgres 'tokio --features full' 'futures-util' ;;
			sqlx) crates 'sqlx --features runtime-tokio,postgres' 'tokio --features full' ;;
		esac
	)
}

# command_of prints the command that runs a driver's program.
command_of()
{
	case $1 in
		psycopg3 | psycopg2 | asyncpg | sqlalchemy) echo "venv/bin/python program.py '$here'" ;;
		node_postgres | postgres_js) echo "node program.mjs '$here'" ;;
		jdbc) echo "java -cp '.:$(ls "$dir"/postgresql-*.jar 2>/dev/null)' Jdbc '$here'" ;;
		tokio_postgres | sqlx) echo "target/debug/program '$here'" ;;
		*) echo "./program '$here'" ;;
	esac
}

if [ "${1-}" = --on-server ]; then
	cache=$2
	run_on_server
	exit
fi

NAMES=$*
export NAMES
major=$(default_major)
PG_CONFIG=${PG_CONFIG:-/usr/lib/postgresql/$major/bin/pg_config}
export PG_CONFIG
work=$(mktemp -d "${TMPDIR:-/tmp}/migrate-drivers.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' HUP INT TERM
cp -R "$here/.." "$work/test"
chmod -R a+rX "$work"
[ "$(id -u)" != 0 ] || chown -R postgres: "$work"
mkdir -p "${DRIVERS_CACHE:-$work/cache}"
[ "$(id -u)" != 0 ] || chown postgres: "${DRIVERS_CACHE:-$work/cache}"
server sh "$work/test/drivers/run.sh" --on-server "${DRIVERS_CACHE:-$work/cache}"
