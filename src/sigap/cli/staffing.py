"""`sigap staff`."""

# ruff: noqa: E501
from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sigap.cli import values
from sigap.cli.frame import Command, command
from sigap.cli.reading import option
from sigap.files import put
from sigap.text import Language, Text

if TYPE_CHECKING:
    from sigap.reports.staffing_page import StaffingReport
    from sigap.staffing.plan import Question
    from sigap.staffing.targets import Targets

_SHOWN_DAYS = 14
_MOST_QUEUES = 4
_HELP = Text(
    "Say how many agents a forecast takes: reads the table of `sigap forecast` (Parquet knows the uncertainty best) or any "
    "table with starts_at, volume and aht_s. Prints the days and writes staffing.html.",
    "Hitung berapa agen yang dibutuhkan suatu perkiraan: membaca tabel dari `sigap forecast` (Parquet paling tahu "
    "ketidakpastiannya) atau tabel apa pun berkolom starts_at, volume, dan aht_s. Menampilkan hari-harinya dan menulis staffing.html.",
)


def command_staff(language: Language) -> Command:
    """Return the command in one language."""

    def run(**given: Any) -> int:
        return staff(language, given)

    file = click.Argument(["file"], metavar=Text("FILE", "BERKAS").to(language))
    return command(language, "staff", _HELP, [file, *_params(language)], run)


def _params(lang: Language) -> list[click.Parameter]:
    said: list[tuple[list[str], Text, dict[str, Any]]] = [
        (["--target"], Text("Service level: 80/20 is 80 % within 20 s. Default: 80/20, or none when another target is given.", "Tingkat layanan: 80/20 berarti 80 % dalam 20 dtk. Bawaan: 80/20, atau tanpa bila target lain diberikan."), {"metavar": "PCT/SEC"}),
        (["--asa"], Text("Mean wait of the answered, at most: 15, 15s, 1m.", "Rata-rata tunggu yang terjawab, paling lama: 15, 15s, 1m."), {"metavar": "TIME"}),
        (["--abandonment"], Text("Abandonment, at most: 5%.", "Tingkat ditinggalkan, paling besar: 5%."), {"metavar": "PCT"}),
        (["--max-occupancy"], Text("Occupancy, at most: 85%.", "Okupansi, paling besar: 85%."), {"metavar": "PCT"}),
        (["--model"], Text("erlang-a (callers hang up) or erlang-c (they wait for ever). Default: erlang-a when --patience is given.", "erlang-a (penelepon bisa menutup telepon) atau erlang-c (menunggu selamanya). Bawaan: erlang-a bila --patience diberikan."), {"type": click.Choice(["erlang-a", "erlang-c"])}),
        (["--patience"], Text("Mean patience: 180, 3m.", "Rata-rata kesabaran: 180, 3m."), {"metavar": "TIME"}),
        (["--aht"], Text("Handle time where the table tells none: 240, 4m.", "Waktu penanganan bila tabel tidak memuatnya: 240, 4m."), {"metavar": "TIME"}),
        (["--shrinkage"], Text("Share of paid time not at work: 30%.", "Bagian waktu dibayar yang tidak bekerja: 30%."), {"default": "0", "metavar": "PCT"}),
        (["--mode"], Text("mean (the expected target is met), risk (it is met on most days) or point (as if the forecast were certain). Default: mean when the table tells its uncertainty.", "mean (target tercapai menurut harapan), risk (tercapai di sebagian besar hari), atau point (seolah perkiraan pasti). Bawaan: mean bila tabel memuat ketidakpastiannya."), {"type": click.Choice(["mean", "risk", "point"])}),
        (["--days-met"], Text("In mode risk: on what share of the days. Default: 80%.", "Pada mode risk: di berapa bagian hari. Bawaan: 80%."), {"default": "80%", "metavar": "PCT"}),
        (["--concurrency"], Text("Conversations an agent holds at once, for chat.", "Percakapan yang dipegang agen sekaligus, untuk chat."), {"type": int, "metavar": "N"}),
        (["--slowdown"], Text("How much longer each conversation takes for every further one: 20%.", "Berapa lebih lama tiap percakapan untuk setiap tambahan: 20%."), {"default": "0", "metavar": "PCT"}),
        (["--queue"], Text("This queue alone.", "Antrean ini saja."), {"metavar": "NAME"}),
        (["--zone", "--tz"], Text("The site's zone, e.g. Asia/Jakarta. Default: SIGAP_TZ, else the table's.", "Zona waktu, misal Asia/Jakarta. Bawaan: SIGAP_TZ, atau dari tabel."), {"metavar": "ZONE"}),
        (["--now"], Text("Pretend that it is this instant.", "Anggap sekarang saat ini."), {"metavar": "INSTANT"}),
        (["--out"], Text("Write here; the ending says what (.html .csv .parquet .xlsx .json). Repeat for more.", "Tulis ke sini; akhiran menentukan jenisnya (.html .csv .parquet .xlsx .json). Ulangi untuk lainnya."), {"multiple": True, "metavar": "FILE"}),
        (["--force"], Text("Overwrite files that exist.", "Timpa berkas yang sudah ada."), {"is_flag": True}),
        (["--quiet", "-q"], Text("Print nothing.", "Jangan tampilkan apa pun."), {"is_flag": True}),
    ]  # fmt: skip
    return [option(names, text, lang, **more) for names, text, more in said]


