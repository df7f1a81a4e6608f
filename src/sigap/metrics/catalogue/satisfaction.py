"""What customers and agents say: satisfaction, effort, recommendation, and how many answered."""

# ruff: noqa: E501 (prose stays on one line)
from __future__ import annotations

from typing import Any

from sigap.metrics.catalogue.shape import ANSWERED, OF_SURVEYS, PRACTICE, Clocks, count, entry, formula, total
from sigap.metrics.definition import Benchmark, Example, Formula, Good, Kpi, Measure, Settings, Spread, Unit
from sigap.text import Text

SENT: Clocks = {"arrival": "sent"}
DELIVERED = ("delivered", "opened", "answered", "dismissed")
SCALE = ("scale_min", "scale_max", "high_is_good")
CUT = 0.75
"""Three quarters up the scale: 4 and 5 of 1-5, 8 to 10 of 1-10, 6 and 7 of 1-7."""

Rows = list[dict[str, Any]]


def _scores(measure: str, scale: tuple[int, int], counts: dict[int, int], **more: Any) -> Rows:
    """Return answers: how many gave each score."""
    ends = {"measure": measure, "scale_min": scale[0], "scale_max": scale[1], **more}
    return [{"count": number, "score": score, **ends} for score, number in counts.items()]


def _satisfied(r: Any, settings: Settings) -> Any:
    cut = CUT if settings.csat_cut is None else settings.csat_cut
    return r.count(where=r.points >= r.width * cut)


CSAT = entry(
    "csat",
    Text("Customer satisfaction", "Kepuasan pelanggan"),
    Text(
        "Share of valid answers that are satisfied: the top two of five, 8 to 10 of ten, or from the cut that is set.",
        "Bagian jawaban sah yang puas: dua teratas dari lima, 8 sampai 10 dari sepuluh, atau mulai batas yang ditetapkan.",
    ),
    Unit.PERCENT,
    Good.HIGH,
    formula(
        Measure("csat_answers", _satisfied, ANSWERED),
        count("csat_answers", ANSWERED),
        "satisfied answers / valid answers",
        "jawaban puas / jawaban sah",
    ),
    Example(
        Text(
            "170 of 200 answers are 4 or 5 of 5: 85 %.",
            "170 dari 200 jawaban bernilai 4 atau 5 dari 5: 85 %.",
        ),
        {"responses": _scores("csat", (1, 5), {5: 120, 4: 50, 3: 20, 1: 10})},
        85,
        numerator=170,
        denominator=200,
    ),
    Example(
        Text(
            "On 1-10, 8 to 10 are satisfied: 3 of 4 = 75 %.", "Pada 1-10, 8 sampai 10 puas: 3 dari 4 = 75 %."
        ),
        {"responses": _scores("csat", (1, 10), {10: 1, 9: 1, 8: 1, 7: 1})},
        75,
    ),
    clock="answer",
    spread=Spread.WILSON,
    dimensions=OF_SURVEYS,
    benchmarks=(Benchmark("any", "any", 75, 80, PRACTICE, Text("very good", "sangat baik")),),
    notes=(
        Text(
            "Answers without a valid score are in neither side.",
            "Jawaban tanpa skor sah tidak masuk di kedua sisi.",
        ),
    ),
)


def _mean(id: str, name: Text, definition: Text, good: Good, *examples: Example, **more: Any) -> Kpi:
    table = f"{id.removesuffix('_mean')}_answers"
    return entry(
        id,
        name,
        definition,
        Unit.SCORE,
        good,
        formula(
            total(table, "score", ANSWERED),
            count(table, ANSWERED),
            "sum of scores / answers",
            "jumlah skor / jawaban",
            squares=Measure(table, lambda r, _: (r.score * r.score).sum(), ANSWERED),
        ),
        *examples,
        clock="answer",
        spread=Spread.MEAN,
        dimensions=OF_SURVEYS,
        uniform=SCALE,
        **more,
    )


CSAT_MEAN = _mean(
    "csat_mean",
    Text("Mean satisfaction score", "Skor kepuasan rata-rata"),
    Text(
        "Mean of the satisfaction scores, on the scale that was asked. Answers on different scales are not averaged.",
        "Rata-rata skor kepuasan pada skala yang ditanyakan. Jawaban pada skala berbeda tidak dirata-ratakan.",
    ),
    Good.HIGH,
    Example(
        Text("Scores 5, 5, 4, 3 and 1: 18/5 = 3.6.", "Skor 5, 5, 4, 3, dan 1: 18/5 = 3,6."),
        {"responses": _scores("csat", (1, 5), {5: 2, 4: 1, 3: 1, 1: 1})},
        3.6,
    ),
)

_EASE: Rows = _scores("ces", (1, 7), {7: 5, 6: 3, 5: 2, 4: 1, 3: 1})
"""Twelve answers on a scale of 1-7."""

