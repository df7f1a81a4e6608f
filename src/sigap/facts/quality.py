"""What was found wrong with the data: counted, listed, never dropped in silence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from sigap.text import Text

# One kind a line.
# fmt: off


class Severity(StrEnum):
    """How much a finding matters."""

    INFO = "info"  # worth knowing: a call was still open at the end
    WARNING = "warning"  # figures may be off: clock jumped, events unknown
    ERROR = "error"  # rows were left out or identities are broken


class Problem(StrEnum):
    """Kinds of findings. Each has a `Text` in `PROBLEMS` and a `Severity`."""

    UNPARSABLE = "unparsable"  # a line or row that cannot be read; left out
    UNKNOWN_EVENT = "unknown_event"  # well-formed, but of a kind nobody knows; kept and counted
    UNEXPECTED_EVENT = "unexpected_event"  # known, but it does not fit what came before (an end without a start)
    DUPLICATE = "duplicate"  # the same record delivered twice; taken once
    REPEATED_LINE = "repeated_line"  # the same line twice in a log; kept
    CLOCK_JUMP = "clock_jump"  # time ran backwards within a file
    FUTURE = "future"  # an instant after `now`, by a day at most where the source is a log
    FAR_FUTURE = "far_future"  # an event more than a day after `now`; left out
    IMPOSSIBLE_DURATION = "impossible_duration"  # negative, or longer than a day
    LOST = "lost"  # visits or legs of which the source lost track
    OPEN = "open"  # still waiting or in work at the end
    IDENTITY = "identity"  # offered = answered + abandoned + flow-out + failed + waiting + lost does not hold
    MISSING_PART = "missing_part"  # the source has no hold or no wrap time
    OTHER_FILE = "other_file"  # a file of the folder that is not of the source; not read
    DROPPED = "dropped"  # left out because the mapping says so
    CONTRACT = "contract"  # a value breaks the facts' contract


SEVERITIES: dict[Problem, Severity] = {
    Problem.UNPARSABLE: Severity.ERROR,
    Problem.UNKNOWN_EVENT: Severity.WARNING,
    Problem.UNEXPECTED_EVENT: Severity.WARNING,
    Problem.DUPLICATE: Severity.INFO,
    Problem.REPEATED_LINE: Severity.INFO,
    Problem.CLOCK_JUMP: Severity.WARNING,
    Problem.FUTURE: Severity.WARNING,
    Problem.FAR_FUTURE: Severity.ERROR,
    Problem.IMPOSSIBLE_DURATION: Severity.WARNING,
    Problem.LOST: Severity.WARNING,
    Problem.OPEN: Severity.INFO,
    Problem.IDENTITY: Severity.ERROR,
    Problem.MISSING_PART: Severity.INFO,
    Problem.OTHER_FILE: Severity.WARNING,
    Problem.DROPPED: Severity.INFO,
    Problem.CONTRACT: Severity.ERROR,
}

PROBLEMS: dict[Problem, Text] = {
    Problem.UNPARSABLE: Text("Rows that cannot be read (left out)", "Baris yang tidak terbaca (dilewati)"),
    Problem.UNKNOWN_EVENT: Text("Events of an unknown kind (kept)", "Kejadian yang tidak dikenal (disimpan)"),
    Problem.UNEXPECTED_EVENT: Text("Events that do not fit what came before", "Kejadian yang tidak cocok dengan sebelumnya"),
    Problem.DUPLICATE: Text("Records delivered more than once (taken once)", "Rekaman terkirim berulang (dihitung sekali)"),
    Problem.REPEATED_LINE: Text("Identical lines (kept)", "Baris yang persis sama (disimpan)"),
    Problem.CLOCK_JUMP: Text("Times that run backwards", "Waktu yang berjalan mundur"),
    Problem.FUTURE: Text("Times in the future", "Waktu di masa depan"),
    Problem.FAR_FUTURE: Text("Times more than a day in the future (left out)", "Waktu lebih dari sehari di masa depan (dilewati)"),
    Problem.IMPOSSIBLE_DURATION: Text("Durations that are negative or over a day", "Durasi negatif atau lebih dari sehari"),
    Problem.LOST: Text("Contacts of which the source lost track", "Kontak yang hilang jejaknya di sumber"),
    Problem.OPEN: Text("Contacts still open at the end", "Kontak yang masih terbuka di akhir"),
    Problem.IDENTITY: Text("Visits that do not add up", "Kunjungan yang tidak sesuai jumlahnya"),
    Problem.MISSING_PART: Text("What the source does not tell", "Yang tidak ada di sumber"),
    Problem.OTHER_FILE: Text("Files of the folder that are no log of this source (not read)", "Berkas di folder yang bukan log sumber ini (tidak dibaca)"),
    Problem.DROPPED: Text("Rows left out as the mapping says", "Baris yang dilewati sesuai pemetaan"),
    Problem.CONTRACT: Text("Values that break the facts' contract", "Nilai yang melanggar kontrak fakta"),
}

# fmt: on

KEPT_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding was seen: file and line (or row), and what stood there."""

    file: str
    line: int | None = None
    text: str = ""

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(slots=True)
class Finding:
    """One kind of problem: how often, about what, and the first places."""

    problem: Problem
    subject: str = ""  # e.g. the event's name, the column
    count: int = 0
    places: list[Place] = field(default_factory=list)

    @property
    def severity(self) -> Severity:
        """Return how much it matters."""
        return SEVERITIES[self.problem]


@dataclass(slots=True)
class Quality:
    """All findings about one reading, and how much was read."""

    rows_read: int = 0
    findings: dict[tuple[Problem, str], Finding] = field(default_factory=dict)

    def add(self, problem: Problem, subject: str = "", place: Place | None = None, count: int = 1) -> None:
        """Count a finding, and keep its place among the first `KEPT_EXAMPLES`, once where many are seen."""
        if count == 0:
            return
        finding = self.findings.setdefault((problem, subject), Finding(problem, subject))
        finding.count += count
        if place is not None and len(finding.places) < KEPT_EXAMPLES and finding.places[-1:] != [place]:
            finding.places.append(place)

    def count(self, problem: Problem) -> int:
        """Return how often `problem` was found, over all subjects."""
        return sum(f.count for f in self.findings.values() if f.problem is problem)

    def merge(self, others: Iterable[Quality]) -> None:
        """Take in the findings of other readings."""
        for other in others:
            self.rows_read += other.rows_read
            for finding in other.findings.values():
                self.add(finding.problem, finding.subject, count=finding.count)
                mine = self.findings[finding.problem, finding.subject]
                mine.places.extend(finding.places[: KEPT_EXAMPLES - len(mine.places)])

    def worst_first(self) -> list[Finding]:
        """Return the findings, gravest first, then by count."""
        rank = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
        return sorted(
            self.findings.values(), key=lambda f: (rank[f.severity], -f.count, f.problem, f.subject)
        )
