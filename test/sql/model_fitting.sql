-- The model: which changes of a column's type are refused where values are none
-- is said, and what the server does to the extreme values of all pairs of types is
-- what was said.

CREATE TEMP TABLE kind (n int GENERATED ALWAYS AS IDENTITY, type text, extremes text[]);
SET TimeZone = 'UTC';
INSERT INTO kind (type, extremes) VALUES
    ('smallint', '{-32768,32767,0,5}'),
    ('integer', '{-2147483648,2147483647,0,5}'),
    ('bigint', '{-9223372036854775808,9223372036854775807,0,5}'),
    ('numeric', '{1e300,-1e-300,1e400,NaN,Infinity,0,1.5}'),
    ('numeric(8,2)', '{999999.99,-999999.99,NaN,0.01}'),
    ('numeric(3,0)', '{999,-999,NaN}'),
    ('real', '{3.4e38,NaN,Infinity,-1e-40,-1.2345678e-38}'),
    ('double precision', '{1e300,NaN,-Infinity,1e-300,-1.2345678901234567e-300}'),
    ('money', '{92233720368547758.07,-92233720368547758.08,0.01}'),
    ('oid', '{0,4294967295,1}'),
    ('boolean', '{true,false}'),
    ('text', '{"",abc,"<a","\\x1","'' :","  x  ","äöü 12345678901234567890 12345678901234567890 12345678901234567890 1234567890",1,"{}"}'),
    ('character varying(5)', '{"<a","\\x1","'' :","",abcde," x ",1}'),
    ('character varying(10)', '{"<a","\\x1","'' :","",abcdefghij," x ",1}'),
    ('character(5)', '{"<a","\\x1","'' :","",abcde," x ",1}'),
    ('name', '{"<a","\\x1","'' :","",abc,"123456789 123456789 123456789 123456789 123456789 123456789 123"}'),
    ('"char"', '{"<","\\","''","",a,1}'),
    ('date', '{4713-01-01 BC,5874897-12-31,infinity,2020-02-29}'),
    ('time without time zone', '{00:00,24:00,12:34:56.789012}'),
    ('time with time zone', '{00:00+15:59,24:00-15:59,12:34:56.789012+00}'),
    ('timestamp without time zone', '{4713-01-01 00:00:00 BC,294276-12-31 23:59:59.999999,infinity,2020-02-29 12:34:56.789}'),
    ('timestamp with time zone', '{4713-01-01 00:00:00+00 BC,294276-12-31 23:59:59.999999+00,infinity,2020-02-29 12:34:56.789+00}'),
    ('interval', '{178000000 years,-178000000 years,1 day 3 hours,00:00:00.000001,-1 mon 3 days -04:05:06}'),
    ('json', '{"{\"a\": 1}","1","\"x\"","null","\"<a\"","\"\\\\\\\\x1\"","\"'' :\"","[1,2]","1e400","{\"a\": \"\\u0000\"}"}'),
    ('jsonb', '{"{\"a\": 1}","1","\"x\"","null","\"<a\"","\"\\\\\\\\x1\"","\"'' :\"","[1,2]","1e400"}'),
    ('uuid', '{00000000-0000-0000-0000-000000000000,ffffffff-ffff-ffff-ffff-ffffffffffff}'),
    ('bytea', '{"","\\x00ff","\\xffffffffffffffffffff"}'),
    ('bit(8)', '{00000000,11111111,10000000}'),
    ('bit(32)', '{00000000000000000000000000000000,11111111111111111111111111111111}'),
    ('bit(64)', '{0111111111111111111111111111111111111111111111111111111111111111,1111111111111111111111111111111111111111111111111111111111111111}'),
    ('bit varying', '{"",1,11111111111111111111111111111111111111111111111111111111111111111111111}'),
    ('bit varying(8)', '{"",1,11111111}'),
    ('inet', '{0.0.0.0/0,10.1.2.3,10.1.2.3/8,::1,ffff::/16}'),
    ('cidr', '{0.0.0.0/0,10.0.0.0/8,::1,ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128,ffff::/16}'),
    ('macaddr', '{00:00:00:00:00:00,ff:ff:ff:ff:ff:ff}'),
    ('macaddr8', '{00:00:00:00:00:00:00:00,ff:ff:ff:ff:ff:ff:ff:ff,08:00:2b:ff:fe:01:02:03}'),
    ('point', '{"(0,0)","(1e300,-1e300)","(NaN,Infinity)"}'),
    ('box', '{"(0,0),(0,0)","(1e300,1e300),(-1e300,-1e300)","(1,2),(3,4)"}'),
    ('line', '{"{1,2,3}","{0,1,1e300}"}'),
    ('path', '{"[(0,0),(1,1)]","((0,0),(1,1),(2,0))","[(1e300,1e300),(-1e300,1)]"}'),
    ('polygon', '{"((0,0))","((0,0),(1,1),(2,0))","((1e300,1e300),(-1e300,1))"}'),
    ('circle', '{"<(0,0),0>","<(1,2),3>","<(1e300,1e300),1e300>","<(NaN,1),Infinity>"}'),
    ('int4range', '{empty,"(,)","[1,5)","[-2147483648,2147483647)","(,2147483647)"}'),
    ('int8range', '{empty,"(,)","[1,5)","[-9223372036854775808,9223372036854775807)"}'),
    ('numrange', '{empty,"(,)","[1.5,5)","(1,2]","(1e300,NaN]","[1,1]"}'),
    ('daterange', '{empty,"(,)","[2020-01-01,2020-02-01)","[4713-01-01 BC,5874897-12-31)","[infinity,infinity]"}'),
    ('tsrange', '{empty,"(,)","[2020-01-01 01:02,2020-02-01)","(4713-01-01 BC,294276-12-31 23:59:59.999999]","[infinity,infinity]","(2020-01-01 01:02,2020-01-01 01:03)"}'),
    ('tstzrange', '{empty,"(,)","[2020-01-01 01:02+00,2020-02-01)","(4713-01-01 BC,294276-12-31 23:59:59.999999+00]","[infinity,infinity]"}'),
    ('int4multirange', '{"{}","{(,)}","{[1,5),[7,9)}"}'),
    ('nummultirange', '{"{}","{(,)}","{[1.5,5),[7,9)}"}'),
    ('xml', '{"<a/>","text","&lt;&lt;&lt;","\\x1","'' :",""}'),
    ('pg_lsn', '{0/0,FFFFFFFF/FFFFFFFF}'),
    ('regclass', '{-,information_schema.sql_features,4294967295}'),
    ('integer[]', '{"{}","{1,2}","{{1},{2147483647}}","{NULL}","[5:6]={1,2}"}'),
    ('text[]', '{"{}","{a,b}","{{a},{b}}","{NULL}","{<,\"\\\\x\"}","[5:6]={1,2}"}');

