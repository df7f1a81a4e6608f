"""Who shows hands, messages and notes hears of changes: boards what they show, agents that it is time to ask."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connections

from sigap.web.floor.actions import pokes
from sigap.web.floor.actions.announcing import show_anew
from sigap.web.floor.actions.models import DayNote
from sigap.web.floor.actions.pokes import PokeTicket
from sigap.web.floor.actions.queries import today
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)
LIMIT_S = 20


@pytest.fixture
def tenants() -> tuple[Tenant, Tenant]:
    return Tenant.objects.create(slug="lantai", name="Lantai"), Tenant.objects.create(
        slug="lain", name="Lain"
    )


class Listener:
    """Somebody at the stream; what they are sent is told by `heard`."""

    def __init__(self, ticket: str) -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.left = asyncio.Event()
        query = f"ticket={quote(ticket)}".encode()
        scope = {"type": "http", "path": pokes.PATH, "method": "GET", "query_string": query}
        self.task = asyncio.ensure_future(pokes.with_pokes(_nothing)(scope, self._receive, self.sent.put))

    async def _receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def heard(self) -> str:
        """Return the next event, comments and the greeting left out."""
        while True:
            message = await asyncio.wait_for(self.sent.get(), LIMIT_S)
            body = message.get("body", b"").decode()
            if message["type"] == "http.response.start" and message["status"] != 200:
                return str(message["status"])
            if "event:" in body and "retry:" not in body:
                return body

    async def greeted(self) -> None:
        """Return when the stream has begun: whatever happens from now on is heard."""
        while b"retry:" not in (await asyncio.wait_for(self.sent.get(), LIMIT_S)).get("body", b""):
            pass

    async def leave(self) -> None:
        self.left.set()
        with suppress(asyncio.CancelledError):
            await asyncio.wait_for(self.task, LIMIT_S)


async def _nothing(*_: Any) -> None:
    raise AssertionError("not for us")


def told(tenant: Tenant, agents: list[int] | None = None, *, note: str = "") -> None:
    """Have something happen, as an operation does it."""
    with tenancy.at(tenant.pk):
        if note:
            DayNote.objects.create(
                day=today(), at="2026-11-22T03:00Z", noted_at="2026-11-22T03:00Z", text=note
            )
        show_anew(agents if agents is not None else [])
    connections.close_all()  # of this thread


def test_each_hears_of_the_own_affairs(tenants: tuple[Tenant, Tenant]) -> None:
    async def story() -> None:
        ours, others = tenants
        ear = pokes._ear()
        while not ear.is_listening:  # it then pokes all who are there: nobody is, yet
            await asyncio.sleep(0.02)
        board = Listener(pokes.issued(PokeTicket(ours.pk)))
        seven, eight = (Listener(pokes.issued(PokeTicket(ours.pk, agent))) for agent in (7, 8))
        elsewhere = Listener(pokes.issued(PokeTicket(others.pk)))
        everybody = [board, seven, eight, elsewhere]
        try:
            for one in everybody:
                await one.greeted()
            await asyncio.to_thread(told, ours, [7], note="Listrik padam")
            shown = await board.heard()
            assert shown.startswith("event: acts\ndata: ")
            assert (
                json.loads(shown.removeprefix("event: acts\ndata: "))["notes"][0]["text"] == "Listrik padam"
            )
            assert await seven.heard() == "event: poke\ndata: now\n\n"
            await asyncio.to_thread(told, others)
            assert json.loads((await elsewhere.heard()).removeprefix("event: acts\ndata: "))["notes"] == []
            assert board.sent.empty()
            assert (
                eight.sent.empty()
            )  # nothing was of their concern, and what came after has been heard by others
            assert ear.has_missed(PokeTicket(ours.pk, 7))  # who begins to listen now is told to ask again
        finally:
            for one in everybody:
                await one.leave()
            for ear in pokes.drop():
                await asyncio.to_thread(ear.close)

    asyncio.run(story())


def test_without_a_ticket_of_ours_nothing_is_heard() -> None:
    async def story() -> None:
        for ticket in ("", "forged", pokes.issued(PokeTicket(1))[:-2]):
            listener = Listener(ticket)
            assert await listener.heard() == "403"
            await listener.leave()
        assert pokes.drop() == []

    asyncio.run(story())
