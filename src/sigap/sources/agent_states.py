"""From the name a site gave an agent's status to a state of the contract."""

from __future__ import annotations

import re

_WORDS: tuple[tuple[str, str], ...] = (
    ("offline", r"off.?line|logged.?out|signed.?out|luring|keluar"),
    ("break", r"break|lunch|meal|rest|toilet|pray|istirahat|makan|salat|sholat|shalat|ibadah"),
    ("training", r"training|learning|course|pelatihan"),
    ("coaching", r"coaching|one.?on.?one|1.?on.?1|feedback|bimbingan"),
    ("meeting", r"meeting|huddle|briefing|rapat"),
    (
        "back_office",
        r"back.?office|admin|e.?mail|paper.?work|project|ticket|follow.?up|administrasi|tindak lanjut",
    ),
    ("unready", r"un.?available|not.?available|not.?ready|busy|away|idle|sibuk"),
    ("available", r"available|ready|on.?queue|siap|tersedia"),
)
_PATTERNS = tuple((state, re.compile(rf"\b(?:{words})", re.IGNORECASE)) for state, words in _WORDS)


def state_named(name: str) -> str:
    """Return the agent state that a status called `name` means, by its words in English or Indonesian.

    A name that says nothing known is `unready`: the agent is signed in and takes no contacts.
    """
    return next((state for state, pattern in _PATTERNS if pattern.search(name)), "unready")
