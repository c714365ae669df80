f-- Conditions
-- Revision ID: a
-- migrate:up
X;
-- migrate:verify
SELECT 'it';
-- migrate:precheck
SELECT $$
-- migrate:verify
$$;
-- migrate:down
Y;
