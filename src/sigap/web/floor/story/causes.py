"""Why a service level was what it was, in sentences of both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sigap.floor.story import Cause
from sigap.reports.formats import Formats
from sigap.text import Language, Text
from sigap.web.floor.story.making import Unsaid

LEAST_POINTS = 0.005
"""A cause that took less than half a point is not told."""

CAUSES = {
    Cause.VOLUME: Text("volume", "volume"),
    Cause.HANDLE_TIME: Text("handle time", "waktu penanganan"),
    Cause.ABSENCE: Text("absence", "ketidakhadiran"),
    Cause.ADHERENCE: Text("adherence", "kepatuhan jadwal"),
}
REST = Text("unexplained", "tak terjelaskan")
UNSAID = {
    Unsaid.DEFERRED: Text(
        "Why cannot be said: here customers wait for hours, which no half-hour model describes.",
        "Sebabnya tidak dapat disebutkan: pelanggan di sini menunggu berjam-jam, di luar model per setengah jam.",
    ),
    Unsaid.NO_FORECAST: Text(
        "Why cannot be said: there was no forecast of this day.",
        "Sebabnya tidak dapat disebutkan: tidak ada perkiraan untuk hari itu.",
    ),
    Unsaid.NO_ROSTER: Text(
        "Why cannot be said: no roster of this day was published.",
        "Sebabnya tidak dapat disebutkan: tidak ada jadwal yang diterbitkan untuk hari itu.",
    ),
    Unsaid.NO_STATES: Text(
        "Why cannot be said: nothing was told of where agents were.",
        "Sebabnya tidak dapat disebutkan: tidak ada kabar tentang status agen.",
    ),
    Unsaid.NO_AGENTS: Text(
        "Why cannot be said: nobody on the roster knows this queue.",
        "Sebabnya tidak dapat disebutkan: tidak seorang pun di jadwal menguasai antrean ini.",
    ),
}


def parts(row: Mapping[str, Any]) -> tuple[tuple[Text, float], ...]:
    """Return each cause with what it changed, in points; what none explains last."""
    if row["rest"] is None:
        return ()
    return (*((name, row[cause.value] * 100) for cause, name in CAUSES.items()), (REST, row["rest"] * 100))


def why_half(queue: Mapping[str, Any], row: Mapping[str, Any]) -> Text:
    """Return why a half-hour of a queue was as it was, with the figures of each cause."""
    return sentence(row, row["level"], queue["target"], _details(row))


def _details(row: Mapping[str, Any]) -> dict[Cause, Text]:
    """Return what each cause was, in figures."""

    def both(en: str, id: str, *values: Any) -> Text:
        return Text(en.format(*(_n(v, "en") for v in values)), id.format(*(_n(v, "id") for v in values)))

    found = {Cause.VOLUME: both("{} contacts came, {} were forecast", "{} kontak masuk, perkiraan {}",
                                row["offered"], row["expected"])}  # fmt: skip
    if row["handle_s"] is not None and row["expected_handle_s"] is not None:
        found[Cause.HANDLE_TIME] = both("{} s, {} s were forecast", "{} dtk, perkiraan {} dtk",
                                        round(row["handle_s"]), round(row["expected_handle_s"]))  # fmt: skip
    found[Cause.ABSENCE] = both("{} of {} agents not logged in", "{} dari {} agen tidak masuk",
                                round(row["absent"], 1), round(row["rostered"], 1))  # fmt: skip
    if row["astray"] >= 0:
        found[Cause.ADHERENCE] = both("{} agents logged in but not working",
                                      "{} agen masuk tetapi tidak bekerja", round(row["astray"], 1))  # fmt: skip
    else:
        found[Cause.ADHERENCE] = both("{} agents more than the roster wanted",
                                      "{} agen lebih dari jadwal", round(-row["astray"], 1))  # fmt: skip
    return found


def sentence(shares: Mapping[str, Any], actual: float, target: float, details: Mapping[Cause, Text]) -> Text:
    """Return why a service level was what it was: the plan, what took away, what added, what is not explained."""
    return Text(*(_said(shares, actual, target, details, language) for language in ("en", "id")))


def _said(
    shares: Mapping[str, Any], actual: float, target: float, details: Mapping[Cause, Text], language: Language
) -> str:
    is_id = language == "id"
    planned = shares["planned"]
    told = [
        f"Rencana memberi {share_told(planned, language)}"
        if is_id
        else f"The plan gave {share_told(planned, language)}"
    ]
    if planned < target - LEAST_POINTS:
        told[0] += (
            f", sudah di bawah target {_n(target * 100, language)}\u00a0%"
            if is_id
            else f", itself below the target of {_n(target * 100, language)}\u00a0%"
        )
    took = _list_of(shares, details, language, takes=True)
    added = _list_of(shares, details, language, takes=False)
    if took:
        told.append(("Yang menurunkan: " if is_id else "What took away: ") + ", ".join(took))
    if added:
        told.append(("Yang menaikkan: " if is_id else "What added: ") + ", ".join(added))
    if abs(shares["rest"]) >= LEAST_POINTS:
        points = _points(shares["rest"], language)
        told.append(f"Tak terjelaskan: {points}" if is_id else f"Unexplained: {points}")
    told.append(
        f"Hasilnya {share_told(actual, language)}" if is_id else f"It came to {share_told(actual, language)}"
    )
    return ". ".join(told) + "."


def _list_of(
    shares: Mapping[str, Any], details: Mapping[Cause, Text], language: Language, *, takes: bool
) -> list[str]:
    """Return the causes that took away, or that added, the largest first."""
    chosen = [
        (shares[cause.value], cause)
        for cause in Cause
        if abs(shares[cause.value]) >= LEAST_POINTS and (shares[cause.value] < 0) is takes
    ]
    found = []
    for share, cause in sorted(chosen, key=lambda one: -abs(one[0])):
        detail = f" ({details[cause].to(language)})" if cause in details else ""
        found.append(f"{CAUSES[cause].to(language)} {_points(share, language)}{detail}")
    return found


def _points(share: float, language: Language) -> str:
    sign = "−" if share < 0 else "+"
    word = "poin" if language == "id" else "point" if round(abs(share) * 100, 1) == 1 else "points"
    return f"{sign}{_n(round(abs(share) * 100, 1), language)} {word}"


def share_told(share: float, language: Language) -> str:
    """Return a share as the language writes it, with a decimal as the tables beside it have."""
    return f"{Formats(language).number(share * 100, 1)}\u00a0%"


def _n(value: float, language: Language) -> str:
    """Return a number as the language writes it, with a decimal where there is one."""
    told = f"{value:,.1f}" if isinstance(value, float) and round(value, 1) % 1 else f"{round(value):,}"
    return told if language == "en" else told.translate(str.maketrans(",.", ".,"))
