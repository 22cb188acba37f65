"""People on the team's desk: finding them, their bookings, their roles."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from bookings.desk.pages.forms import NoteForm
from bookings.models import Booking, Certificate, LostDevice, Mail, NewAddress, PersonNote, TrainingElsewhere
from bookings.notices.kinds import label_of
from bookings.notices.sending.send_again import may_send_again
from training.access import team_only
from training.accounts.second_step import needs_second_step, second_steps_of
from training.models import User
from training.operations.roles import Role
from training.requests import SignedInRequest

BOOKINGS_SHOWN = 50
MAILS_SHOWN = 10
NOTES_SHOWN = 50
LOST_SHOWN = 5


@require_safe
@team_only
def desk_person(request: SignedInRequest, pk: int) -> HttpResponse:
    if erased := User.objects.filter(pk=pk).exclude(erased_at=None).first():
        return render(request, "bookings/privacy/desk_erased.html", {"person": erased})
    people = User.objects.visible_to(request.user).select_related("organisation__type", "move_to_come__organisation")
    person = get_object_or_404(people, pk=pk)
    bookings = (
        Booking.objects.visible_to(request.user)
        .for_person(person)
        .with_queue_position()
        .select_related("session__course", "organisation")
        .with_what_was_said()
        .with_how_it_ended()
    )
    role_changes = person.history.filter(history_change_reason__in=_role_reasons()).select_related("history_user")
    now = timezone.now()
    certificates = Certificate.objects.visible_to(request.user).current().filter(booking__practitioner=person)
    notes = PersonNote.objects.filter(person=person).select_related("written_by")
    context = {
        "person": person,
        "move": getattr(person, "move_to_come", None),
        "has_password": person.has_usable_password(),
        "steps": second_steps_of(person),
        "needs_step": needs_second_step(person),
        "lost_devices": LostDevice.objects.filter(person=person)
        .select_related("said_by", "confirmed_by", "taken_back_by")
        .order_by("-said_at", "-pk")[:LOST_SHOWN],
        "has_needs": bool(person.access_needs or person.dietary_needs),
        "asked_address": NewAddress.objects.open(now).filter(person=person).first(),
        "notes": notes.order_by("-written_at", "-pk")[:NOTES_SHOWN],
        "note_form": NoteForm(),
        "mails": _mails_to(person),
        "certificates": [
            (certificate, certificate.validity(timezone.localdate(now)))
            for certificate in certificates.order_by("-attended_on", "-pk")[:BOOKINGS_SHOWN]
        ],
        "roles": [(role, getattr(person, role.value)) for role in Role],
        "is_own": person.pk == request.user.pk,
        "bookings": bookings.order_by("-session__starts_at", "-pk")[:BOOKINGS_SHOWN],
        "elsewhere": TrainingElsewhere.objects.filter(person=person)
        .select_related("course")
        .order_by("-completed_on", "-pk")[:BOOKINGS_SHOWN],
        "role_changes": role_changes.order_by("-history_date", "-history_id")[:20],
        "now": now,
    }
    return render(request, "bookings/desk/desk_person.html", context)


def _mails_to(person: User) -> list[tuple[Mail, str, bool]]:
    """Return the latest, each with what it is called and whether it can be sent again."""
    mails = Mail.objects.filter(recipient=person).defer("text", "html", "calendar")
    latest = mails.order_by("-created_at", "-pk")[:MAILS_SHOWN]
    return [(mail, mail.subject or label_of(mail.kind), may_send_again(mail)) for mail in latest]


def _role_reasons() -> list[str]:
    return [f"{word}: {role.label}" for role in Role for word in ("Appointed", "No longer")]