def staff(language: Language, given: dict[str, Any]) -> int:
    """Read, staff, write, and print the days."""
    from sigap.cli.staffing_table import summary
    from sigap.cli.terminal import console
    from sigap.forecasting.tables import read_demand
    from sigap.reports import outputs
    from sigap.reports.staffing_page import StaffingReport

    question = _question(given)
    targets = _outputs(given)
    for path in targets:
        outputs.check_writable(path, force=given["force"])
    made_at = values.instant(given["now"], "--now")
    demands = read_demand(given["file"], zone=_zone(given), queue=given["queue"] or "")

    from sigap.staffing.plan import plan_demand

    plans = sorted((plan_demand(one, question) for one in demands), key=lambda one: -one.agent_hours)
    report = StaffingReport(tuple(plans), (Path(given["file"]).name,), made_at)
    for path, kind in targets.items():
        put(path, _content(report, kind, language))
    if not given["quiet"]:
        out = console()
        summary(report, language, out, days=_SHOWN_DAYS, queues=_MOST_QUEUES)
        out.print(f"{Text('Written', 'Ditulis').to(language)}: {', '.join(map(str, targets))}")
    return 0


def _outputs(given: dict[str, Any]) -> dict[Path, str]:
    from sigap.reports.outputs import check_different, kind_of

    asked = [Path(path) for path in given["out"]] or [Path("staffing.html")]
    check_different(asked)
    return {path: kind_of(path) for path in asked}


def _content(report: StaffingReport, kind: str, language: Language) -> bytes:
    if kind == "html":
        from sigap.reports.page_html import render_page
        from sigap.reports.staffing_page import staffing_page

        return render_page(staffing_page(report, language)).encode()
    from sigap.reports.staffing_tables import staffing_json, staffing_table

    if kind == "json":
        return staffing_json(report.plans).encode()
    return staffing_table(report.plans, kind)


def _zone(given: dict[str, Any]) -> Any:
    from sigap.sources import zone_of

    named = given["zone"] or os.environ.get("SIGAP_TZ")
    return zone_of(named) if named else None


def _question(given: dict[str, Any]) -> Question:
    """Return what is asked, from the options."""
    from sigap.staffing.concurrency import Chat
    from sigap.staffing.distribution import Mode
    from sigap.staffing.plan import Question

    patience_s = _seconds(given["patience"], "--patience")
    if given["model"] == "erlang-a" and patience_s is None:
        raise values.OptionError(
            Text("erlang-a needs a patience.", "erlang-a memerlukan nilai kesabaran."),
            where="--model",
            remedy=Text("Give --patience 180, say.", "Berikan misalnya --patience 180."),
        )
    if given["model"] == "erlang-c":
        patience_s = None
    if given["concurrency"] is not None and given["concurrency"] < 1:
        raise values.OptionError(
            Text("at least one conversation.", "minimal satu percakapan."), where="--concurrency"
        )
    chat = None
    if given["concurrency"] is not None:
        chat = Chat(given["concurrency"], _share(given["slowdown"], "--slowdown"))
    return Question(
        targets=_targets(given),
        patience_s=math.inf if patience_s is None else patience_s,
        aht_s=_seconds(given["aht"], "--aht"),
        mode=None if given["mode"] is None else Mode(given["mode"]),
        share_of_days=_share(given["days_met"], "--days-met"),
        shrinkage=_share(given["shrinkage"], "--shrinkage"),
        chat=chat,
    )


def _targets(given: dict[str, Any]) -> Targets:
    from sigap.staffing.targets import Targets

    others = [given[name] for name in ("asa", "abandonment", "max_occupancy")]
    told = given["target"] or (None if any(value is not None for value in others) else "80/20")
    level, threshold_s = (None, 20.0) if told is None else _service_level(told)
    return Targets(
        service_level=level,
        threshold_s=threshold_s,
        asa_s=_seconds(given["asa"], "--asa"),
        abandonment=None if given["abandonment"] is None else _share(given["abandonment"], "--abandonment"),
        occupancy=None
        if given["max_occupancy"] is None
        else _share(given["max_occupancy"], "--max-occupancy"),
    )


def _service_level(text: str) -> tuple[float, float]:
    """Return (share, seconds) from 80/20."""
    share, slash, limit = text.partition("/")
    if not slash:
        raise values.OptionError(
            Text(f"{text!r} is not like 80/20.", f"{text!r} tidak seperti 80/20."),
            where="--target",
            remedy=Text("80/20 is 80 % within 20 s.", "80/20 berarti 80 % dalam 20 dtk."),
        )
    return _share(share if "%" in share else f"{share}%", "--target"), values.milliseconds(
        limit, "--target"
    ) / 1000


def _seconds(text: str | None, name: str) -> float | None:
    """Return a duration above 0 in seconds."""
    if text is None:
        return None
    seconds = values.milliseconds(text, name) / 1000
    if seconds <= 0:
        raise values.OptionError(Text("it must be more than 0.", "harus lebih dari 0."), where=name)
    return seconds


def _share(text: str, name: str) -> float:
    """Return a share: 30%, 0.3 and, above 1, 30 are the same."""
    try:
        value = float(text.strip().removesuffix("%").replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value < 0:
        raise values.OptionError(
            Text(f"{text!r} is no share.", f"{text!r} bukan persentase."),
            where=name,
            remedy=Text("Write 30% or 0.3.", "Tulis 30% atau 0.3."),
        )
    return value / 100 if "%" in text or value > 1 else value
