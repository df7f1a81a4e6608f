"""Histories from tables and facts: missing is not zero, closed is not missing, an hour that comes twice counts once."""

# ruff: noqa: E501, DTZ001 (tables of cases; times of the wall clock)

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from sigap.facts.assembly import table_of_rows
from sigap.facts.bundle import Facts
from sigap.forecasting.events import EventKind, NamedEvent
from sigap.forecasting.history import Histories, history_from_facts, history_from_table
from sigap.forecasting.series import ForecastError, History
from sigap.forecasting.volume_rows import is_volume_table
from sigap.sources.inputs import Input
from sigap.worktime import Calendar

BANK = Path(__file__).parents[3] / "shared" / "data" / "bank_calls_5min.csv"
NEW_YORK, LONDON = ZoneInfo("America/New_York"), ZoneInfo("Europe/London")


def held(text: str, name: str = "t.csv") -> Input:
    return Input(name, held=text.encode())


def read(text: str, **more: object) -> Histories:
    return history_from_table(held(text), **more)


def one(text: str, **more: object) -> History:
    return read(text, **more).items[0]


def rows(*lines: str, header: str = "starts_at,volume") -> str:
    return "\n".join([header, *lines]) + "\n"


# -- tables


def test_rows_become_days_by_intervals() -> None:
    history = one(
        rows("2026-01-05 08:00,5", "2026-01-05 08:30,7", "2026-01-06 08:00,6", "2026-01-06 08:30,0")
    )
    assert history.opens_minute == 480
    assert history.minutes == 30
    assert history.volume.tolist() == [[5, 7], [6, 0]]
    assert history.dates.astype(str).tolist() == ["2026-01-05", "2026-01-06"]


def test_only_the_days_asked_for_are_learnt_from() -> None:
    text = written(weeks(3))
    whole = one(text)
    last = whole.dates[-3].astype(dt.date)
    cut = one(text, last=last)
    assert cut.dates.tolist() == whole.dates[:-2].tolist()
    assert one(text, first=last).dates.tolist() == whole.dates[-3:].tolist()
    with pytest.raises(ForecastError, match="of no day that was asked for"):
        one(text, first=dt.date(2040, 1, 1))


def test_the_order_of_rows_does_not_matter() -> None:
    lines = ["2026-01-05 08:00,5", "2026-01-05 08:30,7", "2026-01-06 08:00,6", "2026-01-06 08:30,2"]
    shuffled = [lines[i] for i in (2, 0, 3, 1)]
    assert one(rows(*shuffled)).volume.tolist() == one(rows(*lines)).volume.tolist()


def test_a_row_that_is_not_there_is_missing_and_a_zero_is_zero() -> None:
    history = one(rows("2026-01-05 08:00,5", "2026-01-05 08:30,0", "2026-01-06 08:00,6", "2026-01-07 08:00,6",
                       "2026-01-07 08:30,4"))  # fmt: skip
    assert history.volume[0].tolist() == [5, 0]
    assert np.isnan(history.volume[1, 1])
    assert not history.closed.any()


@pytest.mark.parametrize("cell", ["", "NaN", "null", "-"])
def test_an_empty_cell_is_missing(cell: str) -> None:
    history = one(
        rows("2026-01-05 08:00,5", f"2026-01-05 08:30,{cell}", "2026-01-06 08:00,1", "2026-01-06 08:30,2")
    )
    assert np.isnan(history.volume[0, 1])


def test_a_day_that_is_not_there_is_missing_where_its_weekday_is_known() -> None:
    days = [
        "2026-01-05",
        "2026-01-06",
        "2026-01-07",
        "2026-01-12",
        "2026-01-14",
    ]  # Tuesday the 13th is not there
    history = one(rows(*(f"{day} {time},5" for day in days for time in ("08:00", "08:30"))))
    assert history.dates.astype(str).tolist() == [*days[:4], "2026-01-13", days[4]]
    assert np.isnan(history.volume[4]).all()


