"""How the floor's states look: those of the shell, and what an agent does with a contact in hand."""

from __future__ import annotations

from sigap.text import Text
from sigap.web.shell.states import State, Tone

IN_HAND = {
    "ringing": State(Text("Ringing", "Berdering"), Tone.INFO, "bell-ringing"),
    "talking": State(Text("Handling", "Melayani"), Tone.BUSY, "headset"),
    "held": State(Text("On hold", "Ditahan"), Tone.WARN, "phone-pause"),
}
"""Beside the declared states, in which no contact is in hand."""

ORDER = (
    "available",
    "ringing",
    "talking",
    "held",
    "handling",
    "wrap",
    "back_office",
    "break",
    "meeting",
    "training",
    "coaching",
    "unready",
    "offline",
)
"""In which states are listed: from free to gone."""

REASONS = {
    "rest": Text("Rest", "Istirahat"),
    "meal": Text("Meal", "Makan"),
    "prayer": Text("Prayer", "Ibadah"),
    "toilet": Text("Toilet", "Kamar kecil"),
    "other": Text("Other", "Lainnya"),
}
"""Why an agent takes a break, as they can say on their own page."""

OWN = ("available", "break", "wrap", "training", "meeting", "coaching", "back_office", "offline")
"""What agents may declare themselves, in the order of the buttons."""
