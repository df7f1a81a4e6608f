from django.apps import AppConfig

from sigap.text import Text


class WebhooksConfig(AppConfig):
    name = "sigap.web.webhooks"
    label = "webhooks"

    def ready(self) -> None:
        """Name the pages, and how deliveries are shown."""
        from sigap.web.platform import subjects
        from sigap.web.shell import navigation, states
        from sigap.web.shell.states import State, Tone
        from sigap.web.webhooks.models import Endpoint

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
        states.register(
            "delivery",
            {
                "waiting": State(Text("Waiting", "Menunggu"), Tone.WARN, "hourglass"),
                "delivered": State(Text("Delivered", "Terkirim"), Tone.GOOD, "circle-check"),
                "failed": State(Text("Failed", "Gagal"), Tone.BAD, "alert-octagon"),
            },
        )
