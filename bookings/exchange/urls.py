from django.urls import path

from bookings.exchange.pages import lists, spreadsheet_check, spreadsheets

urlpatterns = [
    path("desk/data/", lists.desk_data, name="desk-data"),
    path("desk/data/spreadsheets/", spreadsheets.spreadsheets, name="spreadsheets"),
    path("desk/data/spreadsheets/<int:pk>/rows/", spreadsheets.spreadsheet_rows, name="spreadsheet-rows"),
    path("desk/data/spreadsheets/<int:pk>/columns/", spreadsheets.spreadsheet_columns, name="spreadsheet-columns"),
    path("desk/data/spreadsheets/<int:pk>/outcomes/", spreadsheets.spreadsheet_words, name="spreadsheet-words"),
    path("desk/data/spreadsheets/<int:pk>/names/", spreadsheets.spreadsheet_names, name="spreadsheet-names"),
    path("desk/data/spreadsheets/<int:pk>/check/", spreadsheet_check.spreadsheet_check, name="spreadsheet-check"),
    path(
        "desk/data/spreadsheets/<int:pk>/choices.json",
        spreadsheet_check.spreadsheet_choices,
        name="spreadsheet-choices",
    ),
    path("desk/data/spreadsheets/<int:pk>/remove/", spreadsheet_check.spreadsheet_remove, name="spreadsheet-remove"),
    path("desk/data/<slug:kind>/import/", lists.data_import, name="data-import"),
    path("desk/data/<slug:kind>.<str:format>", lists.data_export, name="data-export"),
]
