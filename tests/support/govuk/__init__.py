"""Our components held against the fixtures that GOV.UK Frontend ships: what a macro is given, and the HTML it gives."""
