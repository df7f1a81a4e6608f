"""Where the pages of alerts are, under the floor's."""

from __future__ import annotations

from django.urls import path

from sigap.web.floor.alerts import views

urlpatterns = [
    path("", views.alerts, name="alerts"),
    path("seen", views.seen, name="alerts_seen"),
    path("<int:alert>/", views.alert, name="alert"),
    path("<int:alert>/acknowledge", views.acknowledge, name="acknowledge_alert"),
    path("<int:alert>/act", views.act, name="act_on_alert"),
    path("rules/", views.rule_list, name="alert_rules"),
    path("rules/make/", views.make_rule, name="make_alert_rule"),
    path("rules/<slug:key>/", views.rule, name="alert_rule"),
    path("rules/<slug:key>/switch", views.switch_rule, name="switch_alert_rule"),
    path("rules/<slug:key>/remove", views.remove_rule, name="remove_alert_rule"),
    path("channels/", views.channel_list, name="alert_channels"),
    path("channels/<int:channel>/", views.channel, name="alert_channel"),
    path("channels/<int:channel>/test", views.try_channel, name="try_alert_channel"),
    path("channels/<int:channel>/remove", views.remove_channel, name="remove_alert_channel"),
]
