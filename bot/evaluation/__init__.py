"""Measures the understanding on messages nobody trains on, beside simple baselines: `python -m bot evaluate`."""
