"""Bad input: one clear message that says where and what to do, never a traceback."""

from __future__ import annotations

import datetime as dt
import gzip
import io
from pathlib import Path

import pytest

from sigap.errors import SourceError
from sigap.facts.quality import Problem
from sigap.sources import read
from sigap.sources.ticketing import instant

LINES = "1700000000|c|q|NONE|ENTERQUEUE||0811|1\n1700000005|c|q|Ayu|CONNECT|5|x|1\n"


def refused(path: object, **options: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(path, **options)  # type: ignore[arg-type]
    assert caught.value.message("id") != caught.value.message("en")
    assert caught.value.remedy is not None
    return caught.value


def file(folder: Path, content: bytes, name: str = "queue_log") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_missing_file(tmp_path: Path) -> None:
    assert "no such file" in str(refused(tmp_path / "nothing"))


def test_an_empty_file(tmp_path: Path) -> None:
    assert "empty" in str(refused(file(tmp_path, b"")))


def test_a_truncated_gzip(tmp_path: Path) -> None:
    packed = gzip.compress(LINES.encode() * 500)
    error = refused(file(tmp_path, packed[:-40], "queue_log.gz"), source="asterisk")
    assert "cut off after" in str(error)
    assert error.where.endswith("queue_log.gz")


def test_a_damaged_gzip(tmp_path: Path) -> None:
    assert "damaged" in str(refused(file(tmp_path, b"\x1f\x8b" + b"nonsense" * 9), source="asterisk"))


def test_a_damaged_gzip_without_a_source(tmp_path: Path) -> None:
    refused(file(tmp_path, b"\x1f\x8b" + b"nonsense" * 9))


@pytest.mark.parametrize("second", ["queue_log", "./queue_log", "copy_of_it"])
def test_a_file_given_twice_is_read_once(tmp_path: Path, second: str) -> None:
    first = file(tmp_path, LINES.encode())
    file(tmp_path, LINES.encode(), "copy_of_it")
    facts = read([first, f"{tmp_path}/{second}"])
    assert facts["visits"].num_rows == 1
    assert facts.quality.rows_read == 2
    assert facts.quality.count(Problem.DUPLICATE) == 1


@pytest.mark.parametrize("level", [1, 9])
def test_a_file_and_its_packed_twin_are_read_once(tmp_path: Path, level: int) -> None:
    file(tmp_path, LINES.encode())
    file(tmp_path, gzip.compress(LINES.encode(), level), "queue_log.gz")
    facts = read(tmp_path)
    assert facts["visits"].num_rows == 1
    assert facts.quality.count(Problem.DUPLICATE) == 1
    finding = next(f for f in facts.quality.worst_first() if f.problem is Problem.DUPLICATE)
    assert finding.subject == f"{tmp_path}/queue_log.gz = {tmp_path}/queue_log"


def test_packed_files_of_equal_length_that_differ_are_both_read(tmp_path: Path) -> None:
    file(tmp_path, LINES.encode())
    file(tmp_path, gzip.compress(LINES.replace("|c|", "|d|").encode()), "queue_log.1.gz")
    facts = read(tmp_path)
    assert facts["visits"].num_rows == 2
    assert facts.quality.count(Problem.DUPLICATE) == 0


def test_a_damaged_gzip_beside_a_file_of_that_length_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(LINES.encode()))
    packed[12:20] = b"\xff" * 8
    log = file(tmp_path, LINES.encode())
    assert "damaged" in str(refused([log, file(tmp_path, bytes(packed), "queue_log.gz")], source="asterisk"))


def test_files_of_equal_size_that_differ_are_both_read(tmp_path: Path) -> None:
    first = file(tmp_path, LINES.encode())
    other = file(tmp_path, LINES.replace("|c|", "|d|").encode(), "queue_log.1")
    facts = read([first, other])
    assert facts["visits"].num_rows == 2
    assert facts.quality.count(Problem.DUPLICATE) == 0


def test_a_gzip_that_is_cut_off_in_its_beginning(tmp_path: Path) -> None:
    packed = gzip.compress(LINES.encode() * 500)
    assert "cut off after 0" in str(refused(file(tmp_path, packed[:15], "queue_log.gz")))


def test_a_whole_gzip_is_read(tmp_path: Path) -> None:
    facts = read(file(tmp_path, gzip.compress(LINES.encode()), "queue_log.gz"))
    assert facts["visits"].num_rows == 1


