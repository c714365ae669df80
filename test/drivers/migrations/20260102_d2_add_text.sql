-- Add text to notes
--
-- Revision ID: d2
-- Revises: d1
-- Create Date: 2026-01-02 12:00:00+00

-- migrate:up
ALTER TABLE note ADD text text DEFAULT 'schön: it''s "€" \';

-- migrate:down
ALTER TABLE note DROP text;
