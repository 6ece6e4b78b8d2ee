"""Patients who talk while processes are killed, and the comparison of what they were told with what was kept.

`study` plays it; `python -m tests.system.chaos` (or `make chaos`) is its long form.
"""
