from django.urls import path

from bookings.webhooks.pages import webhooks

urlpatterns = [
    path("desk/webhooks/", webhooks.desk_webhooks, name="desk-webhooks"),
    path("desk/webhooks/new/", webhooks.desk_webhook_new, name="desk-webhook-new"),
    path("desk/webhooks/<int:pk>/", webhooks.desk_webhook, name="desk-webhook"),
    path("desk/webhooks/<int:pk>/change/", webhooks.desk_webhook_change, name="desk-webhook-change"),
    path("desk/webhooks/<int:pk>/secret/", webhooks.desk_webhook_secret, name="desk-webhook-secret"),
    path("desk/webhooks/<int:pk>/off/", webhooks.desk_webhook_off, name="desk-webhook-off"),
    path("desk/webhooks/<int:pk>/on/", webhooks.desk_webhook_on, name="desk-webhook-on"),
    path("desk/webhooks/<int:pk>/test/", webhooks.desk_webhook_test, name="desk-webhook-test"),
    path("desk/webhooks/<int:pk>/leave/", webhooks.desk_webhook_leave, name="desk-webhook-leave"),
    path("desk/webhooks/messages/<int:pk>/again/", webhooks.desk_webhook_again, name="desk-webhook-again"),
]
