-- report: one page of everything

SET client_min_messages = warning;
SET migrate.scope = 'report';	-- other tests have written into the log
\pset format unaligned
\pset tuples_only on
-- What the page says, without what is different each time.
CREATE FUNCTION page() RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(replace(regexp_replace(regexp_replace(line, '\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?( UTC)?', 'TIME'), '<td class="number">\d+\.\d{3}</td>', '<td>SECONDS</td>'), format('<td>%s</td>', session_user), '<td>USER</td>'), E'\n')
	FROM regexp_split_to_table(regexp_replace(migrate.report(), '<style>.*?</style>', '', 'g'), E'\n') line
	WHERE line !~ '^<p class="dim">.*PostgreSQL' AND line !~ '^<(path|rect|g)|^<meta' $$;
SELECT page();
SELECT migrate.revision('users', 'CREATE TABLE users (id bigint PRIMARY KEY, email text)', 'DROP TABLE users', rev_id => 'a1');
SELECT count(*) FROM migrate.upgrade();
SELECT migrate.revision('<script>alert(1)</script> & "more"', 'ALTER TABLE users DROP COLUMN email; CREATE INDEX users_id ON users (id)', rev_id => '"><b>');
SELECT page();

-- A plan that lint cannot look at is told of, and what it tells is text.
SELECT migrate.revision('broken', 'SELEC "<b>"', rev_id => 'c3');
SELECT line FROM regexp_split_to_table(page(), E'\n') line WHERE line ~ 'Lint|<b>';

-- Lint looks for who may call it, as whom it is.
CREATE ROLE regress_report;
GRANT USAGE ON SCHEMA migrate TO regress_report;
SET ROLE regress_report;
SELECT migrate.report();
RESET ROLE;
GRANT EXECUTE ON FUNCTION migrate.report() TO regress_report;
SET ROLE regress_report;
SELECT substring(migrate.report() FROM 'Lint[^<]*');
RESET ROLE;
SELECT migrate.edit('c3', upgrade => 'SELECT migrate.report()');
SELECT * FROM migrate.upgrade('heads');

-- No address in it, and no script.
SELECT migrate.report() !~* 'https?:(?!//www.w3.org/2000/svg")' AND migrate.report() !~* '<script|<iframe|<img|@import|url\(|\son\w+=';
SELECT migrate.forget(r) FROM unnest(ARRAY['c3', '"><b>']) r;
SELECT count(*) FROM migrate.downgrade('base');
SELECT migrate.forget('a1');
SELECT migrate.drop_shadow() IS NOT NULL;
DROP FUNCTION page();
DROP OWNED BY regress_report;
DROP ROLE regress_report;
