"""The words of a roster's page and tables, in both languages."""

from __future__ import annotations

from sigap.scheduling.verifier import Costs
from sigap.text import Language, Text

COSTS: dict[str, Text] = {
    "paid": Text("Working time", "Waktu kerja"),
    "overtime": Text("Overtime", "Lembur"),
    "shortage": Text("Agents missing", "Kekurangan agen"),
    "covers": Text("Shifts under or over", "Sif kurang atau lebih"),
    "requests": Text("Requests refused", "Permintaan ditolak"),
    "preferences": Text("Preferences not met", "Preferensi tidak terpenuhi"),
    "rules": Text("Soft rules broken", "Aturan lunak dilanggar"),
    "activities": Text("Activities left out", "Kegiatan tidak terlaksana"),
    "unfairness": Text("Unfairness", "Ketidakadilan"),
}
assert set(COSTS) == set(Costs.__dataclass_fields__)

W = {
    "title": Text("Roster", "Jadwal kerja"),
    "draft": Text("Draft", "Rancangan"),
    "draft_title": Text("Roster: a draft that breaks rules", "Jadwal kerja: rancangan yang melanggar aturan"),
    "headline": Text("At a glance", "Sekilas"),
    "problem": Text("Problem", "Masalah"),
    "source": Text("Source", "Sumber"),
    "people_count": Text("People", "Orang"),
    "zone": Text("Time zone", "Zona waktu"),
    "rules": Text("Rules", "Aturan"),
    "search": Text("Search", "Pencarian"),
    "searched": Text("{seconds} s, {engine}", "{seconds} dtk, {engine}"),
    "made": Text("Made by Sigap {version}", "Dibuat dengan Sigap {version}"),
    "interrupted": Text(
        "The search was stopped before its limit; this is the best roster it had found.",
        "Pencarian dihentikan sebelum batasnya; ini jadwal terbaik yang sudah ditemukan.",
    ),
    "hard": Text("Hard rules broken", "Aturan mutlak dilanggar"),
    "hard_note": Text("by the independent verifier", "menurut pemeriksa independen"),
    "cost": Text("Cost", "Biaya"),
    "gap_note": Text(
        "at most {gap} % above the least possible, {bound} h",
        "paling banyak {gap} % di atas yang paling rendah, {bound} jam",
    ),
    "gap_unknown": Text(
        "how far above the least possible is not known", "jarak dari yang paling rendah tidak diketahui"
    ),
    "paid_hours": Text("Paid hours", "Jam dibayar"),
    "overtime_note": Text("of these {hours} h overtime", "termasuk lembur {hours} jam"),
    "missing": Text("Agents missing", "Kekurangan agen"),
    "missing_note": Text("{share} % of what is required", "{share} % dari kebutuhan"),
    "requests": Text("Requests granted", "Permintaan dikabulkan"),
    "of": Text("of {n}", "dari {n}"),
    "h": Text("h", "jam"),
    "cover": Text("Cover", "Kecukupan"),
    "cover_lead": Text(
        "Agents on the phones in each quarter-hour: at work, on no break and in no activity.",
        "Agen yang melayani di tiap seperempat jam: bekerja, tidak istirahat, tidak mengikuti kegiatan.",
    ),
    "required": Text("Required", "Dibutuhkan"),
    "present": Text("There", "Hadir"),
    "lacking": Text("Missing", "Kurang"),
    "cover_hint": Text(
        "Agents there and agents required, by quarter-hour.",
        "Agen hadir dan agen dibutuhkan, tiap seperempat jam.",
    ),
    "cover_table": Text("Cover by day", "Kecukupan per hari"),
    "day": Text("Day", "Hari"),
    "skill": Text("Skill", "Keahlian"),
    "required_h": Text("Required", "Dibutuhkan"),
    "missing_h": Text("Missing", "Kurang"),
    "spare_h": Text("To spare", "Lebih"),
    "worst": Text("Most missing at once", "Kekurangan terbesar"),
    "covers": Text("People by shift", "Orang per sif"),
    "days": Text("Day by day", "Hari demi hari"),
    "days_lead": Text(
        "One row a person, by start. The day's shifts are shown whole, also past midnight.",
        "Satu baris satu orang, menurut jam mulai. Sif ditampilkan utuh, juga lewat tengah malam.",
    ),
    "at_work": Text("{day}: {n} at work", "{day}: {n} bekerja"),
    "day_hint": Text("Shifts with breaks and activities.", "Sif dengan istirahat dan kegiatan."),
    "off_note": Text("Not on duty: {n}.", "Tidak bertugas: {n}."),
    "holiday": Text("holiday", "hari libur"),
    "nobody": Text("Nobody is at work.", "Tidak ada yang bekerja."),
    "unpaid_break": Text("Break, unpaid", "Istirahat tak dibayar"),
    "paid_break": Text("Break, paid", "Istirahat dibayar"),
    "activity": Text("Activity", "Kegiatan"),
    "overtime": Text("Overtime", "Lembur"),
    "shift": Text("Shift", "Sif"),
    "people": Text("People", "Orang"),
    "people_lead": Text(
        "Who works when, and what it means for each.", "Siapa bekerja kapan, dan artinya bagi masing-masing."
    ),
    "who_when": Text("Who works when", "Siapa bekerja kapan"),
    "each": Text("Each person", "Tiap orang"),
    "person": Text("Person", "Orang"),
    "contract": Text("Contract", "Kontrak"),
    "shifts": Text("Shifts", "Sif"),
    "hours": Text("Working time", "Waktu kerja"),
    "nights": Text("Nights", "Malam"),
    "weekends": Text("Weekends", "Akhir pekan"),
    "holidays": Text("Holidays", "Hari libur"),
    "refused": Text("Refused", "Ditolak"),
    "away": Text("away", "cuti"),
    "fairness": Text("Fairness", "Keadilan"),
    "fairness_lead": Text(
        "Of people of one contract, what the least, the mean and the most burdened have.",
        "Di antara orang dengan kontrak yang sama: yang paling ringan, rata-rata, dan yang paling berat.",
    ),
    "least": Text("Least", "Paling sedikit"),
    "mean": Text("Mean", "Rata-rata"),
    "most": Text("Most", "Paling banyak"),
    "with_before": Text("{what}, with those before", "{what}, dengan yang sebelumnya"),
    "costs": Text("What it costs", "Rincian biaya"),
    "costs_lead": Text(
        "In paid hours of one agent: work at its pay, everything else at the weight it was given.",
        "Dalam jam dibayar satu agen: kerja menurut upahnya, selain itu menurut bobot yang diberikan.",
    ),
    "item": Text("Item", "Pos"),
    "share": Text("Share", "Bagian"),
    "total": Text("Total", "Jumlah"),
    "findings": Text("Findings", "Temuan"),
    "findings_lead": Text(
        "Recomputed from the roster by a verifier that shares nothing with the search.",
        "Dihitung ulang dari jadwal oleh pemeriksa yang terpisah dari pencarian.",
    ),
    "finding": Text("Finding", "Temuan"),
    "kind": Text("Kind", "Jenis"),
    "is_hard": Text("hard", "mutlak"),
    "is_soft": Text("soft", "lunak"),
    "none_found": Text(
        "Every rule is kept, no request refused.", "Semua aturan dipatuhi, tidak ada permintaan ditolak."
    ),
    "rule": Text("Rule", "Aturan"),
    "asks": Text("What it asks", "Isi"),
    "written": Text("Source", "Sumber"),
    "checked": Text("Article read", "Pasal dibaca"),
    "yes": Text("yes", "ya"),
    "no": Text("no", "belum"),
    "broken": Text("Broken", "Dilanggar"),
    "rules_as_of": Text("As the law stood: {date}.", "Menurut keadaan hukum: {date}."),
    "remarks": Text("Remarks", "Catatan"),
    "clock_change": Text(
        "The clocks change on {days}: that day does not have 24 hours.",
        "Jam berubah pada {days}: hari itu tidak 24 jam.",
    ),
    "left_out": Text("Left out: {what} for {who}.", "Tidak terlaksana: {what} untuk {who}."),
}


def word(key: str, language: Language, **values: str) -> str:
    """Return one of the words, with values put in."""
    text = W[key].to(language)
    return text.format(**values) if values else text
