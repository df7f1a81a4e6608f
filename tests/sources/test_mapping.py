"""Any table through a mapping file: each way of saying where a value comes from, and every format."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

import sigap
from sigap.errors import SourceError
from sigap.facts.bundle import Facts
from sigap.facts.quality import Problem
from sigap.sources.mapping import propose_mapping

CALLS = """\
Call ID,Date,Entry,Result,Skill,Agent,Wait,Talk
1,05/01/2026,09:00:00,OK,Tagihan,Ayu,12,125
2,05/01/2026,23:59:50,HANG,Tagihan,,40,0
3,05/01/2026,10:00:00,TEST,Tagihan,,1,0
"""

MAPPING = """\
zone = "Asia/Jakarta"

[[drop]]
because = "test calls"
where = { Result = ["TEST"] }

[visits.columns]
visit_id = "Call ID"
contact_id = { column = "Call ID", prefix = "c-" }
entered_at = { date = "Date", time = "Entry", format = "%d/%m/%Y %H:%M:%S" }
wait_ms = { column = "Wait", unit = "s" }
left_at = { from = "entered_at", plus = "wait_ms" }
ended_at = { from = "left_at", plus = { column = "Talk", unit = "s" } }
queue = "Skill"
channel = { const = "voice" }
direction = { const = "inbound" }
agent = "Agent"
outcome = { column = "Result", values = { OK = "answered", HANG = "abandoned" } }

[legs]
where = { Result = ["OK"] }
[legs.columns]
leg_id = "Call ID"
contact_id = { column = "Call ID", prefix = "c-" }
visit_id = "Call ID"
agent = "Agent"
queue = "Skill"
channel = { const = "voice" }
direction = { const = "inbound" }
answered_at = { date = "Date", time = "Entry", format = "%d/%m/%Y %H:%M:%S" }
talk_ms = { column = "Talk", unit = "s", at_most = 100 }
ended_at = { from = "answered_at", plus = "talk_ms" }
finished_at = { from = "answered_at", plus = "talk_ms" }
outcome = { const = "ended" }
"""


def written(folder: Path, name: str, content: str) -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def read(folder: Path, table: Path | str = CALLS, mapping: str = MAPPING, **options: Any) -> Facts:
    path = table if isinstance(table, Path) else written(folder, "calls.csv", table)
    options.setdefault("tz", "Asia/Jakarta")
    return sigap.read(path, mapping=written(folder, "mapping.toml", mapping), **options)


def test_one_row_becomes_a_visit_and_a_leg(tmp_path: Path) -> None:
    facts = read(tmp_path)
    one, two = facts["visits"].to_pylist()
    assert (one["visit_id"], one["contact_id"], one["outcome"], one["agent"]) == (
        "1",
        "c-1",
        "answered",
        "Ayu",
    )
    assert one["entered_at"] == dt.datetime(2026, 1, 5, 2, 0, tzinfo=dt.UTC)  # 09:00 in Jakarta
    assert one["left_at"] == dt.datetime(2026, 1, 5, 2, 0, 12, tzinfo=dt.UTC)
    assert one["ended_at"] == dt.datetime(2026, 1, 5, 2, 2, 17, tzinfo=dt.UTC)
    assert (two["outcome"], two["agent"], two["wait_ms"]) == ("abandoned", None, 40_000)
    assert (str(two["entered_day"]), str(two["left_day"])) == ("2026-01-05", "2026-01-06")
    (leg,) = facts["legs"].to_pylist()
    assert (leg["talk_ms"], leg["hold_ms"], leg["wrap_ms"]) == (125_000, None, None)


def test_contacts_follow_from_visits_and_legs(tmp_path: Path) -> None:
    contacts = read(tmp_path)["contacts"].to_pylist()
    assert [(c["contact_id"], c["answered"]) for c in contacts] == [("c-1", True), ("c-2", False)]


def test_what_is_dropped_and_what_is_odd_is_counted(tmp_path: Path) -> None:
    quality = read(tmp_path).quality
    assert quality.rows_read == 3
    assert quality.findings[Problem.DROPPED, "test calls"].count == 1
    odd = quality.findings[Problem.IMPOSSIBLE_DURATION, "legs.talk_ms"]
    assert (odd.count, odd.places[0].line) == (1, 2)  # 125 s where at most 100 were expected; kept


@pytest.mark.parametrize("form", ["tsv", "semicolon", "gzip", "parquet", "xlsx", "bom"])
def test_every_format_tells_the_same(tmp_path: Path, form: str) -> None:
    frame = pl.read_csv(CALLS.encode())
    path = tmp_path / "calls"
    if form == "parquet":
        frame.write_parquet(path)
    elif form == "xlsx":
        path = tmp_path / "calls.xlsx"
        frame.write_excel(path)
    elif form == "gzip":
        path.write_bytes(gzip.compress(CALLS.encode()))
    elif form == "bom":
        path.write_bytes(b"\xef\xbb\xbf" + CALLS.encode())
    else:
        path.write_text(frame.write_csv(separator="\t" if form == "tsv" else ";"))
    expected, got = read(tmp_path), read(tmp_path, path)
    for name in ("contacts", "visits", "legs"):
        assert got[name].to_pylist() == expected[name].to_pylist()


def test_a_sheets_own_dates_times_and_durations(tmp_path: Path) -> None:
    path = tmp_path / "calls.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        forms = {n: book.add_format({"num_format": n}) for n in ("yyyy-mm-dd", "hh:mm:ss", "[h]:mm:ss")}
        sheet.write_row(0, 0, ["day", "time", "talk"])
        for row, (time, talk) in enumerate([(dt.time(9, 0), 75), (dt.time(9, 15), 3_723)], 1):
            sheet.write_datetime(row, 0, dt.date(2026, 1, 5), forms["yyyy-mm-dd"])
            sheet.write_datetime(row, 1, time, forms["hh:mm:ss"])
            sheet.write_datetime(row, 2, dt.timedelta(seconds=talk), forms["[h]:mm:ss"])
    mapping = """\
