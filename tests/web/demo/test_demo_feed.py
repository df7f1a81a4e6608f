"""The feed tells the day through the real API over HTTP: right over restarts, kill -9 and an API that is away."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from sigap.web.demo import days, operations
from sigap.web.demo.almanac import today_at
from sigap.web.demo.feed import Feed
from sigap.web.demo.models import LivedDay
from sigap.web.demo.sender import Sender, Stopped
from sigap.web.platform import tenancy
from sigap.web.platform.models import LoggedEvent, Tenant

pytestmark = pytest.mark.django_db(transaction=True)
YESTERDAY = today_at(time.time()) - dt.timedelta(days=1)
MIDNIGHT_S = dt.datetime.combine(YESTERDAY, dt.time(), dt.timezone(dt.timedelta(hours=7))).timestamp()
SOME_HOURS = MIDNIGHT_S + 7 * 3600.0
AN_HOUR = MIDNIGHT_S + 3600.0


@pytest.fixture
def tenant(roles: None, settings: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tenant]:
    """Yield the demo's tenant at hand; its API is a real server."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setenv("SIGAP_API", live_server.url)
    made = operations.make(dt.datetime.now(dt.UTC))
    assert made is not None
    with tenancy.at(made.pk):
        yield made


def _due(until_s: float) -> list[str]:
    told = days.events_on(YESTERDAY, days.live(YESTERDAY))
    return sorted(event.id for event in told if event.at <= until_s * 1000)


def _logged() -> list[str]:
    return sorted(LoggedEvent.objects.values_list("event_id", flat=True))


def _waiting_for(condition: Any, *, within_s: float = 150.0) -> None:
    until = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.1)


class _Ending(threading.Event):
    """Ends the feed as soon as it waits for the next second: all that is due has been sent."""

    def wait(self, timeout: float | None = None) -> bool:
        self.set()
        return True


def _fed_until(tenant: Tenant, clock_s: float) -> None:
    with pytest.raises(Stopped):
        Feed(tenant, _Ending(), clock=lambda: clock_s).run()


def test_what_is_due_is_told_once_however_often_it_starts(tenant: Tenant) -> None:
    _fed_until(tenant, SOME_HOURS)
    assert _logged() == _due(SOME_HOURS)
    _fed_until(tenant, SOME_HOURS)
    _fed_until(tenant, SOME_HOURS + 1800)
    assert _logged() == _due(SOME_HOURS + 1800)
    assert not LivedDay.objects.get().is_complete


def test_a_day_cut_off_is_told_to_its_end_before_the_next(tenant: Tenant) -> None:
    _fed_until(tenant, SOME_HOURS)
    next_day = MIDNIGHT_S + 86_400 + 60
    _fed_until(tenant, next_day)
    assert set(_due(next_day)) <= set(_logged())
    assert dict(LivedDay.objects.values_list("day", "is_complete")) == {
        YESTERDAY: True,
        YESTERDAY + dt.timedelta(days=1): False,
    }


def test_it_waits_while_the_api_is_away_and_takes_a_new_key_when_refused(tenant: Tenant) -> None:
    stop = threading.Event()
    keys = iter(["not a key", operations.feed_token()])
    sender = Sender(os.environ["SIGAP_API"], lambda: next(keys), stop)
    told = days.events_on(YESTERDAY, days.live(YESTERDAY))[:150]
    sender.send(told)
    assert _logged() == sorted(event.id for event in told)
    away = Sender("http://127.0.0.1:9", lambda: "x", stop)
    threading.Timer(0.3, stop.set).start()
    with pytest.raises(Stopped):
        away.send(told)
    sender.close()
    away.close()


_RUN = """
import django, sys, threading
django.setup()
from sigap.web.demo.feed import Feed
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant
tenant = Tenant.objects.get(is_demo=True)
with tenancy.at(tenant.pk):
    Feed(tenant, threading.Event(), clock=lambda: float(sys.argv[1])).run()
"""


def test_killed_at_any_moment_it_goes_on_where_it_was(tenant: Tenant) -> None:
    wanted = _due(AN_HOUR)  # the day's plans come first: several batches
    assert len(wanted) > 400
    for at_least in (120, len(wanted)):
        feed = _started(AN_HOUR)
        try:
            _waiting_for(lambda at_least=at_least: LoggedEvent.objects.count() >= at_least)
        finally:
            os.kill(feed.pid, signal.SIGKILL)
            feed.wait()
    assert _logged() == wanted


def _started(clock_s: float) -> subprocess.Popen[bytes]:
    told = connection.settings_dict
    url = f"postgresql://{told['USER']}:{told['PASSWORD']}@/{told['NAME']}?host={told['HOST']}"
    url += f"&port={told['PORT']}" if told["PORT"] else ""
    return subprocess.Popen(
        [sys.executable, "-c", _RUN, str(clock_s)], env={**os.environ, "DATABASE_URL": url}
    )


def test_it_ends_when_the_demo_is_removed(tenant: Tenant) -> None:
    class Removing(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            operations.remove(actor="ayu@contoh.id")
            return False

    Feed(tenant, Removing(), clock=lambda: SOME_HOURS).run()
    assert not LoggedEvent.everywhere.filter(tenant_id=tenant.pk).exists()
