"""The ways in which people are told something. A channel is one file here, and one line in CHANNELS.

The outbox, its order, its retries and its page ask a channel only what stands in Channel.
"""

from bookings.models import Mail
from bookings.notices.sending.channels.base import Channel
from bookings.notices.sending.channels.by_email import ByEmail
from bookings.notices.sending.channels.by_text import ByText

BY_EMAIL = ByEmail()
CHANNELS: dict[str, Channel] = {channel.name: channel for channel in (BY_EMAIL, ByText())}


def channel_of(mail: Mail) -> Channel:
    return CHANNELS[mail.channel]
