import datetime as dt

import pytest
from django.urls import reverse

from bookings.attendance.register.closing import close_register
from bookings.models import Booking, Mark, Register
from tests.support.factories import OrganisationFactory, make_booking
from training.models import User

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 6, 2, 8, 40, tzinfo=dt.UTC)  # Tuesday, 9:40am in London
EARLY = {"although_it_runs": "on"}
TUESDAY = dt.date(2026, 6, 2)


def closed(session, booking, day, answer, *, by):
    answers = {(booking.pk, day.pk): answer}
    close_register(session=session, answers=answers, by=by, now=MORNING, although_it_runs=True)


def test_walk_in_known_by_address_is_put_on_the_register(by_trainer, session, practitioner, address):
    said = {"day": 1, "name": "Anything", "email": practitioner.email.upper()}
    response = by_trainer.post(reverse("register-walk-in", args=[session.pk]), said)
    booking = Booking.objects.get()
    assert response["Location"] == f"{address}?day=1#person-{booking.pk}"
    assert (booking.practitioner, booking.is_walk_in, booking.outcome) == (practitioner, True, "attended")
    # Said once, in the bar that stays in sight while the page stands at the person's row.
    page = by_trainer.get(address).text
    said = f"{practitioner.name} is on the register, marked as here."
    assert page.count(said) == 1
    assert said in page[page.index('class="turnout-register__bar"') : page.index('class="turnout-register__rows"')]


def test_walk_in_new_to_us_needs_name_and_organisation(by_trainer, session):
    address = reverse("register-walk-in", args=[session.pk])
    response = by_trainer.post(address, {"day": 1, "email": "nia@example.org"})
    assert set(response.context["walk_in"].errors) == {"name", "organisation"}  # told at once, not one after another
    organisation = OrganisationFactory()
    said = {"day": 1, "email": "nia@example.org", "name": " Nia  New", "organisation": organisation.name.upper()}
    by_trainer.post(address, said)
    person = User.objects.get(email="nia@example.org")
    assert (person.name, person.organisation) == ("Nia New", organisation)


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "a@[127.0.0.1]", "name": "\u200b", "organisation": "x"},
        {"email": "two@example.org, three@example.org"},
        {"email": "a@example.org", "name": "a\u202eb\u200b" + "\u0301" * 300},
        {"email": ""},
    ],
)
def test_walk_in_of_nonsense_is_refused(by_trainer, session, fields, seed):
    people = User.objects.count()
    response = by_trainer.post(reverse("register-walk-in", args=[session.pk]), {"day": 1} | fields)
    assert response.status_code == 200
    assert response.context["walk_in"].errors
    assert (User.objects.count(), Booking.objects.count()) == (people, 0)


def test_closing_asks_about_everyone_unmarked_and_closes(by_trainer, session, day, booking, address, seed):
    marked, unknown = make_booking(session=session), make_booking(session=session)
    seed(session, day, marked, "present")
    close = reverse("register-close", args=[session.pk])
    form = by_trainer.get(close).context["form"]
    assert set(form.keys.values()) == {(booking.pk, day.pk), (unknown.pk, day.pk)}
    response = by_trainer.post(close, {f"answer-{booking.pk}-{day.pk}": "absent", **EARLY})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [f"answer-{unknown.pk}-{day.pk}"]
    assert Register.objects.count() == 0
    answers = {f"answer-{booking.pk}-{day.pk}": "absent", f"answer-{unknown.pk}-{day.pk}": "unknown", **EARLY}
    assert by_trainer.post(close, answers)["Location"] == address
    assert Register.objects.get().state == "partial"
    assert list(Booking.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "no show",
        "attended",
        "not recorded",
    ]


@pytest.mark.r10
def test_answer_against_a_mark_made_meanwhile_is_shown(by_trainer, session, day, booking, seed):
    seed(session, day, booking, "present")
    response = by_trainer.post(
        reverse("register-close", args=[session.pk]), {f"answer-{booking.pk}-{day.pk}": "absent", **EARLY}
    )
    assert "Ann Other marked Priya Patel as here" in response.content.decode()
    assert response.context["form"].keys == {}
    assert Register.objects.count() == 0


