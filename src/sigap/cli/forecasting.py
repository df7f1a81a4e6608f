"""`sigap forecast`."""

# ruff: noqa: E501
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sigap.cli import values
from sigap.cli.frame import Command, command
from sigap.cli.reading import ReadingOptions, option, reading_params, split
from sigap.files import put
from sigap.text import Language, Text

if TYPE_CHECKING:
    from sigap.forecasting.events import EventCalendar
    from sigap.forecasting.history import Histories
    from sigap.forecasting.result import Forecast
    from sigap.forecasting.series import History
    from sigap.reports.forecast_page import ForecastReport
    from sigap.sources.inputs import Input

_MOST_WEEKS, _MOST_DAYS = 13, 91
_AUTO_QUEUES = 4
"""Models are held against each other for so many queues, the greatest; that takes half a minute each."""
_SHOWN_DAYS = 14
_HELP = Text(
    "Forecast contacts and handle time: from a log or an export as `sigap report` reads it, or from a table with the "
    "columns starts_at and volume (and queue, channel, aht_s). Prints the days ahead and writes forecast.html.",
    "Ramalkan kontak dan waktu penanganan: dari log atau ekspor seperti yang dibaca `sigap report`, atau dari tabel "
    "berkolom starts_at dan volume (serta queue, channel, aht_s). Menampilkan hari-hari ke depan dan menulis forecast.html.",
)

_CALENDAR = Text(
    "Opening hours of the queues; learnt from the data when not given.",
    "Jam buka antrean; dipelajari dari data bila tidak diberikan.",
)


def command_forecast(language: Language) -> Command:
    """Return the command in one language."""

    def run(**given: Any) -> int:
        return forecast(language, given)

    reading = reading_params(language)
    for parameter in reading:
        if parameter.name == "tz":
            parameter.opts.append("--zone")
        if parameter.name == "calendar" and isinstance(parameter, click.Option):
            parameter.help = _CALENDAR.to(language)
    return command(language, "forecast", _HELP, [*reading, *_params(language)], run)


def _params(lang: Language) -> list[click.Parameter]:
    said: list[tuple[list[str], Text, dict[str, Any]]] = [
        (["--days"], Text(f"How many open days ahead, 1 to {_MOST_DAYS}.", f"Berapa hari buka ke depan, 1 sampai {_MOST_DAYS}."), {"type": int, "metavar": "N"}),
        (["--weeks"], Text(f"How many weeks ahead, 1 to {_MOST_WEEKS}. Default: 4.", f"Berapa minggu ke depan, 1 sampai {_MOST_WEEKS}. Bawaan: 4."), {"type": int, "metavar": "N"}),
        (["--from", "first"], Text("First day to learn from, e.g. 2026-01-01.", "Hari pertama yang dipelajari, misal 2026-01-01."), {"metavar": "DATE"}),
        (["--to", "last"], Text("Last day to learn from, included; what came later is left aside.", "Hari terakhir yang dipelajari, termasuk; yang sesudahnya dikesampingkan."), {"metavar": "DATE"}),
        (["--interval"], Text("Minutes of an interval: 15, 30 or 60. Default: the table's own, else 30.", "Menit tiap interval: 15, 30, atau 60. Bawaan: seperti tabelnya, atau 30."), {"type": int, "metavar": "MIN"}),
        (["--queue"], Text("This queue alone.", "Antrean ini saja."), {"metavar": "NAME"}),
        (["--country"], Text("Holidays of this country, e.g. ID (joint leave and Ramadan included), ID-BA for a region.", "Hari libur negara ini, misal ID (termasuk cuti bersama dan Ramadan), ID-BA untuk daerah."), {"metavar": "CODE"}),
        (["--events"], Text("Campaigns, outages, closures: .toml, .csv or .ics.", "Kampanye, gangguan, hari tutup: .toml, .csv, atau .ics."), {"metavar": "FILE"}),
        (["--model"], Text("auto (a back-test chooses), planner, mean, AutoETS, AutoARIMA, AutoTheta or MSTL.", "auto (dipilih lewat uji masa lalu), planner, mean, AutoETS, AutoARIMA, AutoTheta, atau MSTL."), {"default": "auto", "metavar": "NAME"}),
        (["--out"], Text("Write here; the ending says what (.html .csv .parquet .xlsx .json). Repeat for more. Only Parquet carries the joint paths.", "Tulis ke sini; akhiran menentukan jenisnya (.html .csv .parquet .xlsx .json). Ulangi untuk lainnya. Hanya Parquet yang memuat jalur gabungan."), {"multiple": True, "metavar": "FILE"}),
        (["--force"], Text("Overwrite files that exist.", "Timpa berkas yang sudah ada."), {"is_flag": True}),
    ]  # fmt: skip
    return [option(names, text, lang, **more) for names, text, more in said]


