\echo This is a revision of migrate: load it with migrate-load, do not run it \quit
-- Add phone_number to users
--
-- Revision ID: 5ab6276b6556
-- Revises: 1975ea83b712
-- Create Date: 2026-11-24 19:06:34+00

-- migrate:up
ALTER TABLE users ADD COLUMN phone_number varchar(20);

-- migrate:down
ALTER TABLE users DROP COLUMN phone_number;
