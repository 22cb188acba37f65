"""What the certificates of the demonstration bear."""

import datetime as dt
from pathlib import Path

from bookings.attendance.certificates.letterhead import Signs, head_of_settings, keep_letterhead
from training.models import User
from training.pictures import as_png

DATA = Path(__file__).parent / "data"
SIGNATURE = DATA / "signature.png"
LARGEST = (600, 200)


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
