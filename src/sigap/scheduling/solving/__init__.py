"""Solvers, each in a process of its own that can be stopped at its limit."""
