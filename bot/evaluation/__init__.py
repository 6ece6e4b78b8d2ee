"""Measures the understanding on messages nobody trains on, and whole talks: `python -m bot evaluate`."""
