from django.urls import path

from reporting.views import reports

urlpatterns = [
    path("reports/", reports.reports, name="reports"),
    path("reports/<slug:name>/", reports.report, name="report"),
    path("reports/<slug:name>.<slug:format>", reports.report_file, name="report-file"),
]
