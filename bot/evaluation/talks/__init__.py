"""Measures whole conversations: simulated patients talk with Mo to the end, and random walks try to trip it."""
