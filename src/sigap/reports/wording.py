"""The report's own words, in both languages. KPI names and definitions come from the catalogue."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from sigap.facts.quality import Severity
from sigap.facts.tables import TABLES
from sigap.reports.model import Standing
from sigap.text import Text

WORDS: dict[str, Text] = {
    "title": Text("Operations report", "Laporan operasi"),
    "skip": Text("Skip to the figures", "Langsung ke angka"),
    "contents": Text("On this page", "Di halaman ini"),
    "theme": Text("Light or dark", "Terang atau gelap"),
    "print": Text("Print", "Cetak"),
    "source": Text("Source", "Sumber"),
    "zone": Text("Time zone", "Zona waktu"),
    "counting": Text("Counting", "Cara hitung"),
    "house": Text("house definitions", "definisi bawaan"),
    "threshold": Text("threshold T", "ambang T"),
    "short": Text("short abandons under", "tutup cepat di bawah"),
    "until": Text("Data until", "Data sampai"),
    "read": Text("rows read", "baris dibaca"),
    "headlines": Text("Headlines", "Ikhtisar"),
    "whole": Text(
        "Figures are for the whole period. Changes: {after} against {before}.",
        "Angka mencakup seluruh periode. Perubahan: {after} dibanding {before}.",
    ),
    "asked": Text("Changes: {after} against {before}.", "Perubahan: {after} dibanding {before}."),
    "last_days": Text("the last {n} days ({days})", "{n} hari terakhir ({days})"),
    "days_before": Text("the {n} before ({days})", "{n} hari sebelumnya ({days})"),
    "no_comparison": Text(
        "Too few days to compare with an earlier period.",
        "Harinya terlalu sedikit untuk dibandingkan dengan periode sebelumnya.",
    ),
    "target": Text("Target", "Target"),
    "at_least": Text("at least {v}", "minimal {v}"),
    "at_most": Text("at most {v}", "maksimal {v}"),
    "no_target": Text("No target", "Tanpa target"),
    "interval": Text("95 % interval", "selang 95 %"),
    "better": Text("better", "membaik"),
    "worse": Text("worse", "memburuk"),
    "more": Text("more", "naik"),
    "less": Text("less", "turun"),
    "noise": Text("no change beyond chance", "tidak ada perubahan berarti"),
    "untested": Text("too little to test", "terlalu sedikit untuk diuji"),
    "no_change_known": Text("nothing to compare with", "tidak ada pembanding"),
    "at_end": Text("at the end of the data", "di akhir data"),
    "open": Text("{n} still open, left out", "{n} masih terbuka, tidak ikut dihitung"),
    "immature": Text("not final yet", "belum final"),
    "remarks": Text("What stands out", "Yang menonjol"),
    "no_remarks": Text("Nothing stands out beyond chance.", "Tidak ada yang menonjol di luar kebetulan."),
    "trend": Text("Day by day", "Dari hari ke hari"),
    "weekly": Text("Week by week", "Dari minggu ke minggu"),
    "heat": Text("Through the day", "Sepanjang hari"),
    "volume": Text("Visits per hour", "Kunjungan per jam"),
    "volume_average": Text("Visits per hour, mean of the days", "Kunjungan per jam, rata-rata harian"),
    "level": Text("Service level, %", "Tingkat layanan, %"),
    "abandoned": Text("Abandoned", "Ditinggalkan"),
    "answered": Text("Answered", "Dijawab"),
    "others": Text("Other ends", "Akhir lainnya"),
    "as_table": Text("Show as a table", "Tampilkan sebagai tabel"),
    "by": Text("By {keys}", "Per {keys}"),
    "all": Text("All", "Semua"),
    "show_intervals": Text("Show 95 % intervals", "Tampilkan selang 95 %"),
    "find": Text("Find", "Cari"),
    "name": Text("Name", "Nama"),
    "lanes_keys": Text("Arrow keys go from row to row.", "Tombol panah berpindah antarbaris."),
    "lanes_point": Text(
        "Point at a row, or use the arrow keys, to read it here.",
        "Tunjuk satu baris, atau pakai tombol panah, untuk membacanya di sini.",
    ),
    "cut": Text(
        "The largest {n} of {all} are shown; XLSX, CSV and JSON (--xlsx, --csv, --json) hold them all.",
        "Ditampilkan {n} terbesar dari {all}; XLSX, CSV, dan JSON (--xlsx, --csv, --json) memuat semuanya.",
    ),
    "first_of": Text("The first {n} of {all} are shown.", "Ditampilkan {n} pertama dari {all}."),
    "sort": Text("sort", "urutkan"),
    "formulas": Text("Service level under all seven formulas", "Tingkat layanan menurut ketujuh rumus"),
    "formulas_lead": Text(
        "The same visits, seven published ways to count them. Pick the one your contract names; the marked one is used on this page.",
        "Kunjungan yang sama, tujuh cara hitung yang diterbitkan. Pilih yang disebut kontrak Anda; yang ditandai dipakai di halaman ini.",
    ),
    "formula": Text("Formula", "Rumus"),
    "counts": Text("What it counts", "Yang dihitung"),
    "published": Text("Published by", "Diterbitkan oleh"),
    "used": Text("used here", "dipakai di sini"),
    "letters": Text(
        "A answered within T · N answered · B abandoned · Bt abandoned within T · S short abandons · O offered",
        "A dijawab dalam T · N dijawab · B ditinggalkan · Bt ditinggalkan dalam T · S tutup cepat · O masuk antrean",
    ),
    "quality": Text("Data quality", "Mutu data"),
    "quality_clean": Text("Nothing was found wrong with the data.", "Tidak ditemukan masalah pada data."),
    "finding": Text("Finding", "Temuan"),
    "subject": Text("About", "Tentang"),
    "count": Text("Count", "Jumlah"),
    "places": Text("First places", "Tempat pertama"),
    "severity": Text("Weight", "Bobot"),
    "missing": Text(
        "The source does not tell: {parts}. Figures made of handle time are marked, have no benchmark, and must not be set beside whole ones.",
        "Sumber tidak memberi: {parts}. Angka dari waktu penanganan ditandai, tanpa target, dan tidak boleh disejajarkan dengan yang lengkap.",
    ),
    "definitions": Text("Definitions", "Definisi"),
    "made": Text("Made by Sigap {version}", "Dibuat oleh Sigap {version}"),
    "made_on": Text("on {when}", "pada {when}"),
    "empty": Text("No visits in this period", "Tidak ada kunjungan pada periode ini"),
    "empty_lead": Text(
        "The files were read, but nothing falls in the period. Widen --from and --to, or check the time zone.",
        "Berkas terbaca, tetapi tidak ada yang jatuh pada periode ini. Perlebar --from dan --to, atau periksa zona waktu.",
    ),
    "dash": Text(
        "– means that there is nothing to say, which is not 0.", "– berarti tidak ada datanya, bukan 0."
    ),
    "without": Text("(none)", "(tanpa)"),
    "chart_trend": Text(
        "Bars: visits a day by outcome. Line: service level with its 95 % interval.",
        "Batang: kunjungan per hari menurut hasil. Garis: tingkat layanan dengan selang 95 %.",
    ),
    "working": Text("working time", "jam kerja"),
    "chart_flow": Text(
        "Bars: tickets received and tickets resolved.", "Batang: tiket diterima dan tiket selesai."
    ),
    "chart_heat": Text("A stronger colour means more.", "Makin pekat makin banyak."),
    "chart_level": Text("A stronger colour means lower.", "Makin pekat makin rendah."),
    "rows_none": Text("No rows", "Tidak ada baris"),
    "note": Text("Note", "Catatan"),
}

STANDINGS: dict[Standing, tuple[str, Text]] = {
    Standing.GOOD: ("✓", Text("On target", "Sesuai target")),
    Standing.WATCH: ("◆", Text("Near target", "Mendekati target")),
    Standing.UNSURE: ("?", Text("Too uncertain to tell", "Belum pasti")),
    Standing.ACT: ("▼", Text("Off target", "Di luar target")),
    Standing.NONE: ("", Text("", "")),
}

SEVERITIES: dict[Severity, tuple[str, Text]] = {
    Severity.ERROR: ("▼", Text("Error", "Kesalahan")),
    Severity.WARNING: ("◆", Text("Warning", "Peringatan")),
    Severity.INFO: ("i", Text("Information", "Keterangan")),
}

KEYS: dict[str, Text] = {
    "queue": Text("queue", "antrean"),
    "channel": Text("channel", "kanal"),
    "agent": Text("agent", "agen"),
    "team": Text("team", "tim"),
    "reason": Text("reason", "alasan"),
    "site": Text("site", "lokasi"),
    "direction": Text("direction", "arah"),
    "priority": Text("priority", "prioritas"),
    "customer": Text("customer", "pelanggan"),
    "survey": Text("survey", "survei"),
    "form": Text("scorecard", "formulir"),
    "15min": Text("15 minutes", "15 menit"),
    "30min": Text("30 minutes", "30 menit"),
    "60min": Text("60 minutes", "60 menit"),
    "hour": Text("hour", "jam"),
    "day": Text("day", "hari"),
    "week": Text("week", "minggu"),
    "month": Text("month", "bulan"),
    "weekday": Text("weekday", "hari dalam minggu"),
}

PARTS: dict[str, Text] = {
    "ring": Text("ring time", "waktu dering"),
    "talk": Text("talk time", "waktu bicara"),
    "hold": Text("hold time", "waktu tahan"),
    "wrap": Text("after-call work", "kerja pascapanggilan"),
}

SHORT_PARTS: dict[str, Text] = {
    "ring": Text("ring", "dering"),
    "talk": Text("talk", "bicara"),
    "hold": Text("hold", "tahan"),
    "wrap": Text("wrap", "pascapanggilan"),
}

OUTPUT_NAMES: dict[str, Text] = {
    "summary": Text("Summary", "Ringkasan"),
    "queue": Text("Queues", "Antrean"),
    "agent": Text("Agents", "Agen"),
    "team": Text("Teams", "Tim"),
    "reason": Text("Reasons", "Alasan"),
    "channel": Text("Channels", "Kanal"),
    "day": Text("Days", "Hari"),
    "week": Text("Weeks", "Minggu"),
    "month": Text("Months", "Bulan"),
    "intervals": Text("Hours", "Jam"),
    "formulas": Text("Formulas", "Rumus"),
    "definitions": Text("Definitions", "Definisi"),
    "quality": Text("Data quality", "Mutu data"),
}


def joined(parts: tuple[str, ...], words: dict[str, Text]) -> Text:
    """Return several names as one, comma between."""
    named = [words.get(part, Text(part, part)) for part in parts]
    return Text(", ".join(t.en for t in named), ", ".join(t.id for t in named))


def told_parts(missing: tuple[str, ...], all_parts: tuple[str, ...]) -> Text:
    """Return what a figure that lacks parts is made of: `talk only`, or `without after-call work` when none is told."""
    told = tuple(p for p in (a.removesuffix("_ms") for a in all_parts) if p not in missing)
    if not told:
        lacking = joined(missing, PARTS)
        return Text(f"without {lacking.en}", f"tanpa {lacking.id}")
    names = joined(told, SHORT_PARTS)
    return Text(f"{names.en} only", f"hanya {names.id}")


_PHRASES: dict[str, Text] = {
    found.en: found
    for found in (
        Text("no such ticket (left out)", "tiketnya tidak ada (dilewati)"),
        Text(
            "no history of its status, closed at its last update",
            "tanpa riwayat status, dianggap ditutup pada pembaruan terakhir",
        ),
        Text("neither contact record nor agent event", "bukan rekaman kontak maupun kejadian agen"),
        Text("no conversation, user or aggregate", "bukan percakapan, pengguna, atau agregat"),
        Text("aggregate without queueId", "agregat tanpa queueId"),
        Text("ticket", "tiket"),
        Text("fields", "kolom"),
        Text("(none)", "(tanpa)"),
    )
}
"""What readers say of findings in words, by their English; names of events and fields stay as the source has them."""


def subject_of(found: str) -> Text:
    """Return what a finding is about in words: a table and column of the facts by their meanings, else as found."""
    about, colon, phrase = found.rpartition(": ")
    if phrase in _PHRASES:
        told = _PHRASES[phrase]
        return Text(f"{about}{colon}{told.en}", f"{about}{colon}{told.id}")
    name, _, column = found.partition(".")
    if name not in TABLES:
        return Text(found, found)
    if column in TABLES[name].by_name:
        return TABLES[name].by_name[column].meaning
    return TABLES[name].row if not column else Text(found, found)
