from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "sigap.web.webhooks"
    label = "webhooks"
