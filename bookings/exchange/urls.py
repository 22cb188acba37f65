from django.urls import path

from bookings.exchange.pages import lists

urlpatterns = [
    path("desk/data/", lists.desk_data, name="desk-data"),
    path("desk/data/<slug:kind>/import/", lists.data_import, name="data-import"),
    path("desk/data/<slug:kind>.<str:format>", lists.data_export, name="data-export"),
]
