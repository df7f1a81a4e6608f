"""Other engines answer as DuckDB does, each tenant of its own facts, and say so when they are not there.

ClickHouse is the real engine, in a process that speaks its HTTP interface (`clickhouse_server.py`); Spark is Spark.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ibis
import lake_facts as made
import pyarrow as pa
import pytest

from sigap.metrics.backends import plain
from sigap.web.insights import operations, queries
from sigap.web.insights.lake import elsewhere, reading
from sigap.web.insights.lake.elsewhere import EngineUnavailableError
from sigap.web.people.access import digest_of
from sigap.web.people.models import ApiToken
from sigap.web.platform import tenancy
from sigap.web.platform.models import Tenant

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"
)

TUESDAY = made.MONDAY + dt.timedelta(1)
CALLS = ("offered", "answered", "abandoned", "service_level", "asa", "average_wait", "aht", "average_wrap")
QUESTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (CALLS, {}),
    (CALLS, {"by": ("queue", "day")}),
    (("offered", "service_level", "workload"), {"by": ("queue", "30min")}),
    (
        ("service_level", "abandonment_rate"),
        {"variants": {"service_level": "excl_short"}, "by": ("channel",)},
    ),
    (("fcr", "transfer_rate"), {"by": ("queue",), "variants": {"fcr": "no_repeat"}}),
    (("handled", "occupancy", "utilisation", "concurrency"), {"by": ("agent", "day")}),
    (("occupancy", "shrinkage"), {"by": ("team", "30min")}),
    (("backlog", "csat", "fcr"), {}),
    (("waiting", "longest_wait", "lost"), {"by": ("queue",)}),
    (
        CALLS,
        {"by": ("queue", "15min"), "period": (made.MONDAY, made.MONDAY), "where": {"queue": ["layanan"]}},
    ),
)


@pytest.fixture(autouse=True)
def _lake(db: None, tmp_path: Path, settings: Any) -> None:
    settings.LAKE = str(tmp_path / "lake")


class Server:
    """A ClickHouse server of a test, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        program = Path(__file__).parent / "clickhouse_server.py"
        folder.mkdir()
        self.process = subprocess.Popen(
            [sys.executable, str(program), str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.address = f"clickhouse://default@127.0.0.1:{int(self.process.stdout.readline())}/"

    def stop(self) -> None:
        """Have it go away."""
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def clickhouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    server = Server(tmp_path_factory.mktemp("clickhouse") / "server")
    yield server.address
    elsewhere._let_all_go()
    server.stop()


@pytest.fixture(scope="module")
def spark() -> Iterator[str]:
    if shutil.which("java") is None and not os.environ.get("CI"):
        pytest.skip("Spark needs Java, and this machine has none")
    from pyspark.sql import SparkSession

    (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    yield "spark"  # it ends with this process: other tests may have it, too
    elsewhere._let_all_go()


@pytest.fixture(params=("polars", "clickhouse", "spark"))
def address(request: pytest.FixtureRequest) -> str:
    """Return the address of an engine."""
    return "polars://" if request.param == "polars" else str(request.getfixturevalue(request.param))


def a_tenant(slug: str, seed: int) -> Tenant:
    """Return a tenant with a day in the lake, and of the next a call and one who waits."""
    tenant = Tenant.objects.create(slug=slug, name=slug, zone="Asia/Jakarta")
    random_ = random.Random(seed)
    some = {f"{slug}-{n}": made.any_contact(random_, f"{slug}-{n}", made.MONDAY) for n in range(20 + seed)}
    rows = made.together(some.values()) | {"states": made.a_day_of_states(random_, made.MONDAY)}
    with tenancy.at(tenant.id):
        operations.store(made.tables(rows), contacts=set(some), agents={})
        operations.close_day(made.MONDAY)
        waits = made.contact("waits", made.at(TUESDAY, "09:10"), "waiting")
        now = made.together([made.contact("now", made.at(TUESDAY, "09:00")), waits])
        operations.store(made.tables(now), contacts={"now", "waits"}, agents={})
    return tenant


def all_answers() -> list[Any]:
    """Return the rows of every question."""
    return [queries.answer(ids, **asked).rows() for ids, asked in QUESTIONS]


def test_another_engine_answers_as_duckdb_does_and_follows_changes(settings: Any, address: str) -> None:
    bank, shop = a_tenant("bank", 1), a_tenant("toko", 2)
    before: dict[str, Any] = {}
    for _ in range(2):
        for tenant in (bank, shop):
            with tenancy.at(tenant.id):
                settings.ENGINE = "duckdb"
                expected = all_answers()
                assert all(expected)
                assert expected != before.get(tenant.slug)
                settings.ENGINE = address
                assert all_answers() == expected
                before[tenant.slug] = expected
                more = made.contact("more", made.at(made.MONDAY, "11:00"))
                operations.store(made.tables(more), contacts={"more"}, agents={})
        assert before["bank"] != before["toko"]


def test_an_engine_that_is_not_there_is_named(settings: Any) -> None:
    tenant = Tenant.objects.create(slug="bank", name="Bank")
    settings.ENGINE = "no-engine://nowhere"
    with tenancy.at(tenant.id), pytest.raises(EngineUnavailableError, match="SIGAP_ENGINE"):
        queries.answer(["offered"])


def test_an_engine_that_goes_away_is_named_and_asked_again_when_it_is_back(
    settings: Any, tmp_path: Path
) -> None:
    server = Server(tmp_path / "server")
    settings.ENGINE = server.address
    with tenancy.at(a_tenant("bank", 1).id):
        told = queries.answer(["offered"], by=("queue",)).rows()
        server.stop()
        more = made.contact("more", made.at(made.MONDAY, "11:00"))
        operations.store(made.tables(more), contacts={"more"}, agents={})
        for _ in range(2):
            with pytest.raises(EngineUnavailableError, match=r"does not answer: .*refused") as caught:
                queries.answer(["offered"], by=("queue",))
            assert "SIGAP_ENGINE=127.0.0.1" in str(caught.value)
        back = Server(tmp_path / "back")
        settings.ENGINE = back.address
        assert queries.answer(["offered"], by=("queue",)).rows() != told
        elsewhere._let_all_go()
        back.stop()


def test_what_a_join_does_not_find_is_unknown_on_clickhouse_too(settings: Any, clickhouse: str) -> None:
    settings.ENGINE = clickhouse
    with tenancy.at(a_tenant("bank", 1).id), reading.state() as facts:
        visits, legs = plain("visits"), plain("legs")
        talks = legs.group_by(of=legs.visit_id).agg(legs=legs.count())
        counted = visits.left_join(talks, visits.visit_id == talks.of).select("outcome", "legs")
        rows = elsewhere.Elsewhere(clickhouse, facts).execute(counted).to_pylist()
    assert {row["legs"] for row in rows if row["outcome"] == "abandoned"} == {None}
    assert {row["legs"] for row in rows if row["outcome"] == "answered"} == {1}


def test_a_page_says_that_the_engine_is_away(centre: Any, settings: Any) -> None:
    ApiToken.objects.create(
        tenant=centre.tenant, name="mesin", digest=digest_of("kunci"), shown="kun", scopes=["insights.see"]
    )
    settings.ENGINE = "clickhouse://default@127.0.0.1:1/"
    centre.ayu.raise_request_exception = False
    for language, words in (("en", "does not answer"), ("id", "tidak menjawab")):
        answer = centre.ayu.get(centre.at(""), headers={"Accept-Language": language})
        assert answer.status_code == 503
        assert words in answer.content.decode()
    answer = centre.ayu.post(
        "/api/kpis/answer",
        {"kpis": ["offered"], "by": [], "from": "2026-01-05", "to": "2026-01-05"},
        content_type="application/json",
        headers={"Authorization": "Bearer kunci"},
    )
    assert (answer.status_code, "does not answer" in answer.json()["title"]) == (503, True)


def test_questions_asked_at_a_time_each_have_their_own_calendar() -> None:
    numbers = ibis.table({"n": "int64"}, name="sigap_numbers")
    with tenancy.at(a_tenant("bank", 1).id), reading.state() as facts:
        some = [elsewhere.Elsewhere("polars://", facts) for _ in range(2)]
        for n, one in enumerate(some):
            one.put("sigap_numbers", pa.table({"n": [n]}))
        assert [one.execute(numbers).to_pylist() for one in some] == [[{"n": 0}], [{"n": 1}]]
