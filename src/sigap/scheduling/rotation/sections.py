"""The lines of a Curtois and Qu instance file: sections of comma-separated fields, each with its line number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sigap.errors import SourceError
from sigap.text import Text

_FIELDS: Mapping[str, tuple[int, int | None]] = MappingProxyType(
    {
        "SECTION_HORIZON": (1, 1),
        "SECTION_SHIFTS": (3, 3),
        "SECTION_STAFF": (8, 8),
        "SECTION_DAYS_OFF": (1, None),
        "SECTION_SHIFT_ON_REQUESTS": (4, 4),
        "SECTION_SHIFT_OFF_REQUESTS": (4, 4),
        "SECTION_COVER": (5, 5),
    }
)
"""Sections, each with the least and the most fields of a line."""

_NEEDED = ("SECTION_HORIZON", "SECTION_SHIFTS", "SECTION_STAFF", "SECTION_COVER")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a section.

    Attributes:
        source: of the file, as errors name it.
        number: counted from 1.
        fields: without the blanks around them.
    """

    source: str
    number: int
    fields: tuple[str, ...]

    def error(self, what: Text, remedy: Text) -> SourceError:
        """Return an error that names this line."""
        return SourceError(what, where=f"{self.source}:{self.number}", remedy=remedy)

    def whole(self, at: int, least: int = 0, most: int = 100_000_000) -> int:
        """Return a field as a whole number between two bounds."""
        field = self.fields[at]
        try:
            value = int(field)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise self.error(
                Text(
                    f"field {at + 1} is {field!r}, which is not a whole number from {least} to {most}.",
                    f"kolom {at + 1} berisi {field!r}, bukan bilangan bulat dari {least} sampai {most}.",
                ),
                Text("Correct the number.", "Perbaiki bilangannya."),
            )
        return value

    def known(self, at: int, ids: Mapping[str, int], kind: Text) -> int:
        """Return the index of an id."""
        field = self.fields[at]
        if field not in ids:
            raise self.unknown(field, kind)
        return ids[field]

    def unknown(self, name: str, kind: Text) -> SourceError:
        """Return the error that a name was not declared."""
        return self.error(
            Text(f"{kind.en} {name!r} is not declared.", f"{kind.id} {name!r} tidak dideklarasikan."),
            Text(
                "Declare it in its section, or correct the name.",
                "Deklarasikan di bagiannya, atau perbaiki namanya.",
            ),
        )


Sections = Mapping[str, tuple[Line, ...]]


def sections_of(text: str, source: str) -> Sections:
    """Return the lines of every section; a section that is not there is empty.

    Raises:
        SourceError: a line belongs to no section or has too few or too many fields, or a needed section is missing.
    """
    found: dict[str, list[Line]] = {name: [] for name in _FIELDS}
    section = ""
    for number, raw in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        content = raw.strip()
        if not content or content.startswith("#"):
            continue
        line = Line(source, number, tuple(field.strip() for field in content.split(",")))
        if content.startswith("SECTION_"):
            section = _section(line)
        elif not section:
            raise line.error(
                Text("this line stands before the first section.", "baris ini ada sebelum bagian pertama."),
                Text("An instance begins with SECTION_HORIZON.", "Berkas instans diawali SECTION_HORIZON."),
            )
        else:
            found[section].append(_fitting(line, section))
    for name in _NEEDED:
        if not found[name]:
            raise SourceError(
                Text(f"{name} is missing or empty.", f"{name} tidak ada atau kosong."),
                where=source,
                remedy=Text("Add the section and its lines.", "Tambahkan bagian itu beserta barisnya."),
            )
    return {name: tuple(lines) for name, lines in found.items()}


def _section(line: Line) -> str:
    if line.fields[0] not in _FIELDS:
        raise line.error(
            Text(f"no section is called {line.fields[0]}.", f"tidak ada bagian bernama {line.fields[0]}."),
            Text(f"Sections are {', '.join(_FIELDS)}.", f"Bagian yang ada: {', '.join(_FIELDS)}."),
        )
    return line.fields[0]


def _fitting(line: Line, section: str) -> Line:
    least, most = _FIELDS[section]
    if len(line.fields) < least or (most is not None and len(line.fields) > most):
        raise line.error(
            Text(
                f"a line of {section} has {least} fields; this one has {len(line.fields)}.",
                f"satu baris {section} berisi {least} kolom; baris ini berisi {len(line.fields)}.",
            ),
            Text(
                "Write the fields as the section's comment says.",
                "Tulis kolomnya sesuai komentar bagian itu.",
            ),
        )
    return line
