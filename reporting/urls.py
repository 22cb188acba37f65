from django.urls import include, path

from reporting.actions import pages as actions
from reporting.by_email import pages as by_email
from reporting.calling import pages as calling
from reporting.outlook import pages as outlook
from reporting.trials import pages as trials
from reporting.views import published, reports, review

urlpatterns = [
    path("", include("reporting.yearly.urls")),
    path("reports/", reports.reports, name="reports"),
    path("reports/no-show-review/", review.no_show_review, name="no-show-review"),
    path("reports/no-show-review.<slug:format>", review.no_show_review_file, name="no-show-review-file"),
    path("reports/by-email/", by_email.reports_by_email, name="reports-by-email"),
    path("reports/by-email/<int:pk>/stop/", by_email.report_by_email_stop, name="report-by-email-stop"),
    path("reports/by-email/stop/<str:token>/", by_email.report_by_email_leave, name="report-by-email-leave"),
    path("reports/<slug:name>/by-email/", by_email.report_by_email, name="report-by-email"),
    path("reports/published/", published.published_tables, name="published-tables"),
    path("reports/published/<int:pk>/", published.published_table, name="published-table"),
    path("reports/published/<int:pk>.<slug:format>", published.published_file, name="published-file"),
    path("reports/<slug:name>/publish/", published.publish, name="publish-report"),
    path("reports/<slug:name>/", reports.report, name="report"),
    path("reports/<slug:name>.<slug:format>", reports.report_file, name="report-file"),
    path(
        "desk/sessions/<int:pk>/extra-places/<int:suggested>/<str:answer>/",
        outlook.extra_places_answer,
        name="extra-places-answer",
    ),
    path("calls/", calling.calls, name="calls"),
    path("calls/settings/", calling.calls_settings, name="calls-settings"),
    path("calls/<int:pk>/", calling.call, name="call"),
    path("comparisons/", trials.trials, name="trials"),
    path("comparisons/new/<slug:what>/", trials.trial_new, name="trial-new"),
    path("comparisons/<int:pk>/", trials.trial, name="trial"),
    path("comparisons/<int:pk>/change/", trials.trial_change, name="trial-change"),
    path("comparisons/<int:pk>/remove/", trials.trial_drop, name="trial-remove"),
    path("comparisons/<int:pk>/stop/", trials.trial_stop, name="trial-stop"),
    path("comparisons/<int:pk>/counts.json", trials.trial_file, name="trial-file"),
    path("comparisons/<int:pk>/files/", trials.trial_bring_in, name="trial-bring-in"),
    path("comparisons/<int:pk>/files/<int:file>/remove/", trials.trial_take_out, name="trial-take-out"),
    path("actions/", actions.actions, name="actions"),
    path("actions/new/", actions.action_new, name="action-new"),
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/change/", actions.action_change, name="action-change"),
    path("actions/<int:pk>/correct/", actions.action_correct, name="action-correct"),
    path("actions/<int:pk>/remove/", actions.action_drop, name="action-remove"),
    path("actions/<int:pk>/look/", actions.action_look, name="action-look"),
    path("actions/<int:pk>/who-and-when/", actions.action_hand_over, name="action-hand-over"),
    path("actions/<int:pk>/stop/", actions.action_stop, name="action-stop"),
]
