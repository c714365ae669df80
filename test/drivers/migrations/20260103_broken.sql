-- A script that fails
--
-- Revision ID: broken
-- Create Date: 2026-01-03 12:00:00+00

-- migrate:up
CREATE TABLE left_over ();
SELECT 1 / 0;
