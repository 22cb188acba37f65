"""The page on which somebody without an account says whether they come: behind the link that was mailed to them.

Reading it changes nothing, as mail scanners open every link. The link proves the address, so a newcomer needs nothing
more to have an account. Whoever has one already signs in first: a link that was passed on must not act for them.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from bookings.models import Invitation
from bookings.notices.links.tokens import Purpose, UnusableLink, read_link_token
from bookings.places.operations.invitation_answers import accept_invitation, decline_invitation
from bookings.places.operations.reservations import NobodyNamed
from bookings.places.operations.terms import current_terms
from bookings.places.pages.forms.invitations import AnswerForm
from training.models import User
from training.operations.aliases import known_as
from training.pages.responses import kept_secret
from training.partnership import ours
from training.refusals import Refused
from training.requests import posted


@login_not_required
@require_http_methods(["GET", "HEAD", "OPTIONS", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks, what for, until when; yes with one's details, or no with one press."""
    invitation = _invitation_of(token)
    if invitation is None:
        return kept_secret(render(request, "bookings/notices/link_unusable.html", status=404))
    known = known_as(User, invitation.email)
    signed_in = known is not None and request.user.pk == known.pk
    terms, refusal = current_terms(), ""
    says_yes = request.method == "POST" and request.POST.get("answer") == "yes"
    form = AnswerForm(
        posted(request) if says_yes else None, invitation=invitation, person=known if signed_in else None, terms=terms
    )
    form.know_deadline(invitation.session, timezone.now())
    answers_no = request.method == "POST" and request.POST.get("answer") == "no"
    if answers_no or (says_yes and form.is_valid()):
        try:
            _answer(invitation, None if answers_no else form, known if signed_in else None)
        except Refused as refused:
            refusal = _in_words(refused, known)
            invitation.refresh_from_db()
        else:
            return redirect(request.path)
    context = _context(invitation) | {
        "form": form,
        "terms": terms,
        "refusal": refusal,
        "known": known,
        "signed_in": signed_in,
        "fields": [form[name] for name in form.fields if name not in {"agree", "terms"}],
    }
    return kept_secret(render(request, "bookings/places/invited.html", context))


def _answer(invitation: Invitation, form: AnswerForm | None, person: User | None) -> None:
    now = timezone.now()
    if form is None:
        decline_invitation(invitation=invitation, now=now)
        return
    accept_invitation(
        invitation=invitation,
        now=now,
        details=form.details(),
        person=person,
        has_moved=bool(form.cleaned_data.get("has_moved")),
        terms_version=form.terms_version,
    )


def _in_words(refused: Refused, person: User | None) -> str:
    """Return why, for the person themself, who is the only one to read it."""
    if isinstance(refused, NobodyNamed):
        return " ".join(str(why) for _, why in refused.reasons) or str(refused)
    return refused.message_to(person) if person else str(refused)


def _context(invitation: Invitation) -> dict[str, object]:
    now, session = timezone.now(), invitation.session
    return {
        "invitation": invitation,
        "session": session,
        "asked_by": "The partnership team" if invitation.asked_by.is_team else invitation.asked_by.name,
        "is_open": invitation.is_open and now < invitation.answer_by_at and not session.has_begun(now),
        "now": now,
        "cost": ours().cost_of_empty_place,
    }


def _invitation_of(token: str) -> Invitation | None:
    try:
        pk = read_link_token(token, purpose=Purpose.INVITATION, now=timezone.now())
    except UnusableLink:
        return None
    invitations = Invitation.objects.select_related(
        "session__course", "organisation", "asked_by", "instead_of__practitioner", "booking__practitioner"
    )
    return invitations.prefetch_related("session__days__venue", "session__days__room").filter(pk=pk).first()
