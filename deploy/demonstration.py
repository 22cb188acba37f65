"""What the partnership of the demonstration is called: a fresh installation says nothing that it was not told."""

DEMONSTRATION = {
    "PARTNERSHIP_NAME": "Marches Safeguarding Children Partnership",
    "PARTNERSHIP_EMAIL": "training@marches.example.org",
    "COST_OF_EMPTY_PLACE": "50",
    "EXPORT_AT_ONCE_ROWS": "2000",  # so that the list of its bookings shows how a large download goes
}
