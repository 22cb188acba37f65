"""What the partnership of the demonstration is called: a fresh installation says nothing that it was not told."""

DEMONSTRATION = {
    "PARTNERSHIP_NAME": "Marches Safeguarding Children Partnership",
    "PARTNERSHIP_EMAIL": "training@marches.example.org",
    "COST_OF_EMPTY_PLACE": "50",
}
