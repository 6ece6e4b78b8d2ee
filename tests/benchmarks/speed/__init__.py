"""`make bench`: this product beside a bot as `rasa init` makes it, in one run on one machine.

    python -m tests.benchmarks.speed [--only latency,steps] [--quick] [--keep FOLDER] [--accept]

Both run at the same time, both warmed up, and get their messages in turn, so that whatever else the machine does falls
on both alike. What is compared is a ratio, with a bootstrap interval. Where a figure can be had in processor time it is
taken so as well, over all processes of each side: that hardly changes while the machine is busy with other things,
and a wall clock does.
"""
