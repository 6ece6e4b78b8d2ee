"""What Mo costs, measured on one machine, and how far several machines get: `python -m tests.benchmarks.capacity`.

`measure` gives processor time, memory and storage of each part for a message; `simulation` lets messages queue for
these parts; `plan` reckons what a practice, a region and a country need. docs/scaling.md tells the result.
"""