def test_finer_rows_are_added_up_and_a_part_that_is_missing_makes_the_whole_missing() -> None:
    lines = [f"2026-01-05 08:{minute:02d},{minute}" for minute in range(0, 60, 5) if minute != 45]
    history = one(rows(*lines, "2026-01-06 08:30,1", *(f"2026-01-06 08:{m},1" for m in range(35, 60, 5))))
    assert history.minutes == 30
    assert history.volume[0, 0] == 0 + 5 + 10 + 15 + 20 + 25
    assert np.isnan(history.volume[0, 1])
    assert history.volume[1, 1] == 6


def test_handle_times_are_weighted_by_contacts_and_zero_says_nothing() -> None:
    text = rows("2026-01-05 08:00,10,100", "2026-01-05 08:15,30,200", "2026-01-05 08:30,5,0", "2026-01-05 08:45,5,60",
                header="starts_at,volume,aht_s")  # fmt: skip
    history = one(text, minutes=30)
    assert history.aht_s is not None
    assert history.aht_s.tolist() == [[175, 60]]
    assert history.handled is not None
    assert history.handled.tolist() == [[40, 5]]


@pytest.mark.parametrize(
    "header",
    [
        "starts_at,volume",
        "Start,Calls",
        "interval_start,offered",
        "Waktu Mulai,Panggilan",
        "ds,y",
        "Datetime,Contacts",
    ],
)
def test_columns_may_have_their_usual_names(header: str) -> None:
    assert one(rows("2026-01-05 08:00,5", "2026-01-05 08:30,7", header=header)).volume.tolist() == [[5, 7]]


@pytest.mark.parametrize(
    "text",
    [
        "date,time,calls\n2026-01-25,08:00,5\n2026-01-25,08:30,7\n",
        "tanggal;jam;jumlah\n25/01/2026;08:00;5\n25/01/2026;08:30;7\n",
        "start;volume\n2026-01-25T08:00+07:00;5,0\n2026-01-25T08:30+07:00;7,0\n",
        "start\tvolume\n01/25/2026 08:00\t5\n01/25/2026 08:30\t7\n",
    ],
)
def test_times_may_be_written_in_several_ways(text: str) -> None:
    history = one(text, zone=ZoneInfo("Asia/Jakarta"))
    assert history.dates.astype(str).tolist() == ["2026-01-25"]
    assert history.opens_minute == 480
    assert history.volume.tolist() == [[5, 7]]


def test_queues_and_channels_are_apart_the_greatest_first() -> None:
    text = rows("2026-01-05 08:00,A,voice,1", "2026-01-05 08:30,A,voice,1", "2026-01-05 08:00,B,chat,9",
                "2026-01-05 08:30,B,chat,9", header="starts_at,queue,channel,volume")  # fmt: skip
    assert [(h.queue, h.channel, float(h.volume.sum())) for h in read(text).items] == [
        ("B", "chat", 18),
        ("A", "voice", 2),
    ]
    assert [h.queue for h in read(text, queue="A").items] == ["A"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["2026-01-05 08:00,5", "2026-01-05 08:00,6"], "t.csv:3: the same interval as in row 2"),
        (["2026-01-05 08:00,5", "2026-01-05 08:30,-2"], "t.csv:3: volume is -2"),
        (["2026-01-05 08:00,many"], "t.csv:2: volume is many"),
        (["2026-01-05 08:00,inf"], "t.csv:2: volume is inf"),
        (["2026-01-05 25:00,5"], "t.csv:2: '2026-01-05 25:00' is no time"),
        ([",5"], "t.csv:2: the time is empty"),
        (["03/04/2026 08:00,5"], "t.csv:2: '03/04/2026 08:00' may be day and month"),
        ([f"2026-01-05 08:{m:02d},5" for m in (0, 7, 14, 21)], "t.csv:3: the rows are 7 minutes apart"),
        (["2026-01-05 08:00,5", "2026-01-05 08:30,5", "2026-01-05 09:00,5", "2026-01-05 09:31,5"], "t.csv:5: .* not on the grid"),
        (["2026-01-05,500", "2026-01-06,510"], "t.csv:2: each row tells a whole day"),
        ([], "t.csv: it has no rows"),
        (["2026-01-05 08:00,0", "2026-01-05 08:30,0"], "t.csv: there is no volume"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_with_its_row(lines: Sequence[str], said: str) -> None:
    with pytest.raises(ForecastError, match=said):
        read(rows(*lines))


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("starts_at,amount", "no column volume"),
        ("when,volume", "no column starts_at"),
        ("starts_at,calls,offered", "several columns may be the volume: calls, offered"),
    ],
)
def test_columns_that_are_missing_or_unclear_are_told(header: str, said: str) -> None:
    with pytest.raises(ForecastError, match=said):
        read(rows(",".join(["2026-01-05 08:00", *["5"] * header.count(",")]), header=header))


