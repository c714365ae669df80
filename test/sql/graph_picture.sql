-- graph: the revisions as a picture

SET client_min_messages = warning;
\pset format unaligned
\pset tuples_only on
SELECT migrate.graph();
SELECT migrate.graph('dot');

-- A base, a line with a feature that comes off it and is merged, a second line that depends on the first, an unfinished branch.
SELECT migrate.register(format(E'-- %s\n--\n-- Revision ID: %s\n-- Revises: %s\n-- Create Date: 2026-01-%s 00:00:00+00\n%s%s\n-- migrate:up\nCREATE TABLE t_%s (a integer);\n-- migrate:down\nDROP TABLE t_%s;\n',
	m, id, parents, lpad(row_number::text, 2, '0'), '-- Branch Labels: ' || nullif(label, '') || E'\n', '-- Depends On: ' || nullif(deps, '') || E'\n', id, id))
FROM ROWS FROM (unnest(
	ARRAY['accounts', 'orders', 'payments', 'an index for orders', 'payments and orders together', 'reports on their own', 'a try'],
	ARRAY['a1', 'b2', 'c3', 'd4', 'e5', 'f6', 'g7'],
	ARRAY['', 'a1', 'a1', 'b2', 'c3, d4', '', 'b2'],
	ARRAY['shop', '', '', '', '', 'reports', ''],
	ARRAY['', '', '', '', '', 'd4', ''])) WITH ORDINALITY AS r(m, id, parents, label, deps, row_number);
SELECT count(*) FROM migrate.upgrade('b2');
SELECT migrate.graph();
SELECT migrate.graph('dot');
SELECT migrate.graph('mermaid');
SELECT migrate.graph('svg');

-- It tells of the version that the caller has, and of a revision that is partially applied.
SELECT count(*) FROM migrate.upgrade('heads');
SELECT migrate.graph();
SELECT count(*) FROM migrate.downgrade('base');
SELECT migrate.graph('SVG');
SELECT migrate.graph(NULL);

-- What revisions are called and say means nothing in any format.
SELECT migrate.forget(r) FROM unnest(ARRAY['g7', 'f6', 'e5', 'd4', 'c3', 'b2', 'a1']) r;
SELECT migrate.revision($$</text><script>alert("1")</script> & 'quotes' --> \n \" %%{init: {}}%% `md` #35; ]]>$$,
	'SELECT 1', 'SELECT 1', rev_id => $$x"><b>\$$, branch_label => '}];evil["');
SELECT migrate.graph();
SELECT migrate.graph('dot');
SELECT migrate.graph('mermaid');
SELECT regexp_replace(migrate.graph('svg'), '<style>.*</style>', '');
SELECT migrate.forget($$x"><b>\$$);