[interval_counts.columns]
queue = { const = "main" }
starts_at = { date = "day", time = "time" }
length_ms = { const = 900000 }
talk_ms = { column = "talk", unit = "h:m:s" }
"""
    counts = read(tmp_path, path, mapping)["interval_counts"].to_pylist()
    assert [c["talk_ms"] for c in counts] == [75_000, 3_723_000]
    assert counts[1]["starts_at"] == dt.datetime(2026, 1, 5, 2, 15, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("options", "zone", "day"),
    [
        ({}, "Asia/Jakarta", "2026-01-06"),
        ({"tz": "UTC"}, "UTC", "2026-01-05"),
        ({"tz": "Asia/Jayapura"}, "Asia/Jayapura", "2026-01-06"),
    ],
)
def test_days_are_cut_in_the_mappings_zone_unless_another_is_named(
    tmp_path: Path, options: dict[str, str], zone: str, day: str
) -> None:
    table = written(tmp_path, "calls.csv", CALLS.replace("05/01/2026,09:00:00", "06/01/2026,05:00:00"))
    facts = sigap.read(table, mapping=written(tmp_path, "mapping.toml", MAPPING), **options)
    assert facts.zone.key == zone
    assert str(facts["visits"]["entered_day"][0]) == day


def test_days_are_cut_in_utc_where_nobody_names_a_zone(tmp_path: Path) -> None:
    told = MAPPING.replace('zone = "Asia/Jakarta"', "")
    facts = sigap.read(written(tmp_path, "c.csv", CALLS), mapping=written(tmp_path, "mapping.toml", told))
    assert facts.zone.key == "UTC"


STATES = """\
[states.columns]
agent = "who"
state = { column = "what", values = { Siap = "available", Istirahat = "break" }, else = "unready" }
started_at = "from"
ended_at = "to"
"""


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-01-05 09:00:00", "2026-01-05 09:30:00", 30),
        ("2026-01-05T09:00:00+07:00", "2026-01-05T02:45:00Z", 45),
        ("05/01/2026 09:00:00", "05/01/2026 10:00:00", 60),
        ("2026-01-05 09:00", "2026-01-05 09:01", 1),
    ],
)
def test_times_are_understood_with_and_without_a_zone(
    tmp_path: Path, start: str, end: str, minutes: int
) -> None:
    facts = read(tmp_path, f"who,what,from,to\nAyu,Siap,{start},{end}\nBudi,Rapat,{start},{end}\n", STATES)
    assert facts["states"]["duration_ms"].to_pylist() == [minutes * 60_000] * 2
    assert facts["states"]["state"].to_pylist() == ["available", "unready"]


def test_a_time_after_midnight_is_on_the_next_day(tmp_path: Path) -> None:
    mapping = STATES.replace('"from"', '{ date = "day", time = "from" }').replace(
        '"to"', '{ date = "day", time = "to", after = "from" }'
    )
    facts = read(tmp_path, "who,what,day,from,to\nAyu,Siap,2026-01-05,23:59:00,0:01:00\n", mapping)
    assert facts["states"]["duration_ms"].to_pylist() == [120_000]


def test_an_hour_that_daylight_saving_skips_cannot_be_understood(tmp_path: Path) -> None:
    table = "who,what,from,to\nA,Siap,2026-03-29 02:30:00,2026-03-29 04:00:00\n"
    table += "A,Siap,2026-03-29 04:00:00,2026-03-29 05:00:00\n"
    facts = read(tmp_path, table, STATES, tz="Europe/Berlin")
    assert facts["states"].num_rows == 1
    assert facts.quality.findings[Problem.UNPARSABLE, "states.started_at <- from"].places[0].line == 2


DURATIONS = """\
[interval_counts.columns]
queue = {{ const = "main" }}
starts_at = {{ column = "at", format = "unix" }}
length_ms = {{ const = 900000 }}
answered = "n"
talk_ms = {{ column = "talk", unit = "{unit}" }}
"""


@pytest.mark.parametrize(
    ("unit", "text", "milliseconds"),
    [
        ("s", "1.5", 1_500),
        ("ms", "1500", 1_500),
        ("min", "2", 120_000),
        ("h", "0.5", 1_800_000),
        ("h:m:s", "1:02:03", 3_723_000),
        ("h:m:s", "02:03", 123_000),
    ],
)
def test_units(tmp_path: Path, unit: str, text: str, milliseconds: int) -> None:
    facts = read(tmp_path, f"at,n,talk\n1767578400,3,{text}\n1767579300,,\n", DURATIONS.format(unit=unit))
    counts = facts["interval_counts"].to_pylist()
    assert counts[0]["talk_ms"] == milliseconds
    assert counts[0]["starts_at"] == dt.datetime(2026, 1, 5, 2, 0, tzinfo=dt.UTC)
    # Missing is not zero.
    assert (counts[1]["answered"], counts[1]["talk_ms"]) == (None, None)


def test_decimal_commas(tmp_path: Path) -> None:
    mapping = '[file]\ndecimal = ","\n' + DURATIONS.format(unit="s")
    facts = read(tmp_path, "at;n;talk\n1767578400;3;1.234,5\n", mapping)
    assert facts["interval_counts"]["talk_ms"].to_pylist() == [1_234_500]


def test_bad_rows_are_counted_with_row_and_column(tmp_path: Path) -> None:
    table = (
        CALLS + "4,05/01/2026,25:00:00,OK,Tagihan,Ayu,1,1\n"
        "5,05/01/2026,11:00:00,WHAT,Tagihan,,soon,0\n,05/01/2026,11:00:00,HANG,X,,1,0\n"
    )
    facts = read(tmp_path, table)
    assert facts["visits"]["visit_id"].to_pylist() == ["1", "2"]
    bad = {f.subject: [(p.line, p.text) for p in f.places] for f in facts.quality.findings.values()}
    assert bad["visits.entered_at <- Date, Entry"] == [(5, "05/01/2026 25:00:00")]
    assert bad["visits.wait_ms <- Wait"] == [(6, "soon")]
    assert [line for line, _ in bad["visits.visit_id (empty)"]] == [7]


def test_a_key_that_comes_twice_is_reported(tmp_path: Path) -> None:
    facts = read(tmp_path, CALLS + "1,05/01/2026,11:00:00,HANG,Tagihan,,1,0\n")
    assert facts.quality.findings[Problem.CONTRACT, "visits.visit_id"].count >= 1
    assert facts["visits"].num_rows == 3


def test_rows_with_too_many_fields_are_counted(tmp_path: Path) -> None:
    facts = read(tmp_path, CALLS + "4,05/01/2026,11:00:00,OK,Tagihan,Ayu,1,1,9,9\n")
    assert facts["visits"].num_rows == 2
    assert facts.quality.findings[Problem.UNPARSABLE, "fields"].places[0].line == 5


def test_ticket_events_become_tickets(tmp_path: Path) -> None:
    table = (
        "no,jam,apa,siapa\nT1,2026-01-05 09:00,baru,\n"
        "T1,2026-01-05 09:45,balas,Ayu\nT1,2026-01-05 10:40,selesai,Ayu\n"
    )
    mapping = """\
