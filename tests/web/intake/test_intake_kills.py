"""kill -9 under load, on the real platform: nothing acknowledged is lost or doubled, and the facts are right again.

The hands that kill are those of the benchmark (`benchmarks/ingest.py --kill`), which does it a hundred times.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[3] / "benchmarks"
SIZE = 50
SETTLE_LIMIT_S = 240


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_nothing_is_lost_or_doubled(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    import ingest_kills
    from ingest_clients import Load
    from ingest_platform import Platform

    random.seed(7)
    folder = tmp_path_factory.mktemp("kills")
    platform = Platform(folder, web=2)
    try:
        token = platform.start()
        load = Load(port=platform.port, token=token, clients=2, size=SIZE, agents=300, pace=100)
        load.start()
        took = ingest_kills.kill_many(platform, ["web", "live", "database"], 3)
        sent = load.stop()
        ingest_kills.settle(platform, SETTLE_LIMIT_S)
    finally:
        platform.stop()
    left = ingest_kills.judge(platform, sent, SIZE)
    assert len(took) == 3
    assert left.acknowledged > 0
    assert (left.lost, left.doubled, left.odd) == (0, 0, "")
