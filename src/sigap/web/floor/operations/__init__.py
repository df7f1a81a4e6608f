"""Writes of the floor: links for big screens, and what agents declare themselves."""

from __future__ import annotations
