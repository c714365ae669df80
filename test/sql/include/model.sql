-- Included by tests of the model, without an echo.  They print scripts.
\pset format unaligned
\pset tuples_only on
SET client_min_messages = warning;

-- the models that were set, with what made the schema so
CREATE TEMP TABLE model_steps (n serial, revision text DEFAULT 'step' || currval('model_steps_n_seq'), model text);
INSERT INTO model_steps (revision, model) VALUES (NULL, migrate.model_of());

-- left says what differs from a model
CREATE FUNCTION pg_temp.left(model text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT '!! left: ' || c.operation || ' ' || c.kind || ' ' || c.object || E'\n' || c.sql
	FROM migrate.check(ARRAY[model]) c ORDER BY c.ordinal
$$;

-- become writes the revision that takes the schema to a model, shows both
-- scripts, upgrades, and shows what is left to do: nothing
CREATE FUNCTION pg_temp.become(model text, shown boolean DEFAULT true) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	step model_steps;
BEGIN
	INSERT INTO model_steps (model) VALUES (model) RETURNING * INTO step;
	PERFORM migrate.set_model(model);
	IF migrate.revision('a step', autogenerate => true, rev_id => step.revision) IS NULL THEN
		DELETE FROM model_steps WHERE n = step.n;
		RETURN NEXT '-- nothing differs';
		RETURN;
	END IF;
	RETURN QUERY SELECT E'-- up\n' || upgrade || E'\n-- down\n' || downgrade || E'\n'
		FROM migrate.revision WHERE shown AND revision = step.revision;
	PERFORM migrate.upgrade();
	RETURN QUERY SELECT pg_temp.left(model);
END
$$;

-- back takes every step back, and shows what differs from the model before it;
-- nothing is left of them
CREATE FUNCTION pg_temp.back() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	step model_steps;
BEGIN
	FOR step IN SELECT * FROM model_steps WHERE revision IS NOT NULL ORDER BY n DESC LOOP
		PERFORM migrate.downgrade('-1');
		PERFORM migrate.forget(step.revision);
		RETURN QUERY SELECT 'before ' || step.revision || ' ' || l
			FROM model_steps s, pg_temp.left(s.model) l
			WHERE s.n = (SELECT max(n) FROM model_steps WHERE n < step.n);
	END LOOP;
	DELETE FROM migrate.model;
END
$$;
