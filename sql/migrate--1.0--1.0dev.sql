\echo Use "ALTER EXTENSION migrate UPDATE TO '1.0dev'" to load this file. \quit

-- Before the release every install script was 1.0.  This step changes nothing: it
-- is how a database says that it has an earlier one, for the step back to 1.0.
