-- A script that takes a minute
--
-- Revision ID: slow
-- Create Date: 2026-01-04 12:00:00+00

-- migrate:up
SELECT pg_sleep(60);
