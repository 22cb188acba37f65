from django.urls import path

from bookings.privacy import pages

urlpatterns = [
    path("account/data/", pages.my_data, name="my-data"),
    path("account/data/copy/", pages.my_data_copy, name="my-data-copy"),
    path("account/data/erase/", pages.my_data_erase, name="my-data-erase"),
    path("desk/erasures/", pages.desk_erasures, name="desk-erasures"),
    path("desk/erasures/<int:pk>/refuse/", pages.desk_erasure_refuse, name="desk-erasure-refuse"),
    path("desk/people/<int:pk>/data/", pages.desk_person_data, name="desk-person-data"),
    path("desk/people/<int:pk>/data/copy/", pages.desk_person_copy, name="desk-person-copy"),
    path("desk/people/<int:pk>/erase/", pages.desk_person_erase, name="desk-person-erase"),
]
