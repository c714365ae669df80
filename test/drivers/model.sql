CREATE TABLE note (id integer PRIMARY KEY, text text DEFAULT 'schön: it''s "€" \');
