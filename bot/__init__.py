"""Mo: motivational interviewing about exercise, for people with chronic back pain and their GP practice."""