-- a table of each type, with a column for each other type that it is to become
DO $$BEGIN EXECUTE (
    SELECT string_agg(format('CREATE TABLE from_%s (%s);', b.n, columns), ' ') FROM kind b,
        LATERAL (SELECT string_agg(format('to_%s %s', a.n, b.type), ', ') AS columns FROM kind a WHERE a.n <> b.n) x);
END$$;
CREATE TEMP TABLE script AS
SELECT sql FROM migrate.check(ARRAY[(
    SELECT string_agg(format('CREATE TABLE from_%s (%s);', b.n, columns), ' ') FROM kind b,
        LATERAL (SELECT string_agg(format('to_%s %s', a.n, a.type), ', ') AS columns FROM kind a WHERE a.n <> b.n) x)]);
CREATE TEMP TABLE statement AS SELECT s FROM script, regexp_split_to_table(sql, E';\n*') s;
CREATE TEMP TABLE pair AS
SELECT (regexp_match(s, 'ALTER TABLE public.from_(\d+)'))[1]::int AS before, m[1]::int AS after, rtrim(m[2], ',') AS clause,
    s ~ format('-- needs values: column public.from_\d+.to_%s,', m[1]) AS needs_values, NULL::text AS error
FROM statement, regexp_split_to_table(s, E'\n') l, regexp_matches(l, 'ALTER COLUMN to_(\d+) (TYPE .*)$') m;