[ticket_events.columns]
ticket_id = "no"
event_id = { row = true }
at = "jam"
actor = "siapa"
actor_kind = { const = "person" }
kind = { column = "apa", values = { baru = "created", balas = "reply", selesai = "resolved" } }
"""
    facts = read(tmp_path, table, mapping)
    (ticket,) = facts["tickets"].to_pylist()
    assert (ticket["first_response_ms"], ticket["resolution_full_ms"]) == (45 * 60_000, 100 * 60_000)
    assert facts["ticket_events"]["event_id"].to_pylist() == ["calls:2", "calls:3", "calls:4"]


INDONESIAN = """\
ID Panggilan;Waktu Masuk;Antrean;Agen;Status;Waktu Tunggu (detik);Durasi Bicara
1;2026-01-05 09:00:00;Umum;Ayu;Terjawab;12;0:02:05
2;2026-01-05 09:01:00;Umum;;Tidak terjawab;40;0:00:00
"""


def test_a_proposed_mapping_reads_its_table(tmp_path: Path) -> None:
    path = written(tmp_path, "panggilan.csv", INDONESIAN)
    facts = read(tmp_path, path, propose_mapping(path))
    visits = facts["visits"].to_pylist()
    assert [(v["queue"], v["outcome"], v["wait_ms"]) for v in visits] == [
        ("Umum", "answered", 12_000),
        ("Umum", "abandoned", 40_000),
    ]
    assert facts["legs"]["talk_ms"].to_pylist() == [125_000]


def test_a_proposal_marks_what_it_does_not_know(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "call id,start time,status,wait time\n1,2026-01-05 09:00:00,XYZ,3\n")
    proposed = propose_mapping(path)
    assert '"XYZ" = "lost" # TODO' in proposed
    assert 'queue = { const = "main" } # TODO' in proposed


THREE_TIMES = """\
call_id,queue,agent,start,answer,end
1,Umum,Ayu,2026-01-05 09:00:00,2026-01-05 09:00:12,2026-01-05 09:02:17
2,Umum,,2026-01-05 09:01:00,,2026-01-05 09:01:40
3,Umum,Budi,2026-01-05 09:05:00,2026-01-05 09:05:30,2026-01-05 09:06:30
"""
HEADINGS = [
    "call_id,queue,agent,start,answer,end",
    "Call ID,Queue,Agent,Start Time,Answered At,Ended At",
    "Call ID,Queue,Agent,Call Start,Call Answer,Call Hangup",
    "No Panggilan,Antrean,Petugas,Waktu Masuk,Waktu Dijawab,Waktu Selesai",
    "ID Panggilan,Layanan,Agen,Jam Mulai,Jam Jawab,Jam Berakhir",
]


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("blank", ["", "-", "NULL"])
def test_a_start_an_answer_and_an_end_tell_the_wait_the_outcome_and_the_work(
    tmp_path: Path, heading: str, blank: str
) -> None:
    table = THREE_TIMES.replace(HEADINGS[0], heading).replace(":00,,", f":00,{blank},")
    path = written(tmp_path, "calls.csv", table)
    facts = read(tmp_path, path, propose_mapping(path))
    visits = sorted(facts["visits"].to_pylist(), key=lambda v: v["visit_id"])
    assert [(v["outcome"], v["wait_ms"], v["agent"]) for v in visits] == [
        ("answered", 12_000, "Ayu"),
        ("abandoned", 40_000, None),
        ("answered", 30_000, "Budi"),
    ]
    assert [(leg["agent"], leg["talk_ms"]) for leg in facts["legs"].to_pylist()] == [
        ("Ayu", 125_000),
        ("Budi", 60_000),
    ]
    assert not facts.quality.worst_first()


def test_a_status_beside_three_times_tells_the_outcome(tmp_path: Path) -> None:
    statuses = iter(("status", "answered", "timeout", "answered"))
    table = "".join(f"{line},{next(statuses)}\n" for line in THREE_TIMES.splitlines())
    path = written(tmp_path, "calls.csv", table)
    facts = read(tmp_path, path, propose_mapping(path))
    assert [(v["outcome"], v["wait_ms"]) for v in facts["visits"].to_pylist()] == [
        ("answered", 12_000),
        ("timeout", 40_000),
        ("answered", 30_000),
    ]
    assert facts["legs"]["talk_ms"].to_pylist() == [125_000, 60_000]


def test_times_since_the_epoch_tell_the_same(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "a.csv",
        "id,start,answer,end\n1,1767578400,1767578412,1767578500\n2,1767578400,0,1767578440\n",
    )
    visits = read(tmp_path, path, propose_mapping(path))["visits"].to_pylist()
    assert [(v["outcome"], v["wait_ms"]) for v in visits] == [("answered", 12_000), ("abandoned", 40_000)]


def test_without_a_word_on_the_outcome_nothing_is_read_as_answered(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", "call id,start time,wait time\n1,2026-01-05 09:00:00,3\n")
    with pytest.raises(SourceError, match="required columns are missing: outcome"):
        read(tmp_path, path, propose_mapping(path))
