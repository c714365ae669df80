f-- Quotes
-- Revision ID: a
-- migrate:up
SELECT 'it''s', E'\'
-- migrate:down
', "a""b", $$ ' $a$ $$, $a_1$ $$ $a_1$, a$1, $1; -- it's
/* nested /* ' */
-- migrate:down
*/
\restrict it's
