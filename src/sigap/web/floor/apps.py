from __future__ import annotations

from django.apps import AppConfig

from sigap.text import Text


class FloorConfig(AppConfig):
    name = "sigap.web.floor"
    label = "floor"

    def ready(self) -> None:
        """Name its pages in the menu, how its states look, and who forgets people."""
        from sigap.web.floor import subjects
        from sigap.web.floor.actions import menu as actions
        from sigap.web.floor.alerts import menu as alerts
        from sigap.web.floor.erasing import BOARDS_ABOUT_PEOPLE
        from sigap.web.floor.foresight import menu as foresight
        from sigap.web.floor.states import IN_HAND
        from sigap.web.floor.story import menu as story
        from sigap.web.people.rights import Right
        from sigap.web.platform import personal
        from sigap.web.shell import states
        from sigap.web.shell.navigation import Entry, register

        states.register("agent", IN_HAND)
        personal.register(BOARDS_ABOUT_PEOPLE)
        subjects.register()
        foresight.register()
        alerts.register()
        actions.register()
        story.register()
        register(
            Entry(
                Text("Floor", "Lantai"),
                "floor:board",
                Right.SEE_FLOOR.value,
                icon="broadcast",
                place=10,
                keys="f",
                words=Text("live board wallboard queue now", "papan langsung antrean sekarang"),
            ),
            Entry(
                Text("Wall screens", "Layar dinding"),
                "floor:walls",
                Right.ACT_ON_FLOOR.value,
                icon="device-tv",
                words=Text("wallboard big screen link", "papan layar besar tautan"),
                under="floor:board",
            ),
            Entry(
                Text("My state", "Status saya"),
                "floor:me",
                Right.SEE_HOME.value,
                icon="user-check",
                words=Text("break available pause agent", "rehat siap jeda agen"),
            ),
        )
