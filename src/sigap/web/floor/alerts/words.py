"""What an alert says, in both languages: its figure, its limit, how long."""

from __future__ import annotations

from typing import Any

from sigap.floor.alerts import NAMES, Severity, Side
from sigap.floor.watchable import FIGURES, Figure, Of, Unit
from sigap.text import Language, Text
from sigap.web.floor.alerts.models import Alert, AlertStep, NoticeState, Occasion, Outcome
from sigap.web.shell.states import State, Tone, state_of

OF = {
    Of.QUEUE: Text("Queue", "Antrean"),
    Of.AGENT: Text("Agent", "Agen"),
    Of.TEAM: Text("Team", "Tim"),
    Of.SOURCE: Text("Source", "Sumber"),
}
SEVERITIES = {
    Severity.CRITICAL: State(Text("Critical", "Kritis"), Tone.BAD, "alert-octagon"),
    Severity.WARNING: State(Text("Warning", "Waspada"), Tone.WARN, "alert-triangle"),
    Severity.INFO: State(Text("Note", "Catatan"), Tone.INFO, "info-circle"),
}
STATES = {
    "open": State(Text("Open", "Terbuka"), Tone.BAD, "bell-ringing"),
    "acknowledged": State(Text("Acknowledged", "Ditanggapi"), Tone.WARN, "user-check"),
    "over": State(Text("Over", "Selesai"), Tone.GOOD, "circle-check"),
}
OUTCOMES = {
    Outcome.RECOVERED: Text("The figure is back", "Angkanya sudah pulih"),
    Outcome.LOST: Text("Nothing more was known of it", "Tidak ada kabar lagi tentangnya"),
    Outcome.SWITCHED_OFF: Text("The rule was switched off or changed", "Aturannya dimatikan atau diubah"),
}
STEPS = {
    AlertStep.Kind.RAISED: State(Text("Raised", "Muncul"), Tone.BAD, "bell-ringing"),
    AlertStep.Kind.NOTIFIED: State(Text("Told", "Diberitahukan"), Tone.INFO, "send"),
    AlertStep.Kind.UNTOLD: State(Text("Could not be told", "Gagal diberitahukan"), Tone.BAD, "alert-square"),
    AlertStep.Kind.SEEN: State(Text("Seen", "Dilihat"), Tone.OFF, "eye"),
    AlertStep.Kind.ACKNOWLEDGED: State(Text("Acknowledged", "Ditanggapi"), Tone.WARN, "user-check"),
    AlertStep.Kind.ACTED: State(Text("Acted on", "Ditindaklanjuti"), Tone.BUSY, "check"),
    AlertStep.Kind.ESCALATED: State(Text("Escalated", "Dinaikkan"), Tone.BAD, "flame"),
    AlertStep.Kind.CLEARED: State(Text("Over", "Selesai"), Tone.GOOD, "circle-check"),
}
NOTICES = {
    NoticeState.WAITING: State(Text("Waiting", "Menunggu"), Tone.OFF, "hourglass"),
    NoticeState.SENDING: State(Text("Being sent", "Sedang dikirim"), Tone.BUSY, "send"),
    NoticeState.SENT: State(Text("Sent", "Terkirim"), Tone.GOOD, "circle-check"),
    NoticeState.FAILED: State(Text("Failed", "Gagal"), Tone.BAD, "alert-octagon"),
}
OCCASIONS = {
    Occasion.RAISED: Text("Raised", "Muncul"),
    Occasion.ESCALATED: Text("Escalated: nobody has acknowledged it", "Dinaikkan: belum ada yang menanggapi"),
    Occasion.CLEARED: Text("Over", "Selesai"),
    Occasion.TEST: Text("Test", "Uji coba"),
}
SIDES = {Side.ABOVE: Text("above", "di atas"), Side.BELOW: Text("below", "di bawah")}


def name_of(key: str, name: str) -> Text:
    """Return what a rule is called: its own name, else the built-in one."""
    return Text(name, name) if name else NAMES.get(key, Text(key, key))


def figure_of(name: str) -> Text:
    """Return what a figure is called."""
    return FIGURES[Figure(name)].name


def in_words(figure: str, value: float) -> Text:
    """Return a figure's value with its unit: `74.2 %`, `4:10`, `12`, `1.6 ×`."""
    unit = FIGURES[Figure(figure)].unit
    return Text(_written(unit, value, "en"), _written(unit, value, "id"))


def _written(unit: Unit, value: float, language: Language) -> str:
    if unit is Unit.SHARE:
        return f"{_decimal(value * 100, language)}\u00a0%"
    if unit is Unit.SECONDS:
        return _clock(value)
    if unit is Unit.TIMES:
        return f"{_decimal(value, language, 2)}\u00a0×"
    return _decimal(value, language)


