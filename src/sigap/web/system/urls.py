from __future__ import annotations

from django.urls import path

from sigap.web.system import health, views

app_name = "system"
urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("system/", views.overview, name="overview"),
    path("system/tenants/", views.tenants, name="tenants"),
    path("system/tenants/make", views.make_tenant, name="make-tenant"),
    path("system/tenants/<int:tenant>/", views.change_tenant, name="change-tenant"),
    path("system/demo/remove", views.remove_demo, name="remove-demo"),
    path("system/jobs/", views.jobs, name="jobs"),
    path("system/jobs/<int:job>/", views.job, name="job"),
    path("system/jobs/<int:job>/again", views.run_again, name="run-again"),
    path("system/jobs/<int:job>/cancel", views.cancel, name="cancel"),
]
