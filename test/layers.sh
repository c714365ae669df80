#!/bin/sh
#
# Fails where a file of src includes a header of a folder that stands above its
# own, or a header that is private to another folder.
#
#	sh test/layers.sh

set -eu
cd "$(dirname "$0")/.."

# From top to bottom: a file may include what stands in its own folder or in one
# further down.  revision, convert and picture are built outside the server, too, so that
# they stand below what needs it.
layers='
	bin
	init
	api
	fleet
	deploy
	run
	observe
	schema/model
	schema/shadow
	schema/diff
	schema/kinds
	schema
	script
	catalog
	worker
	server
	convert
	picture
	revision
	base
'

# Of these folders, others include these headers alone.  A folder that is not
# named has no private headers.
public='
	api/args.h
	catalog/access.h
	catalog/activity.h
	catalog/approval.h
	catalog/checksum.h
	catalog/destination.h
	catalog/graph.h
	catalog/guard_log.h
	catalog/load.h
	catalog/lock.h
	catalog/log.h
	catalog/model.h
	catalog/revision.h
	catalog/run.h
	catalog/step.h
	catalog/taken_snapshot.h
	catalog/version.h
	deploy/dead_run.h
	deploy/deploy.h
	deploy/monitor.h
	run/adopt.h
	run/drift.h
	run/approval.h
	run/drop_hook.h
	run/file_names.h
	run/journal.h
	run/lint_json.h
	run/lint_plan.h
	run/lock.h
	run/offline.h
	run/preview.h run/prove_plan.h
	run/registry.h
	run/run.h
	run/scope.h
	run/stamp.h
	run/step.h run/verify.h
	schema/diff/diff.h
	schema/kinds/kinds.h
	schema/model/drift.h
	schema/model/model.h schema/model/schema_diagram.h
	schema/model/tenant.h
	schema/shadow/shadow.h
	schema/shadow/trial.h
	script/index.h
	script/observer.h
	script/script.h
	script/statement.h
	worker/worker.h
'

# Includes that are still to be got rid of, a line each: the file and the header.
exceptions='
'

found=$(find src -name '*.[ch]' | sort | xargs awk -v layers="$layers" -v public="$public" \
	-v exceptions="$exceptions" -v headers="$(find src -name '*.h')" '
	# folder returns the layer of a path below src.
	function folder(path)
	{
		if (path == "init.c")
			return "init"
		if (path !~ /\//)
			return "base"
		sub(/\/[^\/]*$/, "", path)
		while (!(path in rank) && path ~ /\//)
			sub(/\/[^\/]*$/, "", path)
		return path
	}
	BEGIN {
		n = split(layers, list)
		for (i = 1; i <= n; i++)
			rank[list[i]] = i
		n = split(public, list)
		for (i = 1; i <= n; i++) {
			is_public[list[i]] = 1
			has_private[folder(list[i])] = 1
		}
		n = split(headers, list)
		for (i = 1; i <= n; i++)
			ours[substr(list[i], 5)] = 1
		n = split(exceptions, list)
		for (i = 1; i < n; i += 2)
			excepted[list[i] " " list[i + 1]] = 1
	}
	/^#include "/ {
		file = substr(FILENAME, 5)
		header = $2
		gsub(/"/, "", header)
		if (!(header in ours))
			next
		from = folder(file)
		to = folder(header)
		if (!(from in rank) || !(to in rank))
			found = "has a folder, or stands in one, that is no layer of test/layers.sh"
		else if (rank[to] < rank[from])
			found = "goes up to " to
		else if (from != to && has_private[to] && !is_public[header])
			found = "is private to " to
		else
			next
		if ((file " " header) in excepted)
			used[file " " header] = 1
		else
			print "src/" file ": #include \"" header "\" " found
	}
	END {
		for (e in excepted) {
			if (!(e in used))
				print "test/layers.sh: the exception is not needed any more: " e
		}
	}' | sort)
[ -z "$found" ] && exit 0
echo "$found"
exit 1
