from __future__ import annotations

from django.urls import path

from sigap.web.intake.hooks import views

app_name = "hooks"
urlpatterns = [path("<slug:connector>/<slug:public_id>/", views.hook, name="hook")]
