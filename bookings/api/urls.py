from django.urls import path

from bookings.api import pages

urlpatterns = [
    path("api/", pages.api, name="api"),
    path("api/openapi.json", pages.api_description, name="api-description"),
    path("api/v1/<path:rest>", pages.api_answer, name="api-answer"),
]
