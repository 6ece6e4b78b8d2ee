"""The evaluation, on predictions that can be checked by hand."""