-- what it does
CREATE PROCEDURE pg_temp.try() LANGUAGE plpgsql AS $$
DECLARE
    k kind;
    p record;
BEGIN
    FOR p IN SELECT s FROM statement WHERE s ~ '^CREATE (FUNCTION|CAST)' LOOP
        EXECUTE p.s;
    END LOOP;
    FOR k IN SELECT * FROM kind LOOP
        EXECUTE format('CREATE TEMP TABLE tried (c %s)', k.type);
        EXECUTE 'INSERT INTO tried VALUES ' || (SELECT string_agg(format('(%L)', v), ', ') FROM unnest(k.extremes) v);
        FOR p IN SELECT after, replace(clause, 'to_' || after, 'c') AS clause FROM pair WHERE before = k.n LOOP
            BEGIN
                EXECUTE format('ALTER TABLE tried ALTER COLUMN c %s', p.clause);
                RAISE SQLSTATE 'ZZ000';
            EXCEPTION
                WHEN SQLSTATE 'ZZ000' THEN NULL;
                WHEN OTHERS THEN UPDATE pair SET error = SQLERRM WHERE before = k.n AND after = p.after;
            END;
        END LOOP;
        DROP TABLE tried;
    END LOOP;
END
$$;
SET client_min_messages = warning;
CALL pg_temp.try();
RESET client_min_messages;
SELECT count(*), count(*) FILTER (WHERE needs_values = (error IS NOT NULL)) AS as_said FROM pair;
-- none of the others fails unsaid: these are read by chance
SELECT b.type AS before, needs_values, error IS NOT NULL AS fails, string_agg(a.type, ', ' ORDER BY a.n) AS after
FROM pair JOIN kind b ON b.n = before JOIN kind a ON a.n = after
WHERE needs_values <> (error IS NOT NULL) GROUP BY b.n, 1, 2, 3 ORDER BY b.n, 2;
DO $$BEGIN EXECUTE (SELECT string_agg('DROP TABLE from_' || n || ';', ' ') FROM kind); END$$;
DO $$BEGIN EXECUTE (SELECT string_agg(s || ';', ' ') FROM statement WHERE s ~ '^DROP FUNCTION'); END$$;
DROP TABLE kind, script, statement, pair;

-- numbers become others by way of numbers, also where arrays are of them
\getenv abs_srcdir PG_ABS_SRCDIR
\set ECHO none
\i :abs_srcdir/sql/include/model.sql
\set ECHO all
SELECT pg_temp.become($$CREATE TABLE t (a float8, b money, c money[], d boolean, e bit(3), f smallint, g oid)$$, false);
INSERT INTO t VALUES (1.25, 12.5, '{1,2}', true, B'101', 5, 4000000000), (-3, 0, '{}', false, B'000', 0, 0);
SELECT pg_temp.become($$CREATE TABLE t (a money, b float8, c float8[], d bigint, e numeric, f boolean, g numeric)$$);
SELECT * FROM t;

-- so do attributes of types, values of domains, and labels
SELECT pg_temp.become($$
CREATE TYPE pair AS (a bigint, b text);
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE DOMAIN any_int AS int;
CREATE TYPE size AS ENUM ('s', 'large');
CREATE TABLE t2 (a pair, b int, c int, d int, e size, f size, g int[], h text);
$$, false);
INSERT INTO t2 VALUES ('(5,x)', 1, 2, 3, 's', 's', '[5:6]={1,2}', '(b,1)');
SELECT pg_temp.become($$
CREATE TYPE pair AS (b text, a int);
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE DOMAIN any_int AS int;
CREATE TYPE size AS ENUM ('s', 'large');
CREATE TABLE t2 (a pair, b positive, c any_int, d bigint, e varchar(5), f varchar(4), g jsonb, h pair);
$$);
SELECT * FROM t2;
SELECT pg_temp.back();
