"""What the demo tells others."""

from __future__ import annotations

import time
from collections.abc import Sequence

from sigap.text import Text
from sigap.web.demo import queries
from sigap.web.insights.neighbours import Trouble
from sigap.web.platform.tenancy import tenant_id


def history_under_way() -> Sequence[Trouble]:
    """Return how far the demo's history is, until all of it is there; nothing at any other tenant."""
    from sigap.web.demo.almanac import today_at

    demo = queries.tenant()
    if demo is None or demo.pk != tenant_id():
        return ()
    found = queries.progress(today_at(time.time()))
    if found.is_complete:
        return ()
    what = Text(
        f"The demo's history is being written: {found.days} of {found.of} days.",
        f"Riwayat pusat contoh sedang ditulis: {found.days} dari {found.of} hari.",
    )
    return (Trouble(what, ""),)