def _decimal(value: float, language: Language, places: int = 1) -> str:
    told = f"{value:,.{places}f}".rstrip("0").rstrip(".")
    return told if language == "en" else told.translate(str.maketrans(",.", ".,"))


def _clock(seconds: float) -> str:
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def told(alert: Alert) -> Text:
    """Return what is the matter, in one sentence without the alert's name."""
    return said(alert.figure, alert.side, alert.limit, alert.value, alert.subject, alert.detail)


def said(figure: str, side: str, limit: float, value: float, subject: str, detail: dict[str, Any]) -> Text:
    """Return what is the matter with a queue, an agent, a team or a source."""
    if figure == Figure.TIME_IN_STATE and "state" in detail:
        return _long_state(subject, detail)
    if figure == Figure.SERVICE_LEVEL_AHEAD and detail.get("expected") is not None:
        return _coming(subject, value, detail)
    if figure == Figure.SILENCE:
        now = in_words(figure, value)
        return Text(f"{subject}: nothing for {now.en}", f"{subject}: tidak ada kabar selama {now.id}")
    name, now, bound, word = (
        figure_of(figure),
        in_words(figure, value),
        in_words(figure, limit),
        SIDES[Side(side)],
    )
    return Text(
        f"{subject}: {name.en} {now.en}, {word.en} {bound.en}",
        f"{subject}: {name.id} {now.id}, {word.id} {bound.id}",
    )


def _long_state(subject: str, detail: dict[str, Any]) -> Text:
    word = state_of("agent", str(detail["state"])).word
    lasted, limit = _clock(float(detail.get("lasted_s", 0))), _clock(float(detail.get("limit_s", 0)))
    return Text(
        f"{subject}: {word.en} for {lasted}, limit {limit}",
        f"{subject}: {word.id} selama {lasted}, batas {limit}",
    )


def _coming(subject: str, risk: float, detail: dict[str, Any]) -> Text:
    def sentence(language: Language, expected: str, between: str, target: str, danger: str) -> str:
        told = f"{subject}: {expected} {_share(detail['expected'], language)}"
        if detail.get("low") is not None and detail.get("high") is not None:
            told += f" ({between.format(_share(detail['low'], language), _share(detail['high'], language))})"
        if detail.get("target") is not None:
            told += f", {target} {_share(detail['target'], language)}"
        return f"{told}, {danger} {_share(risk, language)}"

    return Text(
        sentence("en", "at the end of the half-hour expected", "between {} and {}", "target", "risk"),
        sentence("id", "pada akhir setengah jam diperkirakan", "antara {} dan {}", "target", "risiko"),
    )


def _share(value: Any, language: Language) -> str:
    return _written(Unit.SHARE, float(value), language)


def condition(rule: Any) -> Text:
    """Return a rule in words: which figure on which side of which limit, for how long, of at least how many."""
    figure = FIGURES[Figure(rule.figure)]
    whose = {
        Of.QUEUE: Text("a queue", "sebuah antrean"),
        Of.AGENT: Text("an agent", "seorang agen"),
        Of.TEAM: Text("a team", "sebuah tim"),
        Of.SOURCE: Text("a source", "sebuah sumber"),
    }[Of(rule.of)]
    word, bound = SIDES[Side(rule.side)], in_words(rule.figure, rule.limit)
    en = f"When the {figure.name.en} of {whose.en} is {word.en} {bound.en}"
    id = f"Bila pada {whose.id}, {figure.name.id} {word.id} {bound.id}"
    if rule.for_s:
        en, id = f"{en} for {_span(rule.for_s, 'en')}", f"{id} selama {_span(rule.for_s, 'id')}"
    if rule.least and figure.counted.en:
        least = Text(_least(figure.counted.en, rule.least, "en"), _least(figure.counted.id, rule.least, "id"))
        en, id = f"{en}, with at least {least.en}", f"{id}, dengan sedikitnya {least.id}"
    if rule.back is not None and rule.back != rule.limit:
        back = in_words(rule.figure, rule.back)
        en, id = f"{en}; over when it is back at {back.en}", f"{id}; selesai bila kembali ke {back.id}"
    return Text(f"{en}.", f"{id}.")


def _least(counted: str, least: int, language: Language) -> str:
    if counted.startswith(("seconds", "detik")):
        return f"{_span(least, language)} {'of work' if language == 'en' else 'kerja'}"
    return f"{_decimal(least, language)} {counted}"


def _span(seconds: int, language: Language) -> str:
    units = (("h", "jam"), ("min", "mnt"), ("s", "dtk"))
    parts = zip((seconds // 3600, seconds // 60 % 60, seconds % 60), units, strict=True)
    return " ".join(f"{count} {unit[language == 'id']}" for count, unit in parts if count) or "0 s"
