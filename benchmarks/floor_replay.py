"""How many rows of boards that were shown are unlike those of one fold of the log? `floor_kills` asks."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import django

django.setup()

from sigap.floor.board import Board  # noqa: E402  (Django first)
from sigap.floor.figures import Spans  # noqa: E402
from sigap.floor.retelling import retell  # noqa: E402
from sigap.web.floor import live, reading  # noqa: E402
from sigap.web.platform import log  # noqa: E402
from sigap.web.platform.models import Tenant  # noqa: E402


def replayed(connection: reading.Connection, tenant: int, shown: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the rows of the board that one fold of the log makes up to the same place and instant."""
    floor = live.settings_of(tenant).floor_from(shown["day"])
    seq = 0
    while seq < shown["seq"]:
        heard, seq = reading.after(connection, tenant, seq, upto=shown["seq"])
        floor.extend(heard)
    doubtful = floor.doubtful()
    told = reading.of_contacts(connection, tenant, doubtful, seq)
    for contact in doubtful:
        retell(floor, contact, told[contact])
    board = Board(floor)
    board.refresh(Spans(shown["day"], shown["interval"], shown["rolling"]), shown["at"], seq)
    rows = {"queues": board.queues, "agents": board.agents}
    return {kind: {key: json.loads(row) for key, row in found.items()} for kind, found in rows.items()}


def main() -> int:
    """Print how many rows differ, of how many."""
    tenant = Tenant.objects.get(slug="bench").id
    odd = rows = 0
    with log.connect() as connection:
        for shown in json.loads(Path(sys.argv[1]).read_text()):
            again = replayed(connection, tenant, shown)
            for kind in ("queues", "agents"):
                keys = set(shown[kind]) | set(again[kind])
                rows += len(keys)
                odd += sum(shown[kind].get(key) != again[kind].get(key) for key in keys)
    print(f"{odd} of {rows} rows are unlike those of a replay")
    return 0


if __name__ == "__main__":
    sys.exit(main())
