"""Both paths of the queue_log reader, and the reading of a growing log, against a plain reference on random logs."""

from __future__ import annotations

import pickle
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from asterisk_reference import reference
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sigap.facts import validation
from sigap.facts.bundle import Facts
from sigap.facts.quality import Problem
from sigap.sources import read
from sigap.sources.asterisk import compiled as compiled_path
from sigap.sources.asterisk import pieces
from sigap.sources.asterisk.growing import GrowingLog
from sigap.sources.asterisk.lines import CALLS as VERBS_OF_CALLS
from sigap.sources.asterisk.lines import MEMBERS, SILENT

START = 1_700_000_000

CALLS = ["1700000000.1", "1700000000.2", "1.3", "c"]
AGENTS = ["Ayu", "Budi", "SIP/300", "NONE"]
QUEUES = ["sales", "bantuan"]
NUMBERS = st.sampled_from(["0", "3", "12", "61", "90000", "-4", "", "x", "1234567890123"])


@st.composite
def log_line(draw: st.DrawFn) -> str:
    """Return what follows the time in a line: any verb, with any of its layouts, or nonsense."""
    call, queue, agent = (
        draw(st.sampled_from(CALLS)),
        draw(st.sampled_from(QUEUES)),
        draw(st.sampled_from(AGENTS)),
    )
    n = lambda: draw(NUMBERS)  # noqa: E731
    kind = draw(st.integers(0, 15))
    if kind <= 3:
        tail = draw(
            st.sampled_from(
                ["|0812|1", "http://a/?x=1|y|0813|2", "|0814|1|Jane Doe", "http://a|0815|3|0815", "|anonymous|1", "",
                 "u", "u|0816", "|Unknown|4", "a|b|c|0817|9", "http://b|0818|2|Sales"]
            )
        )  # fmt: skip
        return f"{call}|{queue}|NONE|ENTERQUEUE|{tail}"
    if kind <= 6:
        layout = draw(st.sampled_from([f"{n()}|x.1|{n()}", f"{n()}|x.1", n(), ""]))
        return f"{call}|{queue}|{agent}|CONNECT|{layout}"
    if kind <= 8:
        verb = draw(st.sampled_from(["COMPLETECALLER", "COMPLETEAGENT"]))
        return f"{call}|{queue}|{agent}|{verb}|{n()}|{n()}|{n()}"
    if kind == 9:
        verb = draw(st.sampled_from(["BLINDTRANSFER", "TRANSFER"]))
        return f"{call}|{queue}|{agent}|{verb}|200|ctx|{n()}|{n()}|{n()}"
    if kind == 10:
        where = draw(st.sampled_from(["BRIDGE|b-1", "APP|VoiceMail", "LINK|Local/1;1|Local/1;2", "LINKS|z"]))
        return f"{call}|{queue}|{agent}|ATTENDEDTRANSFER|{where}|{n()}|{n()}|{n()}"
    if kind == 11:
        verb = draw(st.sampled_from(["ABANDON", "EXITWITHTIMEOUT", "EXITEMPTY", "WITHDRAW", "EXITWITHKEY"]))
        return f"{call}|{queue}|NONE|{verb}|{n()}|{n()}|{n()}|{n()}"
    if kind == 12:
        verb = draw(st.sampled_from(["RINGNOANSWER", "RINGCANCELED", "AGENTDUMP", "SYSCOMPAT"]))
        return f"{call}|{queue}|{agent}|{verb}|{n()}"
    if kind == 13:
        verb = draw(
            st.sampled_from(
                ["PAUSE", "UNPAUSE", "PAUSEALL", "UNPAUSEALL", "ADDMEMBER", "REMOVEMEMBER", "AGENTLOGIN", "AGENTLOGOFF"]
            )
        )  # fmt: skip
        return f"NONE|{queue}|{agent}|{verb}|{draw(st.sampled_from(['lunch', 'rapat', '', 'PAUSED', 'x']))}"
    if kind == 14:
        return draw(
            st.sampled_from(["NONE|NONE|NONE|QUEUESTART|", "c|q|a|OUTCALL|1", "NONE|NONE|NONE|CONFIGRELOAD|"])
        )
    return draw(
        st.sampled_from(["broken", "", "a|b", "c|sales|Ayu|", "c|sales|Ayu||", "é|ü|Ayu|CONNECT|1|2|3"])
    )


@st.composite
def logs(draw: st.DrawFn, most: int = 40) -> str:
    """Return a whole log: times mostly forward, sometimes back, sometimes with fractions, sometimes no time at all."""
    at, text = START, []
    for line in draw(st.lists(log_line(), min_size=1, max_size=most)):
        at += draw(st.sampled_from([0, 0, 1, 5, 60, 40_000, -3]))
        shown = draw(st.sampled_from([f"{at}", f"{at}", f"{at}.25", f"{at}.1234567", "x", f"{at}."]))
        text.append(f"{shown}|{line}" + draw(st.sampled_from(["", "", "\r"])))
        if draw(st.integers(0, 9)) == 0:
            text.append(text[-1])
    return f"{START}|NONE|NONE|NONE|CONFIGRELOAD|\n" + "\n".join(text) + draw(st.sampled_from(["\n", ""]))


def read_text(log: str, **options: Any) -> Facts:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "queue_log")
        path.write_bytes(log.encode())
        return read(path, source="asterisk", tz="Asia/Jakarta", **options)


