"""Before the addresses of reports by name: none of those is called yearly."""

from django.urls import path

from reporting.yearly.pages import kept, report

urlpatterns = [
    path("reports/yearly/", report.yearly, name="yearly"),
    path("reports/yearly.<slug:format>", report.yearly_file, name="yearly-file"),
    path("reports/yearly/keep/", kept.yearly_keep, name="yearly-keep"),
    path("reports/yearly/kept/", kept.yearly_kept_list, name="yearly-kept-list"),
    path("reports/yearly/kept/<int:pk>/", kept.yearly_kept, name="yearly-kept"),
    path("reports/yearly/kept/<int:pk>.<slug:format>", kept.yearly_kept_file, name="yearly-kept-file"),
]
