"""`python -m sigap.cli`."""

from sigap.cli import run

run()
