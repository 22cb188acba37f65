"""Which session a booking page is about."""

from django.http import Http404

from bookings.places.rules.sessions_shown import session_to_book
from training.models import Session, User


def session_to_book_or_404(user: User, pk: int) -> Session:
    """Return the session with all that the page says of it; one that the person does not see is not there."""
    try:
        return session_to_book(user, pk)
    except Session.DoesNotExist as missing:
        raise Http404 from missing
