"""What holds for all tests: the order in which files are handed out to the processes that run them."""

from __future__ import annotations

import os

import pytest

os.environ["SIGAP_TALLIES_S"] = "3600"  # before anything is imported: tests write tallies when they want to

LONGEST = (
    "test_api_conformance.py",
    "test_start_life.py",
    "test_lake_days.py",
    "test_same_answers.py",
    "test_named_costs.py",
    "test_rotation_from_problem.py",
    "test_intake_kills.py",
    "test_rights.py",
)
"""Files that take longest: begun first, so that no process is left alone with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of the longest files first, and leave all others in their order."""
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.name, len(LONGEST)))
