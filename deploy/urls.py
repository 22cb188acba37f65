from django.urls import include, path

from deploy import views
from deploy.watching import pages, upgrade

urlpatterns = [
    path("", views.home, name="home"),
    path("brand.css", views.brand_css, name="brand-css"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("healthz", pages.healthz, name="healthz"),
    path("readyz", pages.readyz, name="readyz"),
    path("metrics", pages.metrics, name="metrics"),
    path(".well-known/security.txt", views.security_txt, name="security-txt"),
    path("desk/version/", upgrade.desk_version, name="desk-version"),
    path("", include("training.urls")),
    path("", include("bookings.urls")),
    path("", include("reporting.urls")),
    path("account/second-step/", include("allauth.mfa.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/with/", include("allauth.socialaccount.urls")),
]

handler400 = "deploy.errors.bad_request"
handler403 = "deploy.errors.permission_denied"
handler404 = "deploy.errors.page_not_found"
handler429 = "deploy.errors.too_many_requests"  # django-allauth looks for it
handler500 = "deploy.errors.server_error"
