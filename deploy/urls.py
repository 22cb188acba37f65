from django.urls import include, path

from deploy import views

urlpatterns = [
    path("", views.home, name="home"),
    path("brand.css", views.brand_css, name="brand-css"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("", include("training.urls")),
    path("", include("bookings.urls")),
    path("", include("reporting.urls")),
    path("account/", include("allauth.account.urls")),
]
