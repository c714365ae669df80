-- The model: what fails where there are rows without some values is said, above
-- the statement and by check().

CREATE TABLE t (a int, b int, c int NOT NULL, d text);
CREATE DOMAIN filled AS int DEFAULT 1 NOT NULL;
CREATE DOMAIN full_only AS int NOT NULL;
CREATE DOMAIN open AS int;
CREATE TABLE on_domain (o open);
INSERT INTO t VALUES (1, NULL, 2, 'no json');
SELECT object, operation, destructive, needs_values, sql FROM migrate.check(ARRAY[$$
CREATE DOMAIN filled AS int DEFAULT 1 NOT NULL;
CREATE DOMAIN full_only AS int NOT NULL;
CREATE DOMAIN open AS int NOT NULL;
CREATE TABLE on_domain (o open);
CREATE TABLE t (a bigint, b int NOT NULL, c int, d json, e int NOT NULL, f int NOT NULL DEFAULT 1, g int,
    h int GENERATED ALWAYS AS IDENTITY, i int NOT NULL GENERATED ALWAYS AS (c) STORED, j filled, k full_only, l full_only[], m serial,
    UNIQUE (g), CHECK (c > 0));
CREATE TABLE new (a int NOT NULL);
$$]);

-- with values, it runs
SELECT migrate.revision('needs', autogenerate => true, rev_id => 'needs', model => ARRAY[$$
CREATE DOMAIN filled AS int DEFAULT 1 NOT NULL;
CREATE DOMAIN full_only AS int NOT NULL;
CREATE DOMAIN open AS int;
CREATE TABLE on_domain (o open);
CREATE TABLE t (a int, b int NOT NULL, c int NOT NULL, d json);
$$]);
SELECT upgrade FROM migrate.revision WHERE revision = 'needs';
SELECT count(*) FROM migrate.upgrade();
UPDATE t SET b = 1, d = '{}';
SELECT count(*) FROM migrate.upgrade();
SELECT count(*) FROM migrate.downgrade('-1');
SELECT migrate.forget('needs');
DROP TABLE t, on_domain;
DROP DOMAIN filled, full_only, open;

-- which changes of types are refused where values are none
CREATE TEMP TABLE changes (n int GENERATED ALWAYS AS IDENTITY, before text, after text);
INSERT INTO changes (before, after) VALUES
    ('int', 'bigint'), ('bigint', 'int'), ('int', 'text'), ('text', 'int'), ('text', 'json'), ('json', 'jsonb'), ('text', 'jsonb'), ('int', 'jsonb'),
    ('jsonb', 'int'), ('timestamp', 'boolean'), ('timestamp', 'date'), ('date', 'timestamptz'), ('text', 'timestamptz'), ('int', 'boolean'),
    ('boolean', 'int'), ('varchar(5)', 'varchar(9)'), ('varchar(9)', 'varchar(5)'), ('text', 'varchar(9)'), ('varchar(9)', 'text'), ('int', 'varchar(3)'),
    ('numeric(8,2)', 'numeric(9,2)'), ('numeric(8,2)', 'numeric(8,3)'), ('numeric', 'numeric(9,2)'), ('numeric(9,4)', 'numeric(7,2)'), ('int', 'numeric(9,2)'),
    ('int', 'numeric(12,2)'), ('numeric', 'float8'), ('float8', 'int'), ('text', 'uuid'), ('uuid', 'text'), ('int[]', 'bigint[]'), ('text[]', 'int[]'),
    ('text', 'int[]'), ('e1', 'e2'), ('e2', 'e1'), ('e1', 'text'), ('text', 'e1'), ('e1', 'varchar(2)'), ('bit(3)', 'bit(4)'), ('varbit(3)', 'varbit(4)'), ('inet', 'cidr');
CREATE TYPE e1 AS ENUM ('a', 'b');
CREATE TYPE e2 AS ENUM ('b', 'a', 'c');
DO $$BEGIN EXECUTE (SELECT string_agg(format('CREATE TABLE t%s (c %s);', n, before), ' ') FROM changes); END$$;
SELECT before, after, needs_values
FROM migrate.check(ARRAY[(SELECT 'CREATE TYPE e1 AS ENUM (''a'', ''b''); CREATE TYPE e2 AS ENUM (''b'', ''a'', ''c'');' ||
    string_agg(format('CREATE TABLE t%s (c %s);', n, after), ' ') FROM changes)])
RIGHT JOIN changes ON object = format('public.t%s.c', n)
ORDER BY n;
DO $$BEGIN EXECUTE (SELECT 'DROP TABLE ' || string_agg('t' || n, ', ') FROM changes); END$$;
DROP TYPE e1, e2;
DROP TABLE changes;

-- tables that become partitions, or are partitions by another key
CREATE TABLE h (a int, b int) PARTITION BY HASH (a);
CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE TABLE r (a int, b int) PARTITION BY RANGE (a);
CREATE TABLE r1 PARTITION OF r FOR VALUES FROM (1) TO (200);
CREATE TABLE l (a varchar(3), b int) PARTITION BY LIST (a);
CREATE TABLE l1 PARTITION OF l FOR VALUES IN ('1');
CREATE TABLE x (a int, b int);
SELECT n, needs_values, object, sql FROM (VALUES
    (1, 'text', 'bigint', 'text', 'a', 'FROM (1) TO (200)', 'PARTITION OF r FOR VALUES FROM (200) TO (300)'),
    (2, 'bigint', 'text', 'varchar(3)', 'a', 'FROM (''1'') TO (''200'')', '(a int, b int)'),
    (3, 'int', 'int', 'varchar(3)', 'b', 'FROM (1) TO (300)', '(a int, b int)')) v (n, h, r, l, key, bound, x),
    LATERAL migrate.check(ARRAY[format('
CREATE TABLE h (a %s, b int) PARTITION BY HASH (%s);
CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 1, REMAINDER 0);
CREATE TABLE r (a %s, b int) PARTITION BY RANGE (a);
CREATE TABLE r1 PARTITION OF r FOR VALUES %s;
CREATE TABLE l (a %s, b int) PARTITION BY LIST (a);
CREATE TABLE l1 PARTITION OF l FOR VALUES IN (''1'');
CREATE TABLE x %s;', h, key, r, bound, l, x)])
WHERE sql ~ 'ATTACH' ORDER BY n, ordinal;
DROP TABLE h, r, l, x;
