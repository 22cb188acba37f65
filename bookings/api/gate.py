"""Who asks, and whether they may: the key of a request, how often it asks, and the look that it leaves behind."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError, transaction
from django.http import HttpRequest

from bookings.api.problems import Problem
from training.accounts.counting import Limit
from training.accounts.security_log import write_refusal
from training.accounts.visitors import network_of
from training.models import ApiKey, Look, LookedAt, Organisation
from training.operations.api_keys import api_key_of, note_use

logger = logging.getLogger(__name__)

_MINUTE = dt.timedelta(minutes=1)
_LONGEST_ASKED = 300  # of the column
NO_KEY = "Send a key of the partnership team in the header “Authorization: Bearer …”."
WRONG_KEY = "This key is not known, or has ended. Ask the partnership team for a new one."


@dataclass
class Seen:
    """Whom an answer named: one person, or by their keys those of a list, such as that of a session or organisation."""

    page: str
    person: int | None = None
    session: int | None = None
    organisation: int | None = None
    people: frozenset[int] | None = None


class AskedRequest(HttpRequest):
    """A request of a program: with the key that it came with, and whom its answer names."""

    api_key: ApiKey | None
    seen: Seen | None


def let_in(request: HttpRequest, *, now: dt.datetime) -> None:
    """Find the key and count the request, by key or else by visitor. Raises Problem: 401 for a key that is none, which
    counts by visitor, and 429 beyond the limit.
    """
    header = request.headers.get("Authorization", "")
    scheme, _, secret = header.partition(" ")
    key = api_key_of(secret.strip(), now=now) if scheme.lower() == "bearer" else None
    limit = Limit("api", settings.API_REQUESTS_A_MINUTE, _MINUTE)
    whose = f"key {key.pk}" if key else f"visitor {network_of(request)}"
    if not limit.take(whose, now=now):
        words = f"More than {settings.API_REQUESTS_A_MINUTE} requests in a minute. Wait a minute, then try again."
        raise Problem(429, words, Retry_After="60")
    if header and key is None:
        write_refusal("key refused", request)
        raise Problem(401, WRONG_KEY, WWW_Authenticate='Bearer error="invalid_token"')
    request.api_key, request.seen = key, None  # type: ignore[attr-defined]  # ours, for the views behind it
    if key:
        note_use(key=key, now=now)
        request.user = key.reader()


def demand(request: AskedRequest, scope: str = "") -> ApiKey:
    """Return the key of a request that needs one, with this scope. Raises Problem."""
    if request.api_key is None:
        raise Problem(401, NO_KEY, WWW_Authenticate="Bearer")
    if scope and not request.api_key.may(scope):
        words = f"This key may not read this: it lacks “{scope}”. Ask the partnership team for one that has it."
        raise Problem(403, words, WWW_Authenticate='Bearer error="insufficient_scope"')
    return request.api_key


def organisation_asked(key: ApiKey, asked: int | None) -> int | None:
    """Return the organisation that an answer is narrowed to, None for all. Raises Problem for another than the key's:
    an empty list would say that there is nobody.
    """
    if asked is not None and key.organisation_id is None and not Organisation.objects.filter(pk=asked).exists():
        raise Problem(404, "There is no organisation with this key. The list at “organisations” has them.")
    if key.organisation_id is None or asked in (None, key.organisation_id):
        return key.organisation_id or asked
    whose = key.organisation.name if key.organisation else ""
    raise Problem(403, f"This key reads of {whose} alone. Leave “organisation” out, or write {key.organisation_id}.")


def write_down(request: AskedRequest, *, now: dt.datetime) -> None:
    """Write to the access log whom the answer has shown; the answer is given all the same where that fails."""
    if request.seen is None or request.api_key is None:
        return
    seen = request.seen
    try:
        with transaction.atomic():
            look = Look.objects.create(
                at=now,
                by_key=request.api_key,
                page=seen.page,
                person_id=seen.person,
                session_id=seen.session,
                organisation_id=seen.organisation,
                people=None if seen.people is None else len(seen.people),
                asked=f"{request.path} {request.GET.urlencode()}".strip()[:_LONGEST_ASKED],
            )
            LookedAt.objects.bulk_create(LookedAt(look=look, person_id=key) for key in sorted(seen.people or ()))
    except DatabaseError:
        logger.exception("Which program looked could not be written down.")
