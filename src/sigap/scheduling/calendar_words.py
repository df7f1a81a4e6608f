"""Days of the week, Monday first, and months, January first."""

from __future__ import annotations

from sigap.text import Text

WEEKDAYS = (
    Text("Monday", "Senin"),
    Text("Tuesday", "Selasa"),
    Text("Wednesday", "Rabu"),
    Text("Thursday", "Kamis"),
    Text("Friday", "Jumat"),
    Text("Saturday", "Sabtu"),
    Text("Sunday", "Minggu"),
)
MONTHS = (
    ("January", "Januari"),
    ("February", "Februari"),
    ("March", "Maret"),
    ("April", "April"),
    ("May", "Mei"),
    ("June", "Juni"),
    ("July", "Juli"),
    ("August", "Agustus"),
    ("September", "September"),
    ("October", "Oktober"),
    ("November", "November"),
    ("December", "Desember"),
)
