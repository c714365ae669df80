#!/bin/sh
#
# Measures migrate beside psql and other migration tools on a throw-away
# server, and prints tables.  "sh test/bench/run.sh --help" lists the options.
#
# The extension is built and installed when the server has none; PG_CONFIG or
# --pg says which server.
set -eu

here=$(cd "$(dirname "$0")" && pwd)

exec python3 -B "$here/bench.py" "$@"
