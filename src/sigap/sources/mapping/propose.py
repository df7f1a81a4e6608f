"""A mapping proposed from a table's header and values: a beginning for a person to check, not a verdict."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import polars as pl

from sigap.errors import SourceError
from sigap.facts.quality import Quality
from sigap.facts.tables import TABLES
from sigap.sources.inputs import PathLike, gather
from sigap.sources.mapping.columns import instant_of
from sigap.sources.mapping.frame import ROW, load_frame
from sigap.sources.mapping.language import FileFormat, From
from sigap.text import Text

_SAMPLE_ROWS = 2_000

# Words of headers, Indonesian and English, in the order in which they are tried. Each is searched in the
# header with everything but letters and digits as single spaces.
_WORDS: dict[str, dict[str, str]] = {
    "visits": {
        "wait_ms": (
            r"\b(waktu|lama|durasi) (tunggu|antre|antrean)\b|\b(wait|waiting|queue|q) ?(time|"
            r"sec\w*|dur\w*)\b|\bwait\b"
        ),
        # Before the entry, whose words ("call time", "waktu panggilan") fit these too.
        "answered_at": (
            r"\b(answer(ed)?|connect(ed)?|pick(ed)? ?up|jawab|dijawab|terjawab|diangkat|tersambung)\b"
        ),
        "ended_at": (
            r"\b(end|ended|hang ?up|hung up|disconnect(ed)?|finish(ed)?|completed|akhir|berakhir|selesai|"
            r"ditutup|terputus)\b"
        ),
        "entered_at": (
            r"\b(waktu|jam|tanggal) (masuk|mulai|panggil\w*)\b|\b(entered|entry|arriv\w*|"
            r"queued|start\w*|call) ?(at|time|date)?\b|\bmasuk\b|\btimestamp\b"
        ),
        "visit_id": (
            r"\b(id|no|nomor|kode) (panggilan|kunjungan|kontak|interaksi)\b|\b(call|visit|"
            r"contact|interaction|session|unique) ?id\b|\bid\b"
        ),
        "outcome": r"\b(status|hasil|disposisi|outcome|result|disposition)\b",
        "queue": r"\b(antrean|antrian|layanan|queue|skill|split|service|type)\b",
        "agent": r"\b(agen|agent|petugas|operator|server|advisor)\b",
        "customer": r"\b(pelanggan|nasabah|customer|caller|ani|penelepon|nomor telepon|phone)\b",
        "channel": r"\b(kanal|saluran|channel|media)\b",
        "reason": r"\b(alasan|topik|kategori|reason|category|topic)\b",
        "priority": r"\b(prioritas|priority)\b",
        "talk_ms": (
            r"\b(durasi|lama|waktu) (bicara|percakapan|layanan)\b|\b(talk|service|ser|"
            r"handle) ?(time|sec\w*|dur\w*)\b"
        ),
        "hold_ms": r"\b(durasi|lama|waktu) (tahan|hold)\b|\bhold ?(time|sec\w*)?\b",
        "wrap_ms": r"\b(pascapanggilan|wrap|acw|after call)\b",
    },
    "ticket_events": {
        "ticket_id": (
            r"\b(id|no|nomor) (tiket|kasus|insiden)\b|\b(ticket|case|incident|sr) ?(id|number|"
            r"no|key)\b|\btiket\b"
        ),
        "at": r"\b(waktu|tanggal|jam)\b|\b(time|timestamp|date|changed|change|updated)\b",
        "kind": r"\b(kejadian|aktivitas|event|activity|action|status)\b",
        "actor": r"\b(agen|agent|petugas|owner|resource|user|oleh)\b",
        "queue": r"\b(antrean|grup|tim|queue|group|team|involved st)\b",
        "priority": r"\b(prioritas|dampak|priority|impact)\b",
        "reason": r"\b(jenis|kategori|type|category|product|produk)\b",
        "channel": r"\b(kanal|saluran|channel)\b",
        "customer": r"\b(pelanggan|nasabah|customer|requester)\b",
    },
}

_TIMES = ("entered_at", "answered_at", "ended_at", "at")
_NO_TIME = frozenset({"-", "–", "0", "null", "none", "nan", "n/a", "na", "0000-00-00 00:00:00"})
"""What systems write where there is no time, in small letters."""

_OUTCOMES = {
    "answered": r"answer|jawab|terjawab|agent|connect|complete|handled|selesai|served|success|berhasil",
    "abandoned": r"abandon|tinggal|hang|putus|batal|drop|missed|tidak ter|unanswered|no answer|gagal",
    "timeout": r"time ?out|habis waktu",
    "callback": r"call ?back|panggil balik",
}
_KINDS = {
    "created": r"^(created|new|baru|dibuat)",
    "resolved": r"resolv|solved|selesai",
    "closed": r"clos|tutup",
    "reopened": r"reopen|dibuka kembali",
    "paused": r"pending|wait.*(user|customer)|menunggu pelanggan|tunda",
    "reply": r"repl|balas",
    "assigned": r"^assign|ditugaskan",
}


@dataclass(frozen=True, slots=True)
class _Found:
    target: str
    column: str
    values: tuple[str, ...]
    empty: tuple[str, ...] = ()  # of a time: what stands where there is none


def propose_mapping(path: PathLike) -> str:
    """Return a mapping, as the text of a TOML file with comments, for the table in the file `path`.

    The header's words (Indonesian and English) say which column is which; the values say the units and the
    outcomes. What could not be told is left as a comment that begins with `TODO`.

    Raises:
        SourceError: the file cannot be read, or nothing in its header was recognised.
    """
    one = gather(path)[0]
    frame = load_frame(one, FileFormat(), Quality()).head(_SAMPLE_ROWS)
    columns = [c for c in frame.columns if c != ROW]
    table = max(_WORDS, key=lambda t: _fit(t, columns))
    found = _assigned(table, columns, frame)
    if not found:
        listed = ", ".join(columns[:30])
        raise SourceError(
            Text(f"no column was recognised: {listed}.", f"tidak ada kolom yang dikenali: {listed}."),
            where=one.name,
            remedy=Text(
                "Write the mapping by hand; the documentation shows how.",
                "Tulis pemetaan sendiri; dokumentasi memuat caranya.",
            ),
        )
    return _written(one.name, table, found, columns)


def _fit(table: str, columns: Sequence[str]) -> int:
    """Return how well the header fits: required words count double, and tickets need a ticket's number."""
    hits = {t for t, pattern in _WORDS[table].items() for c in columns if re.search(pattern, _plain(c))}
    if table == "ticket_events":
        return 2 * len(hits) if "ticket_id" in hits else 0
    return len(hits)