def test_a_binary(tmp_path: Path) -> None:
    path = file(tmp_path, b"\x7fELF\0\0\1" * 40)
    assert "binary" in str(refused(path, source="asterisk"))
    assert "binary" in str(refused(path))


def test_numbers_of_a_message_are_written_as_its_language_does(tmp_path: Path) -> None:
    error = refused(file(tmp_path, b"x" * 1234 + b"\0"), source="asterisk")
    assert "zero byte at 1,234" in error.message("en")
    assert "posisi 1.234" in error.message("id")


def test_a_folder_of_unrelated_files_alone(tmp_path: Path) -> None:
    file(tmp_path, b"Read me first.\n", "readme.txt")
    file(tmp_path, b"a,b\n1,2\n", "plan.csv")
    error = refused(tmp_path, source=None)
    assert "no log in this folder" in error.what.en
    assert error.where == str(tmp_path)
    assert "readme.txt" not in str(error)


def test_a_folder_without_logs(tmp_path: Path) -> None:
    assert "no log in this folder" in str(refused(tmp_path))


@pytest.mark.parametrize("source", [None, "asterisk"])
def test_other_files_of_a_folder_are_left_and_listed(tmp_path: Path, source: str | None) -> None:
    file(tmp_path, LINES.encode())
    others = [
        file(tmp_path, b"[Nov 1 10:00:00] NOTICE[12] chan_sip.c: Peer is now UNREACHABLE\n" * 60, "messages"),
        file(tmp_path, b"SQLite format 3\0\0\1" * 9, "master.db"),
    ]
    facts = read(tmp_path, source=source)
    assert (facts["visits"].num_rows, facts.quality.rows_read) == (1, 2)
    assert {(Problem.OTHER_FILE, str(other)) for other in others} <= facts.quality.findings.keys()
    assert facts.quality.count(Problem.UNPARSABLE) == 0


def test_a_file_from_no_known_system(tmp_path: Path) -> None:
    error = refused(file(tmp_path, b"hello\nworld\n"))
    assert "asterisk" in str(error)


def test_another_file_said_to_be_queue_log(tmp_path: Path) -> None:
    assert "queue_log" in str(refused(file(tmp_path, b"hello\nworld\n"), source="asterisk"))


def test_an_unknown_source(tmp_path: Path) -> None:
    assert "'asterisk'" in str(refused(file(tmp_path, LINES.encode()), source="astersik"))


@pytest.mark.parametrize(
    ("zone", "near"), [("Asia/Jakrta", "Asia/Jakarta"), ("jakarta", "Asia/Jakarta"), ("Mars/Base", None)]
)
def test_a_wrong_time_zone(tmp_path: Path, zone: str, near: str | None) -> None:
    error = refused(file(tmp_path, LINES.encode()), tz=zone)
    assert repr(zone) in str(error)
    assert near is None or near in str(error)


def test_a_log_from_the_future(tmp_path: Path) -> None:
    now = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert "in the future" in str(refused(file(tmp_path, LINES.encode()), now=now))


def test_lines_from_the_future_are_counted(tmp_path: Path) -> None:
    facts = read(file(tmp_path, LINES.encode()), now=1_700_000_002_000)
    finding = facts.quality.findings[Problem.FUTURE, ""]
    assert [place.line for place in finding.places] == [2]


def test_times_that_run_backwards(tmp_path: Path) -> None:
    text = LINES + "1699999990|c|q|Ayu|COMPLETECALLER|5|9|1\n"
    facts = read(file(tmp_path, text.encode()))
    assert facts.quality.findings[Problem.CLOCK_JUMP, ""].places[0].line == 3
    assert facts["legs"]["talk_ms"].to_pylist() == [9000]


def test_a_log_in_reverse_order_is_refused(tmp_path: Path) -> None:
    lines = [f"{1_700_000_000 + n}|c{n}|q|NONE|ENTERQUEUE||0811|1\n" for n in range(100)]
    assert read(file(tmp_path, "".join(lines).encode()))["visits"].num_rows == 100
    error = refused(file(tmp_path, "".join(reversed(lines)).encode()))
    assert "backwards in 99 of 100 lines" in str(error)
    assert error.where.endswith("queue_log:2")


