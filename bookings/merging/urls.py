from django.urls import path

from bookings.merging import pages

urlpatterns = [
    path("desk/merge/", pages.desk_merges, name="desk-merges"),
    path("desk/merge/<int:pk>/undo/", pages.desk_merge_undo, name="desk-merge-undo"),
    path("desk/merge/names/<int:pk>/forget/", pages.desk_alias_forget, name="desk-alias-forget"),
    path("desk/merge/<slug:kind>/<int:pk>/", pages.desk_merge_with, name="desk-merge-with"),
    path("desk/merge/<slug:kind>/<int:pk>/<int:other>/", pages.desk_merge, name="desk-merge"),
    path("desk/merge/<slug:kind>/<int:pk>/<int:other>/two/", pages.desk_not_the_same, name="desk-not-the-same"),
]
