-- The model: text search.

\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all

SELECT pg_temp.become($model$
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION c (COPY = simple);
$model$);

-- options in place, mappings
SELECT pg_temp.become($model$
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple, accept = false);
CREATE TEXT SEARCH CONFIGURATION c (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION c ALTER MAPPING FOR asciiword, word WITH d, english_stem;
ALTER TEXT SEARCH CONFIGURATION c DROP MAPPING FOR url;
COMMENT ON TEXT SEARCH CONFIGURATION c IS 'a configuration';
COMMENT ON TEXT SEARCH DICTIONARY d IS 'a dictionary';
$model$);

-- template and parser
SELECT pg_temp.become($model$
CREATE TEXT SEARCH TEMPLATE tt (LEXIZE = dsimple_lexize, INIT = dsimple_init);
CREATE TEXT SEARCH PARSER pp (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype, HEADLINE = prsd_headline);
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = tt);
CREATE TEXT SEARCH CONFIGURATION c (PARSER = pp);
ALTER TEXT SEARCH CONFIGURATION c ADD MAPPING FOR asciiword WITH d;
$model$);

-- used by an index and a generated column
SELECT pg_temp.become($model$
CREATE TEXT SEARCH CONFIGURATION c (COPY = english);
CREATE TABLE t (a text, b tsvector GENERATED ALWAYS AS (to_tsvector('c', a)) STORED);
CREATE INDEX t_a ON t USING gin (to_tsvector('c', a));
$model$);

-- dropped
SELECT pg_temp.become($model$
SELECT 1;
$model$);

SELECT pg_temp.back();
