f\echo This is a revision of migrate: load it with migrate-load, do not run it \quit
-- Add phone_number to users
-- Support calls people back.
--
-- Revision ID: 5ab6276b6556
-- Revises: 1975ea83b712, ae1027a6acf0
-- Create Date: 2026-11-24 19:06:34+00
-- Branch Labels: billing
-- Depends On: c3

-- migrate:up
ALTER TABLE users ADD COLUMN phone_number varchar(20);

-- migrate:down transaction:false
ALTER TABLE users DROP COLUMN phone_number;