def test_channels_have_their_names() -> None:
    text = rows("2026-01-05 08:00,Telepon,5", "2026-01-05 08:30,voice,5", header="starts_at,channel,volume")
    assert one(text).volume.tolist() == [[5, 5]]
    with pytest.raises(ForecastError, match=r"t.csv:3: there is no channel 'pigeon'"):
        read(rows("2026-01-05 08:00,chat,5", "2026-01-05 08:30,Pigeon,5", header="starts_at,channel,volume"))


def test_intervals_finer_than_the_rows_are_refused() -> None:
    with pytest.raises(ForecastError, match="intervals of 15 cannot be made"):
        read(rows("2026-01-05 08:00,5", "2026-01-05 08:30,7"), minutes=15)


def test_a_queue_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ForecastError, match=r"no queue 'C'.*There are: A"):
        read(rows("2026-01-05 08:00,A,5", header="starts_at,queue,volume"), queue="C")


# -- days of 23 and 25 hours


def night(*times: str, value: int = 4) -> list[str]:
    return [f"{time},{value}" for time in times]


def test_the_hour_that_comes_twice_holds_the_mean_of_both() -> None:
    lines = [*night("2026-11-01 00:30"), "2026-11-01 01:00,10", "2026-11-01 01:30,6"]
    lines += ["2026-11-01 01:00,20", "2026-11-01 01:30,8", *night("2026-11-01 02:00")]
    history = one(rows(*lines), zone=NEW_YORK)
    assert history.opens_minute == 30
    assert history.volume.tolist() == [[4, 15, 7, 4]]


def test_the_hour_that_comes_twice_is_told_apart_by_offsets() -> None:
    lines = [
        "2026-10-25T00:30+01:00,4",
        "2026-10-25T01:00+01:00,10",
        "2026-10-25T01:00+00:00,20",
        "2026-10-25T01:30+00:00,1",
    ]
    history = one(rows(*lines), zone=LONDON, minutes=30)
    assert history.volume[0, :2].tolist() == [4, 15]


def test_three_rows_in_an_hour_that_comes_twice_are_too_many() -> None:
    with pytest.raises(ForecastError, match="the same interval"):
        read(rows(*night(*["2026-11-01 01:00"] * 3), "2026-11-01 01:30,5"), zone=NEW_YORK)


@pytest.mark.parametrize(
    ("zone", "day", "hour"), [(NEW_YORK, "2026-03-08", "02"), (LONDON, "2026-03-29", "01")]
)
def test_nothing_can_arrive_in_the_hour_that_is_skipped(zone: ZoneInfo, day: str, hour: str) -> None:
    around = [f"{day} 00:{m},5" for m in ("00", "30")] + [f"{day} 03:{m},5" for m in ("00", "30")]
    with pytest.raises(ForecastError, match=f"t.csv:4: the clocks of {zone.key} skipped {day} {hour}:30"):
        read(rows(*around[:2], f"{day} {hour}:30,5", *around[2:]), zone=zone)
    history = one(rows(*around[:2], f"{day} {hour}:30,0", *around[2:]), zone=zone)
    assert np.isnan(history.volume[0, 2 * int(hour) + 1])


# -- closed


def weeks(count: int, volume: int = 20) -> list[tuple[dt.datetime, int]]:
    """Return half-hours of whole days, open 09:00 to 12:00 on working days, a zero elsewhere."""
    first = dt.datetime(2026, 1, 5)
    return [
        (
            at := first + dt.timedelta(days=day, minutes=30 * slot),
            volume if at.weekday() < 5 and 18 <= slot < 24 else 0,
        )
        for day in range(7 * count)
        for slot in range(48)
    ]


