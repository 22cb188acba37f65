"""What is printed for a room: a sheet to sign, and badges. Neither bears what anybody needs or an address."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from bookings.attendance.register.reading import on_register
from training.models import Session, SessionDay
from training.partnership import ours
from training.pdf import LettersMissing, render_pdf

BLANK_ROWS = 8  # for those who come without a place
_INSTEAD = "?"


def sign_in_sheet(session: Session, day: SessionDay) -> bytes:
    """Return the PDF (PDF/UA) of a day: everyone with a place, by name, with room to sign, and blank rows below.

    Raises PdfUnavailable where the system lacks Pango.
    """
    trainers = [trainer.name for trainer in session.trainers.order_by("name", "pk")]
    days = list(session.days.select_related("venue", "room").order_by("position"))
    context = {
        "session": session,
        "day": next(one for one in days if one.pk == day.pk),
        "several_days": len(days) > 1,
        "trainers": ", ".join(trainers),
        "trainers_are_several": len(trainers) > 1,
        "people": on_register(session),
        "blank": range(BLANK_ROWS),
    }
    return _drawn("documents/sign_in_sheet.html", context)


def name_badges(session: Session) -> bytes:
    """Return the PDF (PDF/UA) of a badge for everyone with a place, ten to a sheet of A4. Raises PdfUnavailable."""
    return _drawn("documents/name_badges.html", {"session": session, "people": on_register(session)})


def _drawn(template: str, context: dict[str, Any]) -> bytes:
    """Draw the paper. A letter that no font here has is a question mark, and the paper says so: it is for today, and
    whoever reads it knows the name.
    """
    context |= {"partnership": ours().name, "colour": settings.PARTNERSHIP_COLOUR}
    try:
        return render_pdf(render_to_string(template, context))
    except LettersMissing as missing:
        html = render_to_string(template, context | {"has_missing_letters": True})
        return render_pdf(html.translate({ord(letter): _INSTEAD for letter in missing.letters}))
