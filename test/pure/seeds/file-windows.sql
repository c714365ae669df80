f﻿-- Windows
-- Revision ID: a
-- Repeatable:

-- migrate:up

SELECT 1;