def written(cells: Sequence[tuple[dt.datetime, int]]) -> str:
    return rows(*(f"{at:%Y-%m-%d %H:%M},{volume}" for at, volume in cells))


def test_hours_that_never_saw_a_contact_are_closed_and_their_days_no_business_days() -> None:
    history = one(written(weeks(3)))
    assert history.opens_minute == 540
    assert history.intervals == 6
    assert history.days == 15
    assert not history.closed.any()


def test_a_quiet_hour_of_a_small_queue_is_not_closed() -> None:
    lines = [f"2026-01-05 {hour:02d}:00,{0 if hour == 10 else 1}" for hour in range(9, 13)]
    history = one(rows(*lines))
    assert history.volume.tolist() == [[1, 0, 1, 1]]


def test_an_empty_day_where_much_is_usual_is_closed_and_said_so() -> None:
    cells = [(at, 0 if at.date() == dt.date(2026, 1, 14) else volume) for at, volume in weeks(3)]
    found = read(written(cells))
    history = found.items[0]
    assert history.closed.all(axis=1).tolist() == [str(d) == "2026-01-14" for d in history.dates]
    assert [str(remark) for remark in found.remarks] == [
        "nothing at all arrived on 2026-01-14, where about 120 are usual: taken as closed."
    ]


def test_weeks_of_silence_are_unknown_and_not_closed() -> None:
    gap = (dt.date(2026, 1, 12), dt.date(2026, 1, 26))
    cells = [(at, 0 if gap[0] <= at.date() < gap[1] else volume) for at, volume in weeks(5)]
    found = read(written(cells))
    history = found.items[0]
    assert not history.closed.all(axis=1).any()
    assert np.isnan(history.volume).all(axis=1).sum() == 10
    assert "from 2026-01-12 to 2026-01-23" in str(found.remarks[0])
    assert "taken as unknown" in found.remarks[0].en


def test_a_calendar_says_when_it_is_closed() -> None:
    hours = Calendar.from_mapping({"zone": "UTC", "hours": {"monday-friday": ["09:00-11:00"]}})
    history = one(written(weeks(2, volume=20)), calendar=hours)
    assert history.intervals == 6  # contacts after hours were there all the same
    hours = Calendar.from_mapping({"zone": "UTC", "hours": {"monday-friday": ["08:00-12:00"]}})
    history = one(written(weeks(2)), calendar=hours)
    assert (history.opens_minute, history.intervals) == (480, 8)
    assert (history.volume[:, :2] == 0).all()


def test_outages_and_closures_of_the_user() -> None:
    at = dt.datetime
    events = [
        NamedEvent("Cable", EventKind.OUTAGE, at(2026, 1, 6, 10, 10), at(2026, 1, 6, 10, 40)),
        NamedEvent("Outing", EventKind.CLOSED, at(2026, 1, 7), at(2026, 1, 8)),
        NamedEvent("Other queue's", EventKind.OUTAGE, at(2026, 1, 8), at(2026, 1, 9), "B"),
    ]
    cells = [(moment, 0 if moment.date() == dt.date(2026, 1, 7) else volume) for moment, volume in weeks(2)]
    history = one(written(cells), events=events)
    assert np.isnan(history.volume[1]).tolist() == [False, False, True, True, False, False]
    assert history.closed[2].all()
    assert not np.isnan(history.volume[3]).any()


# -- facts


