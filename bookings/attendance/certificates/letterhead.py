"""What certificates bear, kept by the team: the partnership's name and logo, and who signs.

Each change is a new version, for the certificates of from then on; those given before keep theirs. Where the team has
kept nothing, the settings say it, and what they said on the day of issue is kept in the same way.
"""

import base64
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from bookings.models import Letterhead, Signatory
from training.models import User
from training.partnership import ours
from training.pdf import letters_in_words, letters_missing
from training.refusals import Refused, refuse_unfit
from training.text import tidy

LOGO_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
PNG = "image/png"


class LetterheadRefused(Refused):
    """The certificates stay as they are; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Signs:
    """Somebody who signs; `signature` is what was scanned, as PNG, or nothing."""

    name: str
    role: str = ""
    signature: bytes = b""

    @property
    def picture(self) -> str:
        return _as_address(self.signature, PNG)


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands on a certificate beside the person and the course."""

    partnership: str
    logo: bytes = b""
    logo_type: str = ""
    signatories: tuple[Signs, ...] = ()

    @property
    def picture(self) -> str:
        """Return the logo as an address that holds it: the document fetches nothing."""
        return _as_address(self.logo, self.logo_type)


def head_of(letterhead: Letterhead | None) -> Head:
    """Return what a certificate with this letterhead bears; with none, what the settings say now."""
    if letterhead is None:
        return head_of_settings()
    signing = sorted(letterhead.signatories.all(), key=lambda signatory: signatory.position)
    return Head(
        partnership=letterhead.partnership,
        logo=bytes(letterhead.logo),
        logo_type=letterhead.logo_type,
        signatories=tuple(Signs(name=one.name, role=one.role, signature=bytes(one.signature)) for one in signing),
    )


def head_of_settings() -> Head:
    file: Path | None = settings.PARTNERSHIP_LOGO
    if file is None:
        return Head(partnership=ours().name)
    return Head(partnership=ours().name, logo=file.read_bytes(), logo_type=LOGO_TYPES[file.suffix.lower()])


def head_in_force() -> Head:
    """Return what a certificate issued now would bear."""
    latest = latest_letterhead()
    return head_of(latest if latest and latest.kept_by_id else None)


def latest_letterhead() -> Letterhead | None:
    return Letterhead.objects.prefetch_related("signatories").order_by("-number").first()


def letterhead_in_force(*, now: dt.datetime) -> Letterhead:
    """Return the letterhead for certificates that are issued now; keeps what the settings say where nobody else has."""
    latest, said = Letterhead.objects.order_by("-number").first(), head_of_settings()
    if latest and (latest.kept_by_id or (latest.partnership, bytes(latest.logo)) == (said.partnership, said.logo)):
        return latest
    return _keep(said, after=latest, by=None, now=now)


@transaction.atomic
def keep_letterhead(
    *,
    partnership: str,
    logo: bytes,
    logo_type: str,
    signatories: Sequence[Signs],
    by: User,
    now: dt.datetime,
) -> Letterhead:
    """Have certificates bear this from now on; what is no change makes no new version.

    Raises LetterheadRefused for letters that no paper can show, and DoesNotFit.
    """
    head = Head(
        partnership=tidy(partnership),
        logo=logo,
        logo_type=logo_type if logo else "",
        signatories=tuple(
            Signs(name=tidy(one.name), role=tidy(one.role), signature=one.signature) for one in signatories
        ),
    )
    said = "".join((head.partnership, *(one.name + one.role for one in head.signatories)))
    if missing := letters_missing(said):
        raise LetterheadRefused(f"We have no font for {letters_in_words(missing)}. Use other letters.")
    latest = latest_letterhead()
    if latest and latest.kept_by_id and head_of(latest) == head:
        return latest
    return _keep(head, after=latest, by=by, now=now)


def _keep(head: Head, *, after: Letterhead | None, by: User | None, now: dt.datetime) -> Letterhead:
    """Write the next version. Two hands at once make one of it: the number is taken once, and the second finds it."""
    number = after.number + 1 if after else 1
    said = {"partnership": head.partnership, "logo": head.logo, "logo_type": head.logo_type}
    refuse_unfit(Letterhead(number=number, kept_at=now, kept_by=by, **said), unique=False)
    letterhead, is_new = Letterhead.objects.get_or_create(
        number=number, defaults={"kept_at": now, "kept_by": by, **said}
    )
    if not is_new:
        return letterhead if head_of(letterhead) == head else _keep(head, after=letterhead, by=by, now=now)
    for position, one in enumerate(head.signatories, start=1):
        signatory = Signatory(
            letterhead=letterhead, position=position, name=one.name, role=one.role, signature=one.signature
        )
        refuse_unfit(signatory)
        signatory.save()
    return letterhead


def _as_address(picture: bytes, content_type: str) -> str:
    return f"data:{content_type};base64,{base64.b64encode(picture).decode()}" if picture else ""
