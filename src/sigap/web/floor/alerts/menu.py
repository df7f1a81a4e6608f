"""What alerts add to the menu, to the states, to webhooks, and to who holds what about a person."""

from __future__ import annotations

from sigap.text import Text


def register() -> None:
    """Add it all."""
    from sigap.web.floor.alerts import words
    from sigap.web.floor.alerts.operations.forgetting import ALERTS_ABOUT_PEOPLE
    from sigap.web.platform import personal
    from sigap.web.shell import states
    from sigap.web.shell.states import State, Tone
    from sigap.web.webhooks import types

    states.register("alert", words.STATES)
    states.register("notice", {str(key): state for key, state in words.NOTICES.items()})
    states.register("severity", {key.value: state for key, state in words.SEVERITIES.items()})
    states.register(
        "channel_kind",
        {
            "email": State(Text("E-mail", "Surel"), Tone.OFF, "mail"),
            "slack": State(Text("Slack", "Slack"), Tone.OFF, "hash"),
            "teams": State(Text("Microsoft Teams", "Microsoft Teams"), Tone.OFF, "messages"),
            "telegram": State(Text("Telegram", "Telegram"), Tone.OFF, "brand-telegram"),
        },
    )
    types.register(
        types.EventType("floor.alert.raised", Text("An alert was raised", "Peringatan muncul")),
        types.EventType(
            "floor.alert.acknowledged", Text("An alert was acknowledged", "Peringatan ditanggapi")
        ),
        types.EventType("floor.alert.escalated", Text("An alert was escalated", "Peringatan dinaikkan")),
        types.EventType("floor.alert.cleared", Text("An alert was over", "Peringatan selesai")),
    )
    personal.register(ALERTS_ABOUT_PEOPLE)
    _menu()


def _menu() -> None:
    from sigap.web.people.rights import Right
    from sigap.web.shell.navigation import Entry, register

    register(
        Entry(
            Text("Alerts", "Peringatan"),
            "floor:alerts",
            Right.SEE_FLOOR.value,
            icon="bell",
            place=12,
            words=Text("alarm raised open acknowledge", "alarm muncul terbuka tanggapi"),
        ),
        Entry(
            Text("Rules of alerts", "Aturan peringatan"),
            "floor:alert_rules",
            Right.SEE_FLOOR.value,
            icon="adjustments",
            words=Text("threshold limit quiet hours escalation", "ambang batas jam tenang penanggung jawab"),
        ),
        Entry(
            Text("Channels of alerts", "Saluran peringatan"),
            "floor:alert_channels",
            Right.MANAGE_ALERTS.value,
            icon="send",
            words=Text("slack teams telegram e-mail notify", "slack teams telegram surel beri tahu"),
        ),
    )
