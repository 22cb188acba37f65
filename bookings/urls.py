"""The addresses of bookings, a room at a time."""

from django.urls import include, path

urlpatterns = [
    path("", include("bookings.places.urls")),
    path("", include("bookings.attendance.urls")),
    path("", include("bookings.notices.urls")),
    path("", include("bookings.desk.urls")),
    path("", include("bookings.merging.urls")),
    path("", include("bookings.privacy.urls")),
    path("", include("bookings.exchange.urls")),
    path("", include("bookings.downloads.urls")),
    path("", include("bookings.api.urls")),
    path("", include("bookings.webhooks.urls")),
]
