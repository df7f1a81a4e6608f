from __future__ import annotations

from django.urls import URLPattern, path, re_path

from sigap.web.insights.views import behind, corrections, dashboards, explore, home, kpis, links, reports

app_name = "insights"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("insights/", explore.explore, name="explore"),
    re_path(r"^insights/export\.(?P<kind>csv|json|xlsx)$", explore.export, name="export"),
    path("insights/kpis/", kpis.kpis, name="kpis"),
    path("insights/visits/", behind.visits, name="visits"),
    path("insights/contacts/", behind.contact, name="contact"),
    path("insights/corrections/", corrections.corrections, name="corrections"),
    path("insights/reports/", reports.reports, name="reports"),
    path("insights/reports/save", reports.save, name="save"),
    path("insights/reports/<int:id>/", reports.report, name="report"),
    path("insights/reports/<int:id>/change", reports.change, name="change"),
    path("insights/reports/<int:id>/remove", reports.remove, name="remove"),
    path("insights/reports/<int:id>/links", reports.make_link, name="make_link"),
    path("insights/reports/<int:id>/links/<int:link>/revoke", reports.revoke_link, name="revoke_link"),
    path("insights/reports/<int:id>/schedules", reports.add_schedule, name="add_schedule"),
    path("insights/reports/<int:id>/schedules/<int:schedule>/switch", reports.switch, name="switch_schedule"),
    path("insights/reports/<int:id>/schedules/<int:schedule>/remove", reports.unschedule, name="unschedule"),
    path("insights/dashboards/", dashboards.first, name="dashboards"),
    path("insights/dashboards/make", dashboards.make, name="make_dashboard"),
    path("insights/dashboards/<int:id>/", dashboards.dashboard, name="dashboard"),
    path("insights/dashboards/<int:id>/change", dashboards.change, name="change_dashboard"),
    path("insights/dashboards/<int:id>/remove", dashboards.remove, name="remove_dashboard"),
    path("insights/dashboards/<int:id>/pin", dashboards.pin, name="pin"),
    path("insights/dashboards/<int:id>/move", dashboards.move, name="move"),
    path("insights/dashboards/<int:id>/unpin", dashboards.unpin, name="unpin"),
    path("insights/dashboards/<int:id>/first", dashboards.open_first, name="open_first"),
    path("insights/shared/<str:secret>/", links.shared, name="shared"),
]