CES = _mean(
    "ces",
    Text("Customer effort score", "Skor upaya pelanggan"),
    Text(
        "Mean answer to how easy it was. The scale says its direction: on an agreement scale high is good, on an effort scale low is.",
        "Rata-rata jawaban seberapa mudah. Skala menyatakan arahnya: pada skala setuju tinggi itu baik, pada skala upaya rendah itu baik.",
    ),
    Good.NONE,
    Example(
        Text("Twelve scores that add up to 71: 71/12 = 5.92.", "Dua belas skor berjumlah 71: 71/12 = 5,92."),
        {"responses": _scores("ces", (1, 7), {6: 11, 5: 1})},
        71 / 12,
        numerator=71,
        denominator=12,
    ),
    Example(
        Text(
            "Four 7s, six 8s, four 9s and a 10: 122/15 = 8.13.",
            "Empat kali 7, enam kali 8, empat kali 9, dan satu 10: 122/15 = 8,13.",
        ),
        {"responses": _scores("ces", (1, 10), {7: 4, 8: 6, 9: 4, 10: 1})},
        122 / 15,
        numerator=122,
        denominator=15,
    ),
    notes=(
        Text(
            "Mixing scales or directions is an error, not an average.",
            "Mencampur skala atau arah adalah kesalahan, bukan rata-rata.",
        ),
    ),
    mistakes=(
        Text(
            '"7, 7, 7, 7, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9, 10 = 126, CES = 126/15 = 8.4": the scores add up to 122, CES is 8.13.',
            '"7, 7, 7, 7, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9, 10 = 126, CES = 126/15 = 8,4": jumlahnya 122, CES 8,13.',
        ),
        Text(
            '"CES = 71/12 = 5.9: the lower, the greater the effort" beside "a low score shows an easy experience": two scales, two directions.',
            '"CES = 71/12 = 5,9: makin rendah, makin besar upayanya" berdampingan dengan "skor rendah berarti mudah": dua skala, dua arah.',
        ),
    ),
)

CES_EASY = entry(
    "ces_easy",
    Text("Easy experiences", "Pengalaman mudah"),
    Text(
        "Share of answers on the easy side of the scale: 5 to 7 of 7, 4 and 5 of 5; on an effort scale the low side.",
        "Bagian jawaban di sisi mudah: 5 sampai 7 dari 7, 4 dan 5 dari 5; pada skala upaya, sisi rendah.",
    ),
    Unit.PERCENT,
    Good.HIGH,
    formula(
        count("ces_answers", ANSWERED, lambda r: r.points * 2 > r.width),
        count("ces_answers", ANSWERED),
        "answers on the easy side / answers",
        "jawaban di sisi mudah / jawaban",
    ),
    Example(
        Text(
            "Ten of twelve answers are 5, 6 or 7 of 7: 83.3 %.",
            "Sepuluh dari dua belas jawaban bernilai 5, 6, atau 7 dari 7: 83,3 %.",
        ),
        {"responses": _EASE},
        100 * 10 / 12,
    ),
    Example(
        Text(
            "On an effort scale of 1-5, where low is good, 1 and 2 are easy: 3 of 4 = 75 %.",
            "Pada skala upaya 1-5, rendah itu baik, 1 dan 2 mudah: 3 dari 4 = 75 %.",
        ),
        {"responses": _scores("ces", (1, 5), {1: 2, 2: 1, 3: 1}, high_is_good=False)},
        75,
    ),
    clock="answer",
    spread=Spread.WILSON,
    dimensions=OF_SURVEYS,
    benchmarks=(Benchmark("any", "any", 80, None, PRACTICE),),
)


def _promoters(table: str) -> Formula:
    def number(promoter: int, detractor: int) -> Measure:
        def counted(r: Any, _: Settings) -> Any:
            return promoter * r.count(where=r.score >= 9) + detractor * r.count(where=r.score <= 6)

        return Measure(table, counted, ANSWERED)

    return formula(
        number(1, -1),
        count(table, ANSWERED),
        "(promoters, 9-10, - detractors, 0-6) / answers",
        "(promotor, 9-10, - detraktor, 0-6) / jawaban",
        squares=number(1, 1),
    )


_NPS_NOTE = Text(
    "The interval comes from the variance p + d - (p - d)^2 and the standard error 100 sqrt(variance / n).",
    "Selangnya berasal dari varians p + d - (p - d)^2 dan galat baku 100 akar(varians / n).",
)

