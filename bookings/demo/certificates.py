"""What the certificates of the demonstration bear."""

import datetime as dt
from pathlib import Path

from django.utils import timezone

from bookings.attendance.certificates.elsewhere import Done, record_training_elsewhere
from bookings.attendance.certificates.letterhead import Signs, head_of_settings, keep_letterhead
from training.dates import months_later
from training.models import Course, User
from training.pictures import as_png

DATA = Path(__file__).parent / "data"
SIGNATURE = DATA / "signature.png"
LARGEST = (600, 200)


def record_elsewhere(*, person: User, by: User, now: dt.datetime) -> None:
    """The demonstration's practitioner did a course with the partnership of the next county."""
    course = Course.objects.in_catalogue_order().exclude(status=Course.Status.DRAFT).first()
    completed_on = timezone.localdate(now) - dt.timedelta(days=200)
    if course is None:
        return
    done = Done(
        course=course,
        title=f"{course.title} (county edition)"[:200],
        provider="Wold Safeguarding Partnership",
        completed_on=completed_on,
        expires_on=months_later(completed_on, 36),
        cpd_hours=6,
        evidence="Certificate WSP-2291, seen by email",
    )
    record_training_elsewhere(person=person, done=done, file=None, by=by, now=now)


def sign_certificates(*, by: User, now: dt.datetime) -> None:
    """Two people sign, one of them with a scanned signature."""
    head = head_of_settings()
    with SIGNATURE.open("rb") as signature:
        scanned = as_png(signature, largest=LARGEST)
    signing = [
        Signs(name="Margaret Ferris", role="Independent Chair", signature=scanned),
        Signs(name="Daniel Okoro", role="Head of Learning and Development"),
    ]
    keep_letterhead(
        partnership=head.partnership,
        logo=head.logo,
        logo_type=head.logo_type,
        signatories=signing,
        by=by,
        now=now - dt.timedelta(days=400),
    )
