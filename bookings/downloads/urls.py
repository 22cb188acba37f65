from django.urls import path

from bookings.downloads import pages

urlpatterns = [
    path("downloads/", pages.downloads, name="downloads"),
    path("downloads/<int:pk>/", pages.download, name="download"),
    path("downloads/<int:pk>/file", pages.download_file, name="download-file"),
]