def ms(text: str, zone: ZoneInfo) -> int:
    return round(dt.datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def facts(
    arrivals: Sequence[str],
    coverage: Sequence[tuple[str, str | None]],
    zone: ZoneInfo,
    until: str,
    talk_ms: int = 60_000,
) -> Facts:
    """Return visits at local times, each answered at once and worked for a minute."""
    visits, legs = [], []
    for number, text in enumerate(arrivals):
        at = ms(text, zone)
        common = {"contact_id": f"c{number}", "channel": "voice", "direction": "inbound", "queue": "Sales", "agent": "Ayu",
                  "entered_at": at}  # fmt: skip
        visits.append(common | {"visit_id": f"v{number}", "outcome": "answered", "left_at": at, "wait_ms": 0})
        legs.append(common | {"leg_id": f"l{number}", "visit_id": f"v{number}", "answered_at": at, "ended_at": at + talk_ms,
                              "finished_at": at + talk_ms, "talk_ms": talk_ms, "wrap_ms": 30_000, "outcome": "caller"})  # fmt: skip
    heard = [
        {
            "source": "test",
            "queue": None,
            "started_at": ms(began, zone),
            "ended_at": None if ended is None else ms(ended, zone),
        }
        for began, ended in coverage
    ]
    tables = {"visits": visits, "legs": legs, "coverage": heard}
    made: dict[str, pa.Table] = {
        name: table_of_rows(name, told, zone) for name, told in tables.items() if told
    }
    return Facts(made, zone, ms(until, zone))


JAKARTA = ZoneInfo("Asia/Jakarta")


def test_contacts_count_where_they_arrived_in_the_sites_zone() -> None:
    told = facts(["2026-01-05 08:00", "2026-01-05 08:29", "2026-01-05 08:31"], [("2026-01-05 08:00", None)], JAKARTA,
                 "2026-01-05 09:00")  # fmt: skip
    history = history_from_facts(told).items[0]
    assert (history.queue, history.channel, history.zone) == ("Sales", "voice", "Asia/Jakarta")
    assert history.opens_minute == 480
    assert history.volume.tolist() == [[2, 1]]
    assert history.aht_s is not None
    assert history.aht_s.tolist() == [[90, 90]]


def test_where_nobody_listened_is_missing_and_where_nobody_called_is_zero() -> None:
    arrivals = ["2026-01-05 08:10", "2026-01-05 09:40", "2026-01-05 10:10"]
    heard = [("2026-01-05 08:00", "2026-01-05 09:00"), ("2026-01-05 09:20", None)]
    history = history_from_facts(facts(arrivals, heard, JAKARTA, "2026-01-05 10:45")).items[0]
    # 08:00 one, 08:30 none, 09:00 nobody listened all of it, 09:30 one, 10:00 one; 10:30 is not over
    assert history.volume[0, [0, 1, 3, 4]].tolist() == [1, 0, 1, 1]
    assert np.isnan(history.volume[0, 2])
    assert history.intervals == 5


def test_the_hour_that_comes_twice_holds_the_mean_of_its_arrivals() -> None:
    zone = NEW_YORK
    told = facts(
        ["2026-11-01 00:59", "2026-11-01 01:10", "2026-11-01 02:10"],
        [("2026-11-01 00:30", None)],
        zone,
        "2026-11-01 03:00",
    )
    visits = told["visits"].to_pylist()
    visits += [
        visits[1] | {"visit_id": f"x{i}", "entered_at": visits[1]["entered_at"] + dt.timedelta(hours=1)}
        for i in range(2)
    ]
    visits = [{k: round(v.timestamp() * 1000) if isinstance(v, dt.datetime) else v for k, v in row.items()
               if not k.endswith(("_day", "_slot"))} for row in visits]  # fmt: skip
    history = history_from_facts(told.with_tables(visits=table_of_rows("visits", visits, zone))).items[0]
    assert history.volume[0].tolist() == [1, 1.5, 0, 1, 0]  # one at 01:10, two an hour later


def test_a_call_left_open_overnight_does_not_make_the_handle_time() -> None:
    arrivals = [f"2026-01-05 08:{number % 60:02d}" for number in range(200)]
    told = facts(arrivals, [("2026-01-05 08:00", None)], JAKARTA, "2026-01-05 10:00")
    legs = told["legs"].to_pydict()
    legs["talk_ms"][0] = 36_000_000
    changed = pa.table(legs, schema=told["legs"].schema)
    history = history_from_facts(told.with_tables(legs=changed)).items[0]
    assert history.aht_s is not None
    assert np.nanmax(history.aht_s) < 120


def test_tickets_arrive_where_there_are_no_visits() -> None:
    created = ["2026-01-05 08:10", "2026-01-05 08:20", "2026-01-05 09:10"]
    told = [
        {
            "ticket_id": f"t{n}",
            "queue": "Billing",
            "channel": "email",
            "created_at": ms(at, JAKARTA),
            "reopened": 0,
        }
        for n, at in enumerate(created)
    ]
    heard = facts([], [("2026-01-05 08:00", None)], JAKARTA, "2026-01-05 10:00")["coverage"]
    made = Facts(
        {"tickets": table_of_rows("tickets", told, JAKARTA), "coverage": heard},
        JAKARTA,
        ms("2026-01-05 10:00", JAKARTA),
    )
    (history,) = history_from_facts(made).items
    assert (history.queue, history.channel, history.aht_s) == ("Billing", "email", None)
    assert history.volume.tolist() == [[2, 0, 1, 0]]


def test_counts_that_a_vendor_reports_are_read_with_their_handle_times() -> None:
    told = [
        {"queue": "Sales", "channel": "voice", "starts_at": ms(f"2026-01-05 {time}", JAKARTA), "length_ms": 900_000,
         "offered": offered, "handled": 2, "talk_ms": 200_000, "hold_ms": 20_000, "wrap_ms": 60_000}
        for time, offered in (("08:00", 3), ("08:15", 4), ("08:30", 5), ("09:00", 6), ("09:15", 0))
    ]  # fmt: skip
    (history,) = history_from_facts(
        Facts({"interval_counts": table_of_rows("interval_counts", told, JAKARTA)}, JAKARTA)
    ).items
    np.testing.assert_array_equal(history.volume, [[7, np.nan, 6]])
    assert history.aht_s is not None
    assert history.aht_s[0, 0] == 140


def test_facts_without_contacts_or_without_the_queue_are_refused() -> None:
    told = facts(["2026-01-05 08:10"], [], JAKARTA, "2026-01-05 10:00")
    with pytest.raises(ForecastError, match=r"nobody arrived in Billing.*Sales"):
        history_from_facts(told, queue="Billing")
    with pytest.raises(ForecastError, match="nobody arrived in any queue"):
        history_from_facts(Facts({}, JAKARTA))
    with pytest.raises(ForecastError, match="intervals of 7 minutes do not divide"):
        history_from_facts(told, minutes=7)


# -- recognising, and real data


def test_a_table_of_volumes_is_recognised() -> None:
    assert is_volume_table(held("starts_at,queue,volume\n"))
    assert not is_volume_table(held("call_id,start,agent\n"))
    assert not is_volume_table(held("1699999200|NONE|NONE|NONE|QUEUESTART|\n"))


@pytest.mark.skipif(
    not BANK.exists(), reason=f"{BANK.name} is not on this machine (public data, not shipped)"
)
def test_the_bank_is_read_in_half_hours() -> None:
    history = history_from_table(Input("bank", BANK), minutes=30, zone=NEW_YORK).items[0]
    assert (history.opens_minute, history.intervals, history.days) == (420, 28, 130)
    empty = history.dates[np.isnan(history.volume).all(axis=1)].astype(str).tolist()
    assert empty == ["2003-04-04", "2003-04-07", "2003-05-26", "2003-07-04"]
    assert history.volume[0, 0] == 560  # 111 + 113 + 76 + 82 + 91 + 87


@pytest.mark.parametrize(
    ("second", "says"), [("0", "no handle time is forecast"), ("60", "they teach no handle time")]
)
def test_a_handle_time_of_zero_is_said_to_teach_nothing(second: str, says: str) -> None:
    lines = rows(
        "2026-01-05 08:00,5,0",
        f"2026-01-05 08:30,5,{second}",
        "2026-01-06 08:00,0,0",
        header="starts_at,volume,aht_s",
    )
    found = history_from_table(held(lines))
    assert [says in remark.en for remark in found.remarks] == [True]
    assert "bernilai 0" in found.remarks[0].id
    assert (found.items[0].aht_s is None) == (second == "0")


def test_a_queue_of_a_table_without_queues_is_no_queue() -> None:
    with pytest.raises(ForecastError, match="name no queue"):
        history_from_table(held(rows("2026-01-05 08:00,5")), queue="Sales")


def test_steps_that_make_no_half_hour_say_what_would() -> None:
    with pytest.raises(ForecastError) as refused:
        history_from_table(
            held(rows(*(f"2026-01-05 {m // 60:02d}:{m % 60:02d},5" for m in range(480, 900, 45))))
        )
    assert "rows of 15 or 30" in str(refused.value)
