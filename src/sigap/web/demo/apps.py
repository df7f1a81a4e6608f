from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "sigap.web.demo"
    label = "demo"
