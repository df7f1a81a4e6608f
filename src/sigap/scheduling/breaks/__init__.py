"""Breaks of shifts that stand, placed where they cost least: by a linear programme that is all but whole by itself."""

from sigap.scheduling.breaks.place import place_breaks

__all__ = ["place_breaks"]