NPS = entry(
    "nps",
    Text("Net promoter score", "Skor promotor bersih"),
    Text(
        "Share of promoters less share of detractors among the answers, in points from -100 to 100. Invitations without an answer do not count.",
        "Bagian promotor dikurangi bagian detraktor di antara jawaban, dalam poin -100 sampai 100. Undangan tanpa jawaban tidak dihitung.",
    ),
    Unit.POINTS,
    Good.HIGH,
    _promoters("nps_answers"),
    Example(
        Text(
            "60 promoters, 20 passives, 20 detractors and 100 dismissed invitations: 60 - 20 = 40, not 20.",
            "60 promotor, 20 pasif, 20 detraktor, dan 100 undangan ditutup: 60 - 20 = 40, bukan 20.",
        ),
        {
            "responses": _scores("nps", (0, 10), {10: 35, 9: 25, 8: 12, 7: 8, 6: 9, 3: 6, 0: 5}),
            "invitations": [{"count": 100, "status": "answered"}, {"count": 100, "status": "dismissed"}],
        },
        40,
        numerator=40,
        denominator=100,
    ),
    clock="answer",
    spread=Spread.NPS,
    dimensions=OF_SURVEYS,
    uniform=SCALE,
    notes=(_NPS_NOTE,),
)

ENPS = entry(
    "enps",
    Text("Employee net promoter score", "Skor promotor bersih karyawan"),
    Text(
        "As NPS, asked of employees. Under five answers it is not shown, so that nobody can be told apart.",
        "Seperti NPS, ditanyakan kepada karyawan. Kurang dari lima jawaban tidak ditampilkan agar tak seorang pun dikenali.",
    ),
    Unit.POINTS,
    Good.HIGH,
    _promoters("enps_answers"),
    Example(
        Text(
            "5 promoters, 3 passives, 2 detractors: 50 - 20 = 30.",
            "5 promotor, 3 pasif, 2 detraktor: 50 - 20 = 30.",
        ),
        {"responses": _scores("enps", (0, 10), {9: 5, 8: 3, 4: 2})},
        30,
    ),
    Example(
        Text("Four answers are too few: a dash.", "Empat jawaban terlalu sedikit: strip."),
        {"responses": _scores("enps", (0, 10), {9: 4})},
        None,
    ),
    clock="answer",
    spread=Spread.NPS,
    dimensions=OF_SURVEYS,
    uniform=SCALE,
    minimum_n=5,
    notes=(
        Text(
            "Asked on 0-10. A survey that ran on 1-10 is accepted and says so; the two are not put together.",
            "Ditanyakan pada 0-10. Survei pada 1-10 diterima dan diberi keterangan; keduanya tidak digabung.",
        ),
        _NPS_NOTE,
    ),
)


def _invited(*statuses: str) -> Measure:
    return count("invitations", SENT, lambda i: i.status.isin(statuses))


_INVITED: Rows = [
    {"count": 50, "status": "answered"},
    {"count": 30, "status": "opened"},
    {"count": 100, "status": "delivered"},
    {"count": 20, "status": "dismissed"},
    {"count": 15, "status": "bounced"},
    {"count": 5, "status": "opted_out"},
    {"count": 30, "status": "suppressed"},
]

RESPONSE_RATE = entry(
    "response_rate",
    Text("Survey response rate", "Tingkat respons survei"),
    Text(
        "Share of delivered invitations that were answered. Bounced, opted out and suppressed ones are counted apart.",
        "Bagian undangan tersampaikan yang dijawab. Yang terpental, menolak, dan ditahan dihitung tersendiri.",
    ),
    Unit.PERCENT,
    Good.HIGH,
    formula(
        _invited("answered"),
        _invited(*DELIVERED),
        "answers / invitations delivered",
        "jawaban / undangan tersampaikan",
    ),
    Example(
        Text(
            "250 invitations, 200 delivered, 50 answered: 25 %.",
            "250 undangan, 200 tersampaikan, 50 dijawab: 25 %.",
        ),
        {"invitations": _INVITED},
        25,
    ),
    clock="arrival",
    spread=Spread.WILSON,
    dimensions=OF_SURVEYS,
)

INVITATIONS = entry(
    "invitations",
    Text("Survey invitations", "Undangan survei"),
    Text("Invitations to a survey, by what became of them.", "Undangan survei, menurut nasibnya."),
    Unit.COUNT,
    Good.NONE,
    {
        "all": formula(count("invitations", SENT), None, "invitations", "undangan"),
        "delivered": formula(_invited(*DELIVERED), None, "invitations delivered", "undangan tersampaikan"),
        "bounced": formula(_invited("bounced"), None, "invitations bounced", "undangan terpental"),
        "opted_out": formula(
            _invited("opted_out"), None, "invitations to who opted out", "undangan kepada yang menolak"
        ),
        "suppressed": formula(_invited("suppressed"), None, "invitations suppressed", "undangan ditahan"),
    },
    Example(Text("250 invitations in all.", "Seluruhnya 250 undangan."), {"invitations": _INVITED}, 250),
    Example(
        Text("15 of them bounced.", "15 di antaranya terpental."),
        {"invitations": _INVITED},
        15,
        variant="bounced",
    ),
    clock="arrival",
    dimensions=OF_SURVEYS,
)

ENTRIES = (
    CSAT,
    CSAT_MEAN,
    CES,
    CES_EASY,
    NPS,
    ENPS,
    RESPONSE_RATE,
    INVITATIONS,
)
