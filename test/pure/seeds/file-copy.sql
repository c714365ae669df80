f-- Data
-- Revision ID: a
-- migrate:up
COPY public.users (id, name) FROM stdin;
1	it's
-- migrate:down
\.
COPY t FROM STDIN WITH (FORMAT csv);
\.
SELECT 1;
