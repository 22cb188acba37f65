from django.urls import path, re_path

from bookings.api import pages

urlpatterns = [
    path("api/", pages.api, name="api"),
    path("api/openapi.json", pages.api_description, name="api-description"),
    # Also what no address should have in it, such as a line end: a program is told so in its own terms.
    re_path(r"^api/v1/(?P<rest>[\s\S]*)$", pages.api_answer, name="api-answer"),
]
