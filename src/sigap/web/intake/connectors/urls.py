from __future__ import annotations

from django.urls import path

from sigap.web.intake.connectors import views

urlpatterns = [
    path("", views.connectors, name="connectors"),
    path("new/<slug:kind>/", views.new, name="connector-new"),
    path("<int:source>/", views.connector, name="connector"),
    path("<int:source>/health/", views.health, name="connector-health"),
    path("<int:source>/settings/", views.settings, name="connector-settings"),
    path("<int:source>/switch/", views.switch, name="connector-switch"),
    path("<int:source>/secret/", views.secret, name="connector-secret"),
    path("<int:source>/again/", views.again, name="connector-again"),
    path("<int:source>/hand-in/", views.hand_in, name="connector-hand-in"),
    path("<int:source>/over/", views.over, name="connector-problem-over"),
]