def rows(table: pa.Table, names: list[str]) -> list[dict[str, Any]]:
    """Return rows with instants as milliseconds, of the columns `names`."""
    plain = table.select(names)
    for n, field in enumerate(plain.schema):
        if pa.types.is_timestamp(field.type):
            plain = plain.set_column(n, field.name, plain[n].cast(pa.int64()))
    return plain.to_pylist()


def same(a: Facts, b: Facts) -> None:
    assert a.names == b.names
    for name in a.names:
        assert a[name].schema == b[name].schema
        assert a[name].to_pydict() == b[name].to_pydict(), name
    assert a.until == b.until
    assert a.quality.rows_read == b.quality.rows_read


def findings(facts: Facts) -> list[Any]:
    """Return the findings without the folder of the file."""
    return [
        (f.problem, f.subject, f.count, [(p.line, p.text) for p in f.places])
        for f in facts.quality.worst_first()
    ]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs())
def test_line_by_line_equals_the_reference(log: str) -> None:
    facts, told = read_text(log, compiled=False), reference(log)
    assert (
        rows(facts["visits"], list(told["visits"][0]) if told["visits"] else ["visit_id"]) == told["visits"]
    )
    assert rows(facts["legs"], list(told["legs"][0]) if told["legs"] else ["leg_id"]) == told["legs"]
    assert {name: facts.quality.count(Problem(name)) for name in told["odd"]} == told["odd"]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs(), st.sampled_from([None, START + 100]))
def test_compiled_equals_line_by_line(log: str, now: int | None) -> None:
    instant = None if now is None else now * 1000
    plain = read_text(log, compiled=False, now=instant, teams={"Ayu": "red"}, site="Solo")
    fast = read_text(log, compiled=True, now=instant, teams={"Ayu": "red"}, site="Solo")
    same(plain, fast)
    assert findings(plain) == findings(fast)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs(), st.integers(1, 300))
def test_pieces_of_any_size_give_the_same(log: str, size: int) -> None:
    plain = read_text(log, compiled=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE_BYTES", size)
        fast = read_text(log, compiled=True)
    same(plain, fast)
    assert findings(plain) == findings(fast)


def test_a_line_longer_than_the_room_before_a_piece_is_read_all_the_same() -> None:
    log = f"{START}|a|q|NONE|ENTERQUEUE||{'1' * 9000}|1\n" * 2
    same(read_text(log, compiled=False), read_text(log, compiled=True))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs())
def test_random_logs_keep_the_contract(log: str) -> None:
    facts = read_text(log, compiled=False)
    assert [breach.where() for breach in validation.check(facts)] == []


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(logs(), st.data())
def test_read_on_equals_reading_at_once(log: str, data: st.DataObject) -> None:
    content = (log.removesuffix("\n") + "\n").encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(content)), max_size=3)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "queue_log")
        growing = GrowingLog(path, tz="Asia/Jakarta")
        for cut in [*cuts, len(content)]:
            path.write_bytes(content[:cut])
            facts = growing.read_on()
            growing = pickle.loads(pickle.dumps(growing))
        same(facts, read(path, source="asterisk", tz="Asia/Jakarta", compiled=False))
        assert findings(facts) == findings(read(path, source="asterisk", tz="Asia/Jakarta", compiled=False))


def test_rotation_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    first = f"{START}|a|q|NONE|ENTERQUEUE||1|1\n"
    path.write_text(first)
    log = GrowingLog(path)
    assert log.read_on()["visits"]["outcome"].to_pylist() == ["waiting"]
    path.write_text(first + f"{START + 5}|a|q|Ayu|CONNECT|5|x|1\n")
    path.rename(tmp_path / "queue_log.1")
    path.write_text(f"{START + 9}|a|q|Ayu|COMPLETEAGENT|5|4|1\n")
    legs = log.read_on()["legs"]
    assert legs["outcome"].to_pylist() == ["agent"]
    assert legs["talk_ms"].to_pylist() == [4000]


def test_a_truncated_log_whose_rest_is_gone_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "queue_log"
    path.write_text(f"{START}|a|q|NONE|ENTERQUEUE||1|1\n" * 2)
    log = GrowingLog(path)
    log.read_on()
    path.write_text(f"{START + 9}|b|q|NONE|ENTERQUEUE||1|1\n")
    facts = log.read_on()
    assert facts["visits"].num_rows == 3
    assert facts.quality.findings[Problem.UNEXPECTED_EVENT, "rotated"].count == 1


@pytest.mark.parametrize("compiled", [False, True])
def test_rotated_files_in_any_order(tmp_path: Path, compiled: bool) -> None:
    parts = [
        f"{START}|a|q|NONE|ENTERQUEUE||1|1\n",
        f"{START + 5}|a|q|Ayu|CONNECT|5|x|1",
        f"{START + 9}|a|q|Ayu|COMPLETEAGENT|5|4|1\n\n",
    ]
    files = [tmp_path / name for name in ("z", "a", "m")]
    for file, part in zip(files, parts, strict=True):
        file.write_text(part)
    whole = read_text("\n".join(p.strip() for p in parts), compiled=compiled)
    for order in (files, files[::-1], tmp_path):
        facts = read(order, source="asterisk", tz="Asia/Jakarta", compiled=compiled)
        same(facts, whole)


def test_both_paths_know_the_same_verbs() -> None:
    names = [name for name, *_ in compiled_path._VERBS]
    assert len(names) == len(set(names))
    assert set(names) == {*VERBS_OF_CALLS, *MEMBERS, *SILENT}
