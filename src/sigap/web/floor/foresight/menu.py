"""Where advice is found, and who is told of it."""

from __future__ import annotations

from sigap.text import Text


def register() -> None:
    """Name its page, what webhooks tell of it, and what it holds about people."""
    from sigap.web.floor.foresight.operations import ACCEPTED
    from sigap.web.floor.foresight.personal import ADVICE_ABOUT_PEOPLE
    from sigap.web.people.rights import Right
    from sigap.web.platform import personal
    from sigap.web.shell import navigation
    from sigap.web.webhooks import types

    types.register(
        types.EventType(ACCEPTED, Text("Advice on the floor was taken", "Saran di lantai diambil"))
    )
    personal.register(ADVICE_ABOUT_PEOPLE)
    navigation.register(
        navigation.Entry(
            Text("Advice", "Saran"),
            "floor:advice",
            Right.SEE_FLOOR.value,
            icon="bulb",
            words=Text("recommendation promise outcome what to do", "rekomendasi janji hasil langkah"),
        )
    )