def test_closed_register_shows_outcomes_and_corrections(by_trainer, trainer, team_member, session, day, booking):
    close_register(
        session=session, answers={(booking.pk, day.pk): "absent"}, by=trainer, now=MORNING, although_it_runs=True
    )
    correct = reverse("register-correct", args=[session.pk, booking.pk])
    assert by_trainer.post(correct, {"value": "present", "seen": "absent"}).context["form"].errors.keys() == {"reason"}
    by_trainer.post(correct, {"value": "present", "seen": "absent", "reason": "signed the paper sheet"})
    page = by_trainer.get(reverse("register", args=[session.pk])).content.decode()
    for words in (
        "1 came, 0 did not",
        "Complete",
        "Attended",
        "Closed by Tom Trainer",
        "signed the paper sheet",
        "by Tom Trainer",
    ):
        assert words in page
    assert "No-show" not in page


def test_correction_that_changes_nothing_is_asked_about(by_trainer, trainer, session, day, booking):
    close_register(
        session=session, answers={(booking.pk, day.pk): "unknown"}, by=trainer, now=MORNING, although_it_runs=True
    )
    correct = reverse("register-correct", args=[session.pk, booking.pk])
    response = by_trainer.post(correct, {"value": "unknown", "seen": "", "reason": "x"})
    assert response.context["form"].errors.keys() == {"value"}
    assert "value" in by_trainer.post(correct, {"seen": "", "reason": "x"}).context["form"].errors
    assert by_trainer.get(f"{correct}?day=9").status_code == 404


@pytest.mark.r10
def test_correction_against_another_is_shown(by_trainer, trainer, session, day, booking):
    close_register(
        session=session, answers={(booking.pk, day.pk): "unknown"}, by=trainer, now=MORNING, although_it_runs=True
    )
    correct = reverse("register-correct", args=[session.pk, booking.pk])
    by_trainer.post(correct, {"value": "absent", "seen": "", "reason": "rang"})
    response = by_trainer.post(correct, {"value": "present", "seen": "", "reason": "saw them"})
    assert "You marked Priya Patel as absent" in response.content.decode()
    assert Mark.objects.get().value == "absent"


def test_register_is_declared_unavailable_with_a_reason(by_trainer, session, booking):
    unavailable = reverse("register-unavailable", args=[session.pk])
    assert by_trainer.post(unavailable, {"reason": " "}).context["form"].errors
    by_trainer.post(unavailable, {"reason": "sheet lost"})
    assert Register.objects.values_list("state", "reason").get() == ("unavailable", "sheet lost")
    page = by_trainer.get(reverse("register", args=[session.pk])).content.decode()
    assert "Full attendance not available" in page
    assert "Reason: sheet lost" in page
    booking.refresh_from_db()
    assert booking.outcome == "not recorded"


def test_only_the_team_excuses(client, trainer, team_member, session, booking):
    excuse = reverse("register-excuse", args=[session.pk, booking.pk])
    client.force_login(trainer)
    assert client.post(excuse, {"reason": "court"}).status_code == 403
    client.force_login(team_member)
    assert client.post(excuse, {"reason": ""}).context["form"].errors
    client.post(excuse, {"reason": "court"})
    booking.refresh_from_db()
    assert (booking.outcome, booking.excused_by, booking.excused_reason) == ("excused", team_member, "court")


@pytest.mark.parametrize("name", ["register-close", "register-unavailable", "register-walk-in"])
def test_reading_a_form_of_a_closed_register_leads_back_to_it(by_trainer, session, name):
    Register.objects.create(session=session, state="complete", closed_at=MORNING)
    response = by_trainer.get(reverse(name, args=[session.pk]))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("register", args=[session.pk]))


@pytest.mark.parametrize("name", ["register", "register-marks"])
def test_reading_pages_refuse_posts(by_trainer, session, name):
    assert by_trainer.post(reverse(name, args=[session.pk])).status_code == 405