def test_an_unparsable_line_is_counted_or_fatal(tmp_path: Path) -> None:
    path = file(tmp_path, (LINES + "what is this\n").encode())
    finding = read(path).quality.findings[Problem.UNPARSABLE, ""]
    assert (finding.count, finding.places[0].line, finding.places[0].text) == (1, 3, "what is this")
    error = refused(path, strict=True)
    assert error.where.endswith("queue_log:3")


def test_standard_input() -> None:
    facts = read("-", stdin=io.BytesIO(LINES.encode()))
    assert facts["legs"]["agent"].to_pylist() == ["Ayu"]


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    read(file(tmp_path, LINES.encode()), progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(LINES), len(LINES))


@pytest.mark.parametrize("far", ["99999999999", "253402300799", "9999999999999999", "-5"])
def test_a_log_line_of_a_far_future_is_left_out_and_counted(tmp_path: Path, far: str) -> None:
    facts = read(
        file(tmp_path, f"{LINES}{far}|d|Sales|NONE|ENTERQUEUE||0812|1\n".encode()), source="asterisk"
    )
    assert facts["visits"].num_rows == 1
    assert facts.quality.count(Problem.UNPARSABLE) == 1


MAPPING = """
[visits.columns]
visit_id = "id"
contact_id = "id"
queue = "queue"
entered_at = FORM
left_at = { from = "entered_at", plus = "wait_ms" }
wait_ms = { column = "wait", unit = "s" }
outcome = { const = "answered" }
channel = { const = "voice" }
direction = { const = "inbound" }
"""


@pytest.mark.parametrize(
    ("form", "at", "far"),
    [
        ('"at"', "2026-01-01 10:00:00", "9999-12-31 23:59:59"),
        ('"at"', "2026-01-01 10:00:00", "0001-01-01 00:00:00"),
        ('{ column = "at", format = "unix" }', "1793577600", "253402300799"),
        ('{ column = "at", format = "unix_ms" }', "1793577600000", "253402300799000"),
    ],
)
def test_a_row_of_a_far_time_is_left_out_and_counted(tmp_path: Path, form: str, at: str, far: str) -> None:
    mapping = file(tmp_path, MAPPING.replace("FORM", form).encode(), "mapping.toml")
    table = file(tmp_path, f"id,queue,at,wait\n1,a,{at},5\n2,a,{far},5\n".encode(), "visits.csv")
    facts = read(table, mapping=mapping)
    assert facts["visits"]["visit_id"].to_pylist() == ["1"]
    (finding,) = (f for f in facts.quality.worst_first() if f.problem is Problem.UNPARSABLE)
    assert (finding.count, finding.places[0].line, finding.places[0].text) == (1, 3, far)


@pytest.mark.parametrize("far", ["9999-12-31T23:59:59Z", 253402300799, "253402300799", 1e400, "nan"])
def test_ticket_systems_have_no_far_times(far: object) -> None:
    with pytest.raises(ValueError, match=r"no time|\d"):
        instant(far)


@pytest.mark.parametrize("near", ["2026-11-02T00:00:00Z", 1793577600, 1793577600000, "1793577600"])
def test_ticket_systems_tell_times_in_many_ways(near: object) -> None:
    assert instant(near) == 1793577600000


@pytest.mark.parametrize("compiled", [False, True])
def test_one_line_of_a_far_future_prolongs_nothing(tmp_path: Path, compiled: bool) -> None:
    joined = "1700000000|NONE|q|Ayu|ADDMEMBER|\n"
    late = "1900000000|d|q|NONE|ENTERQUEUE||0812|1\n"
    path = file(tmp_path, f"{joined}{LINES}{late}".encode())
    now = 1_700_000_100_000
    facts = read(path, source="asterisk", now=now, compiled=compiled)
    finding = facts.quality.findings[Problem.FAR_FUTURE, ""]
    assert [(place.line, place.text) for place in finding.places] == [(4, late.strip())]
    assert facts.until == 1_700_000_005_000
    assert (facts["visits"].num_rows, facts["states"].num_rows) == (1, 2)
    assert "future" in str(refused(path, source="asterisk", now=now, compiled=compiled, strict=True))


@pytest.mark.parametrize("content", ["{}", '[{"a": 1}, 3, null]'])
@pytest.mark.parametrize("source", ["amazon_connect", "genesys", "twilio", "freeswitch", "zammad"])
def test_a_file_of_which_nothing_can_be_made(tmp_path: Path, source: str, content: str) -> None:
    assert "nothing could be made" in str(refused(file(tmp_path, content.encode(), "a.json"), source=source))
