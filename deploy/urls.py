from django.urls import include, path

urlpatterns = [
    path("", include("training.urls")),
    path("", include("bookings.urls")),
    path("", include("reporting.urls")),
    path("account/", include("allauth.account.urls")),
]
