"""What no year of the driver has, and why: everything else from which somebody does something is played."""

# Routes that take a form.
ROUTES = {
    "desk-webhook-leave": "another program has to refuse messages for days, over a network: tests/bookings/webhooks",
    "desk-webhook-again": "another program has to refuse messages for days, over a network: tests/bookings/webhooks",
}
# Kinds of mail.
MAILS: dict[str, str] = {}
