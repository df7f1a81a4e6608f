from django.apps import AppConfig

from sigap.text import Text


class WebhooksConfig(AppConfig):
    name = "sigap.web.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Name the pages, how deliveries are shown, and what names accounts."""
        from sigap.web.people.operations import naming
        from sigap.web.platform import personal, subjects
        from sigap.web.shell import navigation, states
        from sigap.web.shell.states import State, Tone
        from sigap.web.webhooks.models import Delivery, Endpoint, Message

        navigation.register(
            navigation.Entry(
                Text("Webhooks", "Webhook"),
                "webhooks:endpoints",
                right="webhooks.manage",
                icon="webhook",
                place=65,
                words=Text("endpoint delivery replay", "alamat tujuan pengiriman ulang"),
            )
        )
        subjects.register("endpoint", subjects.names_of(Endpoint))
        named_in = {Endpoint: ("made_by",), Message: ("data",), Delivery: ("answer",)}
        personal.register(naming.holder("webhooks", named_in))
        states.register(
            "delivery",
            {
                "waiting": State(Text("Waiting", "Menunggu"), Tone.WARN, "hourglass"),
                "delivered": State(Text("Delivered", "Terkirim"), Tone.GOOD, "circle-check"),
                "failed": State(Text("Failed", "Gagal"), Tone.BAD, "alert-octagon"),
            },
        )
