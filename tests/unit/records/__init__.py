"""Tests of the records; where MO_TEST_DATABASE_URL names a PostgreSQL server, on that as well."""
