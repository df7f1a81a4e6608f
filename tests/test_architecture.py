"""The rules of the house, each with a planted breach that the machine must catch."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
HEAVY = (
    "babel",
    "duckdb",
    "highspy",
    "ibis",
    "jinja2",
    "numba",
    "numpy",
    "ortools",
    "pandas",
    "polars",
    "pyarrow",
    "rich",
    "scipy",
    "sqlglot",
    "statsforecast",
    "statsmodels",
)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the package under `folder`/src, with the project's own contracts."""
    return subprocess.run(
        [BIN / "lint-imports", "--no-cache", "--config", ROOT / ".importlinter"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, for planting breaches."""
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(
        ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "vendor", "*.js", "*.html")
    )
    return folder


def test_the_layers_are_kept(package: Path) -> None:
    done = lint_imports(package)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "planted", "contract"),
    [
        ("facts", "import django", "Django"),
        ("reports", "import ninja", "Django"),
        ("sources", "import ibis", "Only metrics and insights import Ibis"),
        ("facts", "from ibis import _", "Only metrics and insights import Ibis"),
        ("cli", "import ibis", "Only metrics and insights import Ibis"),
        ("facts", "import sigap.metrics.definition", "cli -> reports"),
        ("sources", "def later():\n    import sigap.metrics.definition", "cli -> reports"),
        ("metrics", "import sigap.reports", "cli -> reports"),
        ("reports", "import sigap.cli", "cli -> reports"),
        ("worktime", "import sigap.facts.schema", "cli -> reports"),
        ("errors.py", "import sigap.facts.schema", "cli -> reports"),
        ("text.py", "import sigap.errors", "cli -> reports"),
        ("forecasting", "import sigap.staffing", "cli -> reports"),
        ("forecasting", "import sigap.simulation", "cli -> reports"),
        ("simulation", "import sigap.staffing", "cli -> reports"),
        ("staffing", "import sigap.metrics", "cli -> reports"),
        ("sources", "import sigap.forecasting", "cli -> reports"),
        ("staffing", "import sigap.scheduling", "cli -> reports"),
        ("scheduling", "import sigap.metrics", "cli -> reports"),
        ("scheduling", "import sigap.reports", "cli -> reports"),
        ("forecasting", "import ibis", "Only metrics and insights import Ibis"),
        ("staffing", "import django", "Django"),
        ("simulation", "import ninja", "Django"),
        ("scheduling", "import django", "Django"),
        ("scheduling", "import ibis", "Only metrics and insights import Ibis"),
        ("scheduling/verifier", "import sigap.scheduling.options", "The verifier shares no code"),
        ("scheduling/verifier", "import numba", "The verifier shares no code"),
        ("scheduling/named", "import highspy", "HiGHS is imported by child processes only"),
        ("scheduling/rotation", "import ortools", "HiGHS is imported by child processes only"),
        ("metrics", "import sigap.web.settings", "Django"),
        ("cli", "import sigap.web.settings", "Django"),
        ("web/intake", "import ibis", "Only metrics and insights import Ibis"),
        ("web/platform", "import sigap.web.people.models", "The platform's domains"),
        ("web/insights", "import sigap.web.intake.models", "The platform's domains"),
        ("web/people/queries", "import sigap.web.people.operations", "In a domain"),
        ("web/intake/operations.py", "import sigap.web.intake.views", "In a domain"),
    ],
)
def test_a_planted_import_is_caught(package: Path, module: str, planted: str, contract: str) -> None:
    place = package / "src" / "sigap" / module
    file = place if place.suffix else place / "planted.py"
    before = file.read_text() if file.exists() else None
    file.write_text((before or "") + f"\n{planted}\n")
    try:
        done = lint_imports(package)
    finally:
        file.unlink() if before is None else file.write_text(before)
    assert done.returncode == 1
    broken = [line for line in done.stdout.splitlines() if " BROKEN" in line]
    assert len(broken) == 1
    assert contract in broken[0]


def ruff(code: str, file: str) -> str:
    """Return what ruff says about `code` as if it stood in `file`."""
    done = subprocess.run(
        [BIN / "ruff", "check", "--select", "TID251", "--no-cache", "--stdin-filename", file, "-"],
        input=code,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


BANNED = [
    "import datetime\nx = datetime.datetime.now()",
    "import datetime as dt\nx = dt.datetime.now(dt.UTC)",
    "from datetime import datetime\nx = datetime.utcnow()",
    "import datetime as dt\nx = dt.datetime.today()",
    "import datetime as dt\nx = dt.date.today()",
    "import time\nx = time.time()",
    "import time\nx = time.time_ns()",
    "import os\nx = os.environ['HOME']",
    "import os\nx = os.getenv('HOME')",
    "import socket",
    "import urllib.request",
    "from urllib.request import urlopen",
    "import http.client",
]


@pytest.mark.parametrize("code", BANNED)
def test_clock_environment_and_network_are_banned_from_the_library(code: str) -> None:
    for layer in (
        "facts",
        "sources",
        "metrics",
        "worktime",
        "reports",
        "forecasting",
        "staffing",
        "simulation",
    ):
        assert "TID251" in ruff(code, f"src/sigap/{layer}/planted.py")


def test_the_command_line_may_read_clock_and_environment() -> None:
    assert "TID251" not in ruff("\n".join(BANNED[:1] + BANNED[7:8]), "src/sigap/cli/planted.py")


def test_no_file_excuses_itself_from_the_ban() -> None:
    excused = [
        str(file.relative_to(ROOT))
        for file in sorted((ROOT / "src" / "sigap").rglob("*.py"))
        if "TID251" in file.read_text()
    ]
    assert excused == []


def test_importing_sigap_loads_nothing_heavy() -> None:
    code = "import sys, sigap; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "sigap" in loaded
    assert loaded.isdisjoint(HEAVY)
