from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "sigap.web.platform"
    label = "platform"
