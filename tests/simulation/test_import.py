"""`import sigap.simulation` is light: a scenario can be written down without a compiler."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
import sigap.simulation as twin
twin.Scenario((twin.Queue("a", twin.lognormal(200.0, cv=1.0)),), (), length_s=1.0)
print(sorted({"numba", "scipy", "polars", "duckdb"} & set(sys.modules)))
"""


def test_writing_a_scenario_imports_no_compiler() -> None:
    told = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_everything_public_is_there() -> None:
    import sigap.simulation as twin

    assert all(getattr(twin, name) is not None for name in twin.__all__)
