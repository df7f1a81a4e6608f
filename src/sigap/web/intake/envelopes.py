"""From the body of a request to rows for the log: CloudEvents 1.0 in JSON, one, a batch, or one a line.

Every event is judged for itself: one that is refused does not keep the others out.
Source: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sigap.errors import SigapError
from sigap.facts.event_lines import PREFIX
from sigap.facts.events import WHOLE_ROWS, EventType
from sigap.text import Text, in_digits
from sigap.web.intake import limits
from sigap.web.intake.receipt import Refusal
from sigap.web.intake.vocabulary import LONGEST_NAME, Fault, contact_of, fault_in
from sigap.web.platform.log import Row


class Form(StrEnum):
    """How the events are written."""

    ONE = "application/cloudevents+json"
    BATCH = "application/cloudevents-batch+json"
    LINES = "application/x-ndjson"


FORMS = {form.value: form for form in Form} | {
    "application/json": Form.BATCH,  # an object is one, an array is several
    "application/ndjson": Form.LINES,
    "application/jsonl": Form.LINES,
}


class MalformedError(SigapError):
    """The body cannot be read at all."""

    status = 400


class TooLargeError(SigapError):
    """The body is larger, or has more events, than is taken at once."""

    status = 413


class UnknownFormError(SigapError):
    """The body is of a kind that is not taken."""

    status = 415


@dataclass(slots=True)
class Told:
    """What a delivery tells: rows for the log with their places in it, and what was refused.

    `sender` is the source of the first event that is whole but comes from the wrong time, `ahead_ms` by how much
    (received - at) it does so: a clock that is far ahead has nothing taken, and must be seen nevertheless. It is also
    the source of a delivery of which the tenant wants nothing.
    """

    rows: list[Row] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    sender: str = ""
    ahead_ms: int | None = None


def form_of(content_type: str) -> Form:
    """Return how a body of this content type is written.

    Raises:
        UnknownFormError: none of the forms that are taken.
    """
    form = FORMS.get(content_type.partition(";")[0].strip().lower())
    if form is None:
        taken = ", ".join(form.value for form in Form)
        what = Text("Bodies of this kind are not taken.", "Isi jenis ini tidak diterima.")
        raise UnknownFormError(
            what, where="Content-Type", remedy=Text(f"Send one of: {taken}.", f"Kirim salah satu: {taken}.")
        )
    return form


def read(body: bytes, form: Form, now_ms: int) -> Told:
    """Return what `body` tells.

    Raises:
        MalformedError: it is no JSON, or not of the form it is said to be.
        TooLargeError: it is larger, or has more events, than is taken at once.
    """
    if len(body) > limits.BODY_BYTES:
        raise body_too_large()
    told = Told()
    listed = list(_lines(body)) if form is Form.LINES else _listed(body, form)
    if len(listed) > limits.EVENTS:
        raise _too_many(len(listed))
    doubtful = b"\\u" in body
    for place, event in enumerate(listed):
        row = row_of(event, now_ms, doubtful=doubtful)
        if isinstance(row, Row):
            told.rows.append(row)
            told.places.append(place)
        else:
            told.refused.append(_refusal(place, event, row))
            if row.kind == "future" and not told.sender:
                told.sender, told.ahead_ms = event["source"], now_ms - (_instant(event["time"]) or now_ms)
    return told


def body_too_large() -> TooLargeError:
    """Return the error that says how large a body may be."""
    most = in_digits(limits.BODY_BYTES)
    return TooLargeError(
        Text(f"The body is larger than {most.en} bytes.", f"Isi permintaan lebih besar dari {most.id} bita."),
        remedy=_SMALLER,
    )


_SMALLER = Text("Send fewer events at once.", "Kirim lebih sedikit kejadian sekaligus.")


def _too_many(count: int) -> TooLargeError:
    many, most = in_digits(count), in_digits(limits.EVENTS)
    return TooLargeError(
        Text(
            f"{many.en} events at once; {most.en} are taken.",
            f"{many.id} kejadian sekaligus; paling banyak {most.id}.",
        ),
        remedy=_SMALLER,
    )


def _listed(body: bytes, form: Form) -> list[Any]:
    try:
        found = _loaded(body)
    except (ValueError, RecursionError) as error:
        raise _no_json(error) from None
    if isinstance(found, dict):
        return [found]
    if isinstance(found, list) and form is Form.BATCH:
        return found
    raise MalformedError(
        Text("The body is no event and no array of events.", "Isinya bukan kejadian atau larik kejadian."),
        remedy=Text(
            "Send a JSON array of CloudEvents envelopes.", "Kirim larik JSON berisi amplop CloudEvents."
        ),
    )


def _lines(body: bytes) -> Iterator[Any]:
    for line in body.split(b"\n"):
        if line.strip():
            try:
                yield _loaded(line)
            except (ValueError, RecursionError) as error:
                yield _no_json(error)


def _loaded(text: bytes) -> Any:
    return json.loads(text.decode("utf-8"), parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _no_json(error: Exception) -> MalformedError:
    where = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
    if isinstance(error, RecursionError):
        what = Text("It is nested too deeply.", "Terlalu banyak lapisan di dalamnya.")
    elif isinstance(error, UnicodeDecodeError):
        what = Text("It is not written in UTF-8.", "Tidak ditulis dalam UTF-8.")
    else:
        what = Text("It is no JSON.", "Ini bukan JSON.")
    remedy = Text("Write it with a JSON library.", "Tulis dengan pustaka JSON.")
    return MalformedError(what, where=where, remedy=remedy)


# -- one event

_KINDS = {PREFIX + kind.value: kind for kind in EventType}
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND = dt.timedelta(milliseconds=1)
_encoded = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
UNSTORABLE = (
    Text("A text holds NUL or half a character.", "Ada teks yang memuat NUL atau separuh karakter."),
    Text("Leave out NUL and send whole characters.", "Hilangkan NUL dan kirim karakter utuh."),
)
_AGAIN = Text("Correct it and send the event again.", "Perbaiki lalu kirim lagi kejadiannya.")


def row_of(event: Any, now_ms: int, *, doubtful: bool = True) -> Row | Fault:
    """Return an event as a row for the log, or what is wrong with it.

    Args:
        event: an envelope, as JSON tells it.
        now_ms: the present, by which the future is refused, and what is older than the log.
        doubtful: texts may hold what the database cannot keep.
    """
    if type(event) is not dict:
        return _no_envelope(event)
    kind = _KINDS.get(event.get("type", "")) if type(event.get("type")) is str else None
    source, id, time, data = event.get("source"), event.get("id"), event.get("time"), event.get("data", {})
    if event.get("specversion") != "1.0":
        return _fault("specversion", "It has to be “1.0”.", "Harus “1.0”.")
    if kind is None:
        return _unknown_type(event.get("type"))
    if type(source) is not str or not 0 < len(source) <= LONGEST_NAME:
        return _text_fault("source")
    if type(id) is not str or not 0 < len(id) <= LONGEST_NAME:
        return _text_fault("id")
    at_ms = _instant(time)
    if at_ms is None:
        return _fault(
            "time", "It has to be an instant with its offset.", "Harus berupa waktu beserta selisih zonanya."
        )
    if not now_ms - limits.KEPT_DAYS * 86_400_000 <= at_ms <= now_ms + limits.AHEAD_MS:
        return out_of_time(at_ms, now_ms) if storable(source) else Fault("source", *UNSTORABLE)
    if type(data) is not dict:
        return _fault("data", "It has to be a JSON object.", "Harus berupa objek JSON.")
    fault = fault_in(kind, data)
    if fault is not None:
        return fault
    if "data" in data and kind not in WHOLE_ROWS and not _shallow(data["data"], limits.DEPTH):
        return _fault("data.data", "It is nested too deeply.", "Terlalu banyak lapisan di dalamnya.")
    return _row(source, id, kind, at_ms, data, doubtful=doubtful)


def _row(
    source: str, id: str, kind: EventType, at_ms: int, data: dict[str, Any], *, doubtful: bool
) -> Row | Fault:
    if doubtful and not (storable(source) and storable(id) and storable(data)):
        return Fault("", *UNSTORABLE)
    try:
        text = _encoded(data)
    except ValueError:
        return _fault("data", "A number is too large.", "Ada angka yang terlalu besar.")
    if len(text) > limits.EVENT_BYTES:
        most = in_digits(limits.EVENT_BYTES)
        return _fault(
            "data", f"It is larger than {most.en} characters.", f"Lebih besar dari {most.id} karakter."
        )
    return Row(source, id, kind.value, at_ms, contact_of(kind, data), data.get("agent", ""), text)


def _instant(time: Any) -> int | None:
    """Return RFC 3339 as milliseconds since the epoch, or None."""
    if type(time) is not str or len(time) < 20 or time[10] not in "Tt ":
        return None
    try:
        at = dt.datetime.fromisoformat(time)
        return None if at.tzinfo is None else round((at - _EPOCH) / _MILLISECOND)
    except (ValueError, OverflowError):
        return None


def _shallow(value: Any, levels: int) -> bool:
    if not isinstance(value, (dict, list)):
        return True
    inside = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_shallow(one, levels - 1) for one in inside)


def storable(value: Any) -> bool:
    """Return whether PostgreSQL can keep all texts in `value`: no NUL, no surrogate without its other half."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, dict):
        return all(storable(key) and storable(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(storable, value))
    return True


# -- what is wrong, in words


def _refusal(place: int, event: Any, fault: Fault) -> Refusal:
    id = event.get("id") if isinstance(event, dict) else ""
    shown = id[:LONGEST_NAME] if isinstance(id, str) and storable(id) else ""
    return Refusal(place, shown, fault.what, fault.remedy, fault.field, fault.kind)


def _fault(field: str, en: str, id: str, remedy: Text = _AGAIN, kind: str = "invalid") -> Fault:
    return Fault(field, Text(en, id), remedy, kind)


def _text_fault(field: str) -> Fault:
    return _fault(
        field,
        f"It has to be a text of 1 to {LONGEST_NAME} characters.",
        f"Harus berupa teks 1 sampai {LONGEST_NAME} karakter.",
    )


def _no_envelope(event: Any) -> Fault:
    if isinstance(event, MalformedError):
        return Fault(event.where, event.what, event.remedy or _AGAIN)
    return _fault("", "It is no JSON object.", "Bukan objek JSON.")


def _unknown_type(told: Any) -> Fault:
    near = difflib.get_close_matches(str(told)[:80], list(_KINDS), n=1)
    remedy = (
        Text(f"Did you mean “{near[0]}”?", f"Maksud Anda “{near[0]}”?")
        if near
        else Text("See the vocabulary in the documentation.", "Lihat kosakata di dokumentasi.")
    )
    return _fault("type", "There is no event of this type.", "Tidak ada jenis kejadian ini.", remedy)


def out_of_time(at_ms: int, now_ms: int) -> Fault:
    """Return the fault of an instant in the future, or before what the log keeps."""
    if at_ms > now_ms:
        seconds = (at_ms - now_ms) // 1000
        ahead = in_digits(seconds)
        return _fault(
            "time",
            f"It is {ahead.en} seconds in the future.",
            f"Waktunya {ahead.id} detik di masa depan.",
            Text(
                "Set the clock of the sending system (NTP), then send the event again.",
                "Setel jam sistem pengirim (NTP), lalu kirim lagi kejadiannya.",
            ),
            "future",
        )
    return _fault(
        "time",
        f"It is older than the {limits.KEPT_DAYS} days that the log keeps.",
        f"Lebih tua dari {limits.KEPT_DAYS} hari yang disimpan log.",
        Text(
            "Import history as a file on the sources page.", "Impor riwayat sebagai berkas di halaman sumber."
        ),
        "too-old",
    )