def _plain(header: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", header.lower()).strip()


def _assigned(table: str, columns: Sequence[str], frame: pl.DataFrame) -> dict[str, _Found]:
    """Return the target of each recognised column; the first word that fits wins, each column serves once."""
    found: dict[str, _Found] = {}
    for target, pattern in _WORDS[table].items():
        for column in columns:
            if any(f.column == column for f in found.values()) or not re.search(pattern, _plain(column)):
                continue
            told = frame[column].drop_nulls().unique(maintain_order=True).head(50).to_list()
            empty = tuple(v for v in told if target in _TIMES and v.lower() in _NO_TIME)
            values = tuple(v for v in told if v not in empty)
            if _plausible(target, values):
                found[target] = _Found(target, column, values, empty)
                break
    return found


def _plausible(target: str, values: Sequence[str]) -> bool:
    if not values:
        return False
    if target.endswith("_ms"):
        return all(re.fullmatch(r"[\d.,:]+", v) for v in values)
    if target in _TIMES:
        return _is_time(values)
    return True


def _is_time(values: Sequence[str]) -> bool:
    if all(re.fullmatch(r"\d{10}(\.\d+)?|\d{13}", v) for v in values):
        return True
    texts = pl.DataFrame({"t": list(values)})
    read = texts.select(instant_of(pl.col("t"), From(""), ZoneInfo("UTC")))["t"]
    return read.null_count() == 0


def _written(name: str, table: str, found: dict[str, _Found], columns: Sequence[str]) -> str:
    used = {f.column for f in found.values()}
    unused = ", ".join(c for c in columns if c not in used)
    lines = [
        f"# Proposed from {name}; check every line.",
        'zone = "Asia/Jakarta" # TODO: the zone of its times',
        "",
    ]
    lines += _visits(found) if table == "visits" else _ticket_events(found)
    lines += ["", f"# Columns not used: {unused}"] if unused else []
    return "\n".join(lines) + "\n"


def _line(found: _Found, **more: str) -> str:
    parts = [
        f"column = {json.dumps(found.column, ensure_ascii=False)}",
        *(f"{k} = {v}" for k, v in more.items()),
    ]
    source = json.dumps(found.column, ensure_ascii=False) if not more else "{ " + ", ".join(parts) + " }"
    return f"{found.target} = {source}"


def _of(found: dict[str, _Found], target: str, otherwise: str) -> str:
    if target not in found:
        return otherwise
    one = found[target]
    if target.endswith("_ms"):
        unit = "h:m:s" if any(":" in v for v in one.values) else "s"
        return _line(one, unit=f'"{unit}"') + ("" if unit == "h:m:s" else " # TODO: s, ms or min?")
    null = {"null": json.dumps(one.empty, ensure_ascii=False)} if one.empty else {}
    if target in _TIMES and all(re.fullmatch(r"[\d.]+", v) for v in one.values):
        unix = '"unix_ms"' if all(len(v) == 13 for v in one.values) else '"unix"'
        return _line(one, format=unix, **null)
    return _line(one, **null)


def _source(found: dict[str, _Found], target: str) -> str:
    """Return where a target comes from: its line without the name and the comment."""
    return _of(found, target, "").split(" = ", 1)[1].split(" #")[0]


def _values(one: _Found, known: dict[str, str], fallback: str) -> list[str]:
    """Return the lines of a table of values; what no word recognises is marked."""
    lines = [
        f"[{{table}}.columns.{one.target}]",
        f"column = {json.dumps(one.column, ensure_ascii=False)}",
        "",
    ]
    lines.append(f"[{{table}}.columns.{one.target}.values]")
    for value in one.values:
        # "tidak terjawab" and "unanswered" hold the word for answered: the negative is asked first.
        order = sorted(known, key=lambda k: k != "abandoned")
        meant = next((k for k in order if re.search(known[k], value.lower())), None)
        note = "" if meant else " # TODO"
        lines.append(f"{json.dumps(value, ensure_ascii=False)} = {json.dumps(meant or fallback)}{note}")
    return lines


def _visits(found: dict[str, _Found]) -> list[str]:
    if "outcome" not in found and "answered_at" in found:
        return [*_visits_by_answer(found), *_legs(found)]
    lines = ["[visits.columns]", *_visit(found, [t for t in ("answered_at", "ended_at") if t in found])]
    if "outcome" not in found:
        return [
            *lines,
            "# TODO: which calls were abandoned? Without an answer nothing is read.",
            '# outcome = { column = "...", values = { ... = "answered", ... = "abandoned" } }',
        ]
    outcome = [line.replace("{table}", "visits") for line in _values(found["outcome"], _OUTCOMES, "lost")]
    return [*lines, "", *outcome, *_legs(found)]


def _visits_by_answer(found: dict[str, _Found]) -> list[str]:
    """Return two sections of visits: those that have a time of answer, and those whose cell is blank."""
    ended = ["ended_at"] if "ended_at" in found else []
    answered = ["[[visits]]", f"where = {{ {_is_answered(found)} }}", "", "[visits.columns]"]
    answered += [*_visit(found, ["answered_at"]), *(_of(found, t, "") for t in ended)]
    answered.append('outcome = { const = "answered" }')
    blank = ["[[visits]]", f"where = {{ {_is_answered(found, negated=True)} }}", "", "[visits.columns]"]
    blank += [*_visit(found, ended), 'outcome = { const = "abandoned" } # TODO: all who were not answered?']
    return [*answered, "", *blank]


def _is_answered(found: dict[str, _Found], *, negated: bool = False) -> str:
    one = found["answered_at"]
    blank = json.dumps(["", *one.empty], ensure_ascii=False)
    values = blank if negated else f"{{ not = {blank} }}"
    return f"{json.dumps(one.column, ensure_ascii=False)} = {values}"


def _visit(found: dict[str, _Found], ends: Sequence[str]) -> list[str]:
    """Return the lines of a visit but for its outcome; the first of `ends` that is told ended its wait."""
    id_ = _of(found, "visit_id", "visit_id = { row = true }")
    lines = [id_, id_.replace("visit_id =", "contact_id =", 1)]
    lines.append(_of(found, "entered_at", '# TODO: entered_at = { date = "...", time = "..." }'))
    lines += _wait(found, ends)
    lines.append(_of(found, "queue", 'queue = { const = "main" } # TODO'))
    lines.append(
        'channel = { const = "voice" } # TODO: ' + ", ".join(TABLES["visits"].by_name["channel"].choices)
    )
    lines.append('direction = { const = "inbound" }')
    return lines + [_of(found, t, "") for t in ("customer", "agent", "reason", "priority") if t in found]


def _wait(found: dict[str, _Found], ends: Sequence[str]) -> list[str]:
    if "wait_ms" in found:
        return [_of(found, "wait_ms", ""), 'left_at = { from = "entered_at", plus = "wait_ms" }']
    if not ends:
        return []
    told = [_source(found, end) for end in ends]
    columns = ", ".join(one if one.startswith("{") else f"{{ column = {one} }}" for one in told)
    left = told[0] if len(told) == 1 else f"{{ first = [{columns}] }}"
    return [f"left_at = {left}", 'wait_ms = { between = ["entered_at", "left_at"] }']


def _legs(found: dict[str, _Found]) -> list[str]:
    known = found.keys()
    answered, ended = known & {"answered_at", "wait_ms"}, known & {"ended_at", "talk_ms"}
    if not ({"agent", "entered_at"} <= known and answered and ended):
        return []
    id_ = _of(found, "visit_id", "visit_id = { row = true }")
    lines = ["", "[legs]", f"where = {{ {_where_answered(found)} }}", "", "[legs.columns]"]
    lines += [id_.replace("visit_id =", f"{t} =", 1) for t in ("leg_id", "contact_id", "visit_id")]
    lines += [_of(found, t, "") for t in ("agent", "queue", "reason", "entered_at") if t in found]
    if "queue" not in found:
        lines.append('queue = { const = "main" } # TODO')
    lines += ['channel = { const = "voice" } # TODO', 'direction = { const = "inbound" }']
    return [*lines, *_work(found), 'outcome = { const = "ended" }']


def _where_answered(found: dict[str, _Found]) -> str:
    """Return the condition of an answered row: by its status, or by its time of answer."""
    outcome = found.get("outcome")
    values = [v for v in outcome.values if _meant(v) == "answered"] if outcome else []
    if outcome is None or (not values and "answered_at" in found):
        return _is_answered(found)
    column = json.dumps(outcome.column, ensure_ascii=False)
    return f"{column} = {json.dumps(values, ensure_ascii=False)}"


def _work(found: dict[str, _Found]) -> list[str]:
    """Return the lines of a leg's times: told where they are, else reckoned from those that are."""
    waited = "" if "answered_at" in found else _source(found, "wait_ms")
    lines = [_of(found, "answered_at", f'answered_at = {{ from = "entered_at", plus = {waited} }}')]
    if "ended_at" not in found:
        lines += [_of(found, t, "") for t in ("talk_ms", "hold_ms", "wrap_ms") if t in found]
        lines.append('ended_at = { from = "answered_at", plus = "talk_ms" } # TODO: and hold')
        return [
            *lines,
            'finished_at = { from = "answered_at", plus = "talk_ms" } # TODO: and hold and wrap',
        ]
    lines += [_of(found, "ended_at", ""), 'finished_at = { from = "ended_at" } # TODO: and wrap']
    if "talk_ms" not in found:
        lines.append('talk_ms = { between = ["answered_at", "ended_at"] } # TODO: less hold')
    told = ("talk_ms", "hold_ms", "wrap_ms") if "talk_ms" in found else ("wrap_ms",)
    return lines + [_of(found, t, "") for t in told if t in found]


def _meant(value: str) -> str | None:
    order = sorted(_OUTCOMES, key=lambda k: k != "abandoned")
    return next((k for k in order if re.search(_OUTCOMES[k], value.lower())), None)


def _ticket_events(found: dict[str, _Found]) -> list[str]:
    lines = ["[ticket_events.columns]", "event_id = { row = true }"]
    lines.append(_of(found, "ticket_id", '# TODO: ticket_id = "..."'))
    lines.append(_of(found, "at", '# TODO: at = "..."'))
    lines += [_of(found, t, "") for t in ("actor", "queue", "priority", "reason", "customer") if t in found]
    lines.append('channel = { const = "ticket" } # TODO')
    lines.append('# actor_kind = { const = "person" } # TODO: without it no reply counts as a person\'s')
    if "kind" not in found:
        return [*lines, '# TODO: kind = { column = "...", values = { ... } }']
    kind = [line.replace("{table}", "ticket_events") for line in _values(found["kind"], _KINDS, "other")]
    return [*lines, "", *kind]
