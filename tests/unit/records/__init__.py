"""Tests of the records, each on SQLite and on PostgreSQL (`tests/postgres.py`)."""