def forecast(language: Language, given: dict[str, Any]) -> int:
    """Read, forecast, write, and print the days ahead."""
    from sigap.cli.forecast_table import summary
    from sigap.cli.terminal import console
    from sigap.reports import outputs

    files = split(given)
    targets = _outputs(given)
    for path in targets:
        outputs.check_writable(path, force=given["force"])
    days = _days(given)
    calendar = _calendar(given)
    made_at = values.instant(files.now, "--now")
    read = _histories(files, given, calendar, language)
    report = _report(read, days, calendar, given["model"], files, language, made_at)
    for path, kind in targets.items():
        put(path, _content(report, kind, language))
    if not files.quiet:
        out = console()
        summary(report, language, out, _SHOWN_DAYS)
        out.print(f"{Text('Written', 'Ditulis').to(language)}: {', '.join(map(str, targets))}")
    return 0


def _outputs(given: dict[str, Any]) -> dict[Path, str]:
    from sigap.reports.outputs import check_different, kind_of

    asked = [Path(path) for path in given["out"]] or [Path("forecast.html")]
    check_different(asked)
    return {path: kind_of(path) for path in asked}


def _days(given: dict[str, Any]) -> int | tuple[int]:
    """Return how many open days ahead, or (weeks,)."""
    days, weeks = given["days"], given["weeks"]
    if days is not None and weeks is not None:
        raise _refused("--days, --weeks", Text("give one of the two.", "berikan salah satu saja."))
    if days is not None:
        if not 1 <= days <= _MOST_DAYS:
            raise _refused(
                "--days",
                Text(f"{days} is not from 1 to {_MOST_DAYS}.", f"{days} tidak di antara 1 dan {_MOST_DAYS}."),
            )
        return int(days)
    weeks = 4 if weeks is None else weeks
    if not 1 <= weeks <= _MOST_WEEKS:
        raise _refused(
            "--weeks",
            Text(f"{weeks} is not from 1 to {_MOST_WEEKS}.", f"{weeks} tidak di antara 1 dan {_MOST_WEEKS}."),
        )
    return (int(weeks),)


def _refused(where: str, what: Text) -> values.OptionError:
    return values.OptionError(what, where=where)


def _calendar(given: dict[str, Any]) -> EventCalendar:
    from sigap.forecasting.event_files import read_events
    from sigap.forecasting.events import EventCalendar

    country, _, subdivision = (given["country"] or "").partition("-")
    events = () if given["events"] is None else read_events(given["events"])
    return EventCalendar(country.upper(), subdivision.upper(), events=events)


def _histories(
    files: ReadingOptions, given: dict[str, Any], calendar: EventCalendar, language: Language
) -> Histories:
    from sigap.forecasting.history import history_from_facts, history_from_table

    queue, minutes = given["queue"] or "", given["interval"]
    if minutes is not None and minutes not in (15, 30, 60):
        raise values.OptionError(
            Text(f"intervals of {minutes} minutes are not offered.", f"interval {minutes} menit tidak tersedia."),
            where="--interval",
            remedy=Text("Use 15, 30 or 60.", "Pakai 15, 30, atau 60."),
        )  # fmt: skip
    first, last = values.date(given["first"], "--from"), values.date(given["last"], "--to")
    values.ordered(first, last)
    opening = values.calendar(files.calendar)
    table = _table(files)
    if table is not None:
        from sigap.sources import zone_of

        named = files.tz or os.environ.get("SIGAP_TZ")
        zone = zone_of(named) if named else None
        return history_from_table(
            table,
            minutes=minutes,
            zone=zone,
            queue=queue,
            calendar=opening,
            events=calendar.events,
            first=first,
            last=last,
        )
    facts = files.read(language)
    return history_from_facts(
        facts,
        minutes=minutes or 30,
        queue=queue,
        calendar=opening,
        events=calendar.events,
        first=first,
        last=last,
    )


