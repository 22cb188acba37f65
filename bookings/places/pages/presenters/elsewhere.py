"""What the feed of new dates says."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from bookings.places.pages.presenters.session_item import where_in_words
from training.partnership import ours
from training.templatetags.words import span_in_words


def _address(name: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def feed_of_new_dates(sessions: Iterable[Any]) -> Atom1Feed:
    """Return the feed; each session has `planned_at`, by which readers know what is new."""
    feed = Atom1Feed(
        title=f"New dates – {ours().name}",
        link=_address("catalogue"),
        feed_url=_address("new-dates-feed"),
        description="Courses that can be booked",
        language="en-GB",
        author_name=ours().name,
    )
    for session in sessions:
        days = list(session.days.all())
        said = "; ".join([*(span_in_words(day) for day in days), where_in_words(session, days)])
        feed.add_item(
            title=session.course.title,
            link=_address("session", session.pk),
            description=escape(said),  # a feed's summary is HTML to its readers
            unique_id=_address("session", session.pk),
            pubdate=session.planned_at,
            updateddate=session.planned_at,
        )
    return feed
