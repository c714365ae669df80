-- Create notes
--
-- Revision ID: d1
-- Create Date: 2026-01-01 12:00:00+00
-- Branch Labels: app

-- migrate:up
CREATE TABLE note (id integer PRIMARY KEY);

-- migrate:down
DROP TABLE note;
