from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "sigap.web.insights"
    label = "insights"