def _table(files: ReadingOptions) -> Input | None:
    """Return the one file given when it is a table of volumes; None when it is anything else."""
    from sigap.forecasting.volume_rows import is_volume_table
    from sigap.sources.inputs import Input

    if len(files.paths) != 1 or files.source is not None or files.mapping is not None:
        return None
    if files.paths[0] == "-":
        peek = getattr(sys.stdin.buffer, "peek", lambda _: b"")  # reads nothing away from the readers
        peeked = peek(65_536)
        if not is_volume_table(Input("<stdin>", held=bytes(peeked))):
            return None
        return Input("<stdin>", held=sys.stdin.buffer.read())
    path = Path(files.paths[0])
    if not path.is_file():
        return None
    one = Input(str(path), path)
    return one if is_volume_table(one) else None


def _report(
    read: Histories,
    days: int | tuple[int],
    calendar: EventCalendar,
    model: str,
    files: ReadingOptions,
    language: Language,
    made_at: Any,
) -> ForecastReport:
    from sigap.reports.forecast_page import ForecastReport, QueueForecast

    queues = []
    for number, history in enumerate(read.items):
        quick = model == "auto" and number >= _AUTO_QUEUES
        _tell(history, number, len(read.items), language, quiet=files.quiet)
        queues.append(QueueForecast(history, _ahead(history, days, calendar, "planner" if quick else model)))
    left = len(read.items) - _AUTO_QUEUES
    told = (_not_chosen(left),) if model == "auto" and left > 0 else ()
    names = tuple("<stdin>" if path == "-" else Path(path).name or path for path in files.paths)
    return ForecastReport(tuple(queues), (*told, *read.remarks), names, calendar.country, made_at)


def _not_chosen(left: int) -> Text:
    return Text(
        f"The {left} smaller queues were forecast with named effects, without holding models against each other.",
        f"{left} antrean yang lebih kecil diramalkan dengan efek bernama, tanpa membandingkan model.",
    )


def _tell(history: History, number: int, count: int, language: Language, *, quiet: bool) -> None:
    if quiet or not sys.stderr.isatty():
        return
    name = history.queue or "–"
    said = Text(
        f"Forecasting {name} ({number + 1} of {count})", f"Meramalkan {name} ({number + 1} dari {count})"
    )
    print(said.to(language), file=sys.stderr)


def _ahead(history: History, days: int | tuple[int], calendar: EventCalendar, model: str) -> Forecast:
    import numpy as np

    from sigap.forecasting.aht import with_handle_times
    from sigap.forecasting.fitting import forecast as made
    from sigap.forecasting.fitting import next_days

    if isinstance(days, int):
        dates = next_days(history, days)
    else:
        coming = next_days(history, min(7 * days[0], _MOST_DAYS))
        dates = coming[coming <= history.dates[-1].astype("datetime64[D]") + np.timedelta64(7 * days[0], "D")]
    return with_handle_times(made(history, calendar=calendar, model=model, dates=dates), history)


def _content(report: ForecastReport, kind: str, language: Language) -> bytes:
    if kind == "html":
        from sigap.reports.forecast_page import forecast_page
        from sigap.reports.page_html import render_page

        return render_page(forecast_page(report, language)).encode()
    if kind == "json":
        from sigap.reports.forecast_json import as_json

        return as_json(report).encode()
    from sigap.forecasting.demand import Demand
    from sigap.forecasting.tables import forecast_table

    return forecast_table([Demand.of(one.forecast) for one in report.queues], kind)
