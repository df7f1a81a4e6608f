"""The words of a forecast's page and table, in both languages."""

from __future__ import annotations

from sigap.text import Text

W: dict[str, Text] = {
    "title": Text("Forecast", "Perkiraan"),
    "headline": Text("In short", "Ringkasnya"),
    "queue": Text("Queue", "Antrean"),
    "queues": Text("Queues", "Antrean"),
    "all_queues": Text("All queues", "Semua antrean"),
    "source": Text("Read from", "Dibaca dari"),
    "zone": Text("Time zone", "Zona waktu"),
    "learnt": Text("Learnt from", "Dipelajari dari"),
    "interval": Text("Interval", "Interval"),
    "holidays": Text("Holidays", "Hari libur"),
    "no_holidays": Text("none told (--country)", "tidak diberikan (--country)"),
    "model": Text("Model", "Model"),
    "total": Text("Contacts", "Kontak"),
    "peak_day": Text("Busiest day", "Hari tersibuk"),
    "peak": Text("Busiest interval", "Interval tersibuk"),
    "aht": Text("Handle time", "Waktu penanganan"),
    "wape": Text("Error of the next day", "Galat hari berikutnya"),
    "band80": Text("80 % band", "Rentang 80 %"),
    "expected": Text("expected", "perkiraan"),
    "came": Text("came in", "masuk"),
    "before": Text("a week earlier", "pekan sebelumnya"),
    "by_day": Text("Contacts by day", "Kontak per hari"),
    "by_day_hint": Text(
        "What came in on the last days, and what is expected with the band that holds 8 days in 10.",
        "Yang masuk pada hari-hari terakhir, dan perkiraan beserta rentang yang memuat 8 dari 10 hari.",
    ),
    "close": Text("The next open days by interval", "Hari buka berikutnya per interval"),
    "close_hint": Text(
        "Expected contacts in each interval, with the band that holds 8 intervals in 10.",
        "Perkiraan kontak tiap interval, beserta rentang yang memuat 8 dari 10 interval.",
    ),
    "heat": Text("Shape of the days", "Bentuk harinya"),
    "heat_hint": Text("Expected contacts by day and time of day.", "Perkiraan kontak menurut hari dan jam."),
    "drivers": Text("What drives each day", "Apa yang menggerakkan tiap hari"),
    "day": Text("Day", "Hari"),
    "why": Text("Why", "Sebabnya"),
    "closed": Text("closed", "tutup"),
    "usual": Text("as usual", "seperti biasa"),
    "accuracy": Text("How well the models did", "Seberapa tepat model-modelnya"),
    "accuracy_lead": Text(
        "Each model forecast the past from several evenings, seeing only the days before. "
        "Error: what it missed of all contacts, interval by interval.",
        "Tiap model meramalkan masa lalu dari beberapa malam, hanya dengan melihat hari-hari sebelumnya. "
        "Galat: bagian dari seluruh kontak yang meleset, interval demi interval.",
    ),
    "day_by_day": Text("Day by day", "Hari demi hari"),
    "error_ahead": Text("Error by days ahead", "Galat menurut jarak hari"),
    "measures": Text("All measures", "Semua ukuran"),
    "ahead": Text("Days ahead", "Hari ke depan"),
    "error": Text("Error", "Galat"),
    "day_error": Text("Error of day totals", "Galat total harian"),
    "bias": Text("Bias", "Bias"),
    "coverage": Text("Inside the 80 % band", "Di dalam rentang 80 %"),
    "weight": Text("Weight", "Bobot"),
    "remarks": Text("What to know", "Yang perlu diketahui"),
    "reading": Text("What was read", "Yang terbaca"),
    "combination": Text("combination", "gabungan"),
    "days_of": Text("open days", "hari buka"),
    "made": Text("Made with Sigap {version}", "Dibuat dengan Sigap {version}"),
}


def model_name(name: str) -> Text:
    """Return what a model is called in words; the name itself where it is a proper one."""
    known = {
        "planner": Text("named effects", "efek bernama"),
        "combination": W["combination"],
        "mean of 8 same weekdays": Text("mean of 8 same weekdays", "rata-rata 8 hari yang sama"),
    }
    parts = [known.get(part, Text(part, part)) for part in name.split(" + ")]
    return Text(" + ".join(part.en for part in parts), " + ".join(part.id for part in parts))
