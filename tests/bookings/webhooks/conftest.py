import ssl

import pytest

from bookings.api.events import EVENTS
from bookings.webhooks import posting
from bookings.webhooks.keeping import add_webhook
from tests.support.webhook_receiver import ADDRESS, receiving


@pytest.fixture
def receiver(tmp_path, monkeypatch):
    """A program on this machine, which our looking up is told to find at the name."""
    with receiving(tmp_path) as there:
        monkeypatch.setattr(posting, "public_addresses", lambda host: ["127.0.0.1"])
        monkeypatch.setattr(posting, "PORT", there.port)
        monkeypatch.setattr(
            posting, "_trusted", lambda: ssl.create_default_context(cafile=str(tmp_path / "hr.example.org.pem"))
        )
        yield there


@pytest.fixture
def add(team_member, now):
    """Add a webhook; return its row, with `shown` the secret."""

    def added(*, organisation=None, events=tuple(EVENTS), name="HR system", at=now, address=ADDRESS):
        webhook, secret = add_webhook(
            name=name, address=address, events=events, organisation=organisation, by=team_member, now=at
        )
        webhook.shown = secret
        return webhook

    return added
