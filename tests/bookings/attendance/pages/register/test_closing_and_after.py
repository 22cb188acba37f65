"""The pages that close a register early, say that all others were absent, open it again and correct several marks."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from bookings.attendance.register.closing import close_register
from bookings.models import Booking, Certificate, Mark, Register
from tests.support.factories import OrganisationFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db
EVENING = dt.datetime(2026, 6, 2, 15, 45, tzinfo=dt.UTC)  # the session ended at 4:30pm in London


@pytest.fixture
def people(session):
    names = ("Amal Ahmed", "Béa Blanc", "Carys Cole", "Dee Drop")
    return [make_booking(session=session, practitioner=UserFactory(name=name)) for name in names]


@pytest.fixture
def close(session):
    return reverse("register-close", args=[session.pk])


@pytest.fixture
def evening():
    with time_machine.travel(EVENING, tick=False):
        yield


def answer(booking, day, said):
    return {f"answer-{booking.pk}-{day.pk}": said}


def outcomes():
    return list(Booking.objects.order_by("pk").values_list("outcome", flat=True))


def test_closing_early_warns_and_asks_to_say_so(by_trainer, session, day, people, close):
    page = by_trainer.get(close).text
    assert "The session has not ended yet." in page
    assert "Close it now, although the session runs until 4:30pm" in page
    answers = {name: said for booking in people for name, said in answer(booking, day, "present").items()}
    response = by_trainer.post(close, answers)
    assert list(response.context["form"].errors) == ["although_it_runs"]
    assert Register.objects.count() == 0
    by_trainer.post(close, answers | {"although_it_runs": "on"})
    assert (Register.objects.get().state, Certificate.objects.count()) == ("complete", 0)
    closed = by_trainer.get(reverse("register", args=[session.pk])).text
    assert "4 came, 0 did not" in closed
    assert "wait until the session ends" in closed


@pytest.mark.usefixtures("evening")
def test_closing_after_the_end_warns_of_nothing(by_trainer, people, close):
    page = by_trainer.get(close).text
    assert "although_it_runs" not in page
    assert "has not ended" not in page
    assert "checked" not in page  # nobody is answered for by default


@pytest.mark.usefixtures("evening")
def test_all_others_absent_is_asked_about_by_name_before_anything_is_saved(by_trainer, day, people, close):
    said = answer(people[0], day, "present") | answer(people[1], day, "unknown")
    response = by_trainer.post(close, said | {"others_absent": "yes"})
    page = response.text
    assert "Were all 2 people absent?" in page
    assert [booking for booking, _ in response.context["absent"]] == people[2:]
    assert "Béa Blanc" not in page
    assert (Register.objects.count(), Mark.objects.count()) == (0, 0)
    by_trainer.post(close, dict(response.context["answers"]))
    assert outcomes() == ["attended", "not recorded", "no show", "no show"]
    assert Register.objects.get().state == "partial"


@pytest.mark.usefixtures("evening")
@pytest.mark.r10
def test_all_others_absent_does_not_overwrite_a_mark_made_meanwhile(by_trainer, session, day, people, close, seed):
    response = by_trainer.post(close, {"others_absent": "yes"})
    seed(session, day, people[0], "present")
    again = by_trainer.post(close, dict(response.context["answers"]))
    assert "Ann Other marked Amal Ahmed as here" in again.text
    assert (Register.objects.count(), outcomes()) == (0, ["attended", *["not recorded"] * 3])


@pytest.mark.usefixtures("evening")
def test_whoever_got_a_place_meanwhile_is_not_absent_with_the_others(by_trainer, session, people, close):
    response = by_trainer.post(close, {"others_absent": "yes"})
    make_booking(session=session, practitioner=UserFactory(name="Eve Extra"))
    again = by_trainer.post(close, dict(response.context["answers"]))
    assert list(again.context["form"].errors.values()) == [["Say whether Eve Extra was there, or that you don’t know"]]
    assert Register.objects.count() == 0


@pytest.mark.usefixtures("evening")
def test_oneself_is_never_absent_with_all_others(by_trainer, trainer, session, people, close):
    own = make_booking(session=session, practitioner=trainer)
    response = by_trainer.post(close, {"others_absent": "yes"})
    assert own not in [booking for booking, _ in response.context["absent"]]
    by_trainer.post(close, dict(response.context["answers"]))
    assert outcomes() == ["no show"] * 4 + ["not recorded"]


@pytest.mark.usefixtures("evening")
def test_all_others_absent_with_everybody_answered_closes_at_once(by_trainer, day, people, close):
    said = {name: value for booking in people for name, value in answer(booking, day, "partly").items()}
    assert by_trainer.post(close, said | {"others_absent": "yes"}).status_code == 302
    assert outcomes() == ["partly attended"] * 4


@pytest.fixture
def closed(session, day, people, trainer):
    answers = {(booking.pk, day.pk): "absent" for booking in people}
    close_register(session=session, answers=answers, by=trainer, now=EVENING)


@pytest.mark.usefixtures("evening", "closed")
def test_closed_register_is_opened_again_with_a_reason(by_trainer, session, address):
    open_again = reverse("register-open-again", args=[session.pk])
    assert open_again in by_trainer.get(address).text
    assert by_trainer.post(open_again, {"reason": " "}).context["form"].errors.keys() == {"reason"}
    assert by_trainer.post(open_again, {"reason": "Sheet turned up"})["Location"] == address
    page = by_trainer.get(address).text
    assert "Opened again by Tom Trainer on Tuesday 2 June 2026, 4:45pm: Sheet turned up." in page
    assert "data-here-button" in page
    assert by_trainer.get(open_again)["Location"] == address
    assert by_trainer.get(reverse("register-correct-several", args=[session.pk]))["Location"] == address


@pytest.mark.usefixtures("closed")
def test_trainer_is_told_who_may_open_it_after_14_days(client, trainer, team_member, session, address):
    open_again = reverse("register-open-again", args=[session.pk])
    with time_machine.travel(EVENING + dt.timedelta(days=15), tick=False):
        client.force_login(trainer)
        assert open_again not in client.get(address).text
        assert "Ask the partnership team to open it." in client.get(open_again).text
        assert "Ask the partnership team" in client.post(open_again, {"reason": "Sheet turned up"}).text
        assert Register.objects.get().state == "complete"
        client.force_login(team_member)
        assert open_again in client.get(address).text
        client.post(open_again, {"reason": "Sheet turned up"})
    assert Register.objects.get().state == "open"


@pytest.mark.usefixtures("evening", "closed")
def test_several_are_corrected_for_one_reason(by_trainer, session, day, people, address):
    correct = reverse("register-correct-several", args=[session.pk])
    shown = by_trainer.get(correct).context["form"]
    unchanged = {field.html_name: field.value() for _, *fields in shown.lines for field in fields}
    response = by_trainer.post(correct, unchanged | {"reason": "Wrong sheet"})
    assert "Nothing is changed." in response.text
    chosen = {
        f"value-{booking.pk}-{day.pk}": value for booking, value in zip(people[:2], ("present", "partly"), strict=True)
    }
    assert by_trainer.post(correct, unchanged | chosen).context["form"].errors.keys() == {"reason"}
    by_trainer.post(correct, unchanged | chosen | {"reason": "Wrong sheet"})
    assert outcomes() == ["attended", "partly attended", "no show", "no show"]
    page = by_trainer.get(address).text
    assert "2 came, 2 did not" in page
    assert page.count("Wrong sheet") == 2
    stale = by_trainer.post(correct, unchanged | {f"value-{people[0].pk}-{day.pk}": "unknown", "reason": "Again"})
    assert "You marked Amal Ahmed as here" in stale.text
    assert outcomes()[0] == "attended"


@pytest.mark.usefixtures("evening")
def test_nobody_corrects_their_own_row_among_several(by_trainer, trainer, session, day, people):
    own = make_booking(session=session, practitioner=trainer)
    answers = {(booking.pk, day.pk): "absent" for booking in people} | {(own.pk, day.pk): "unknown"}
    close_register(session=session, answers=answers, by=trainer, now=EVENING)
    form = by_trainer.get(reverse("register-correct-several", args=[session.pk])).context["form"]
    assert own not in [booking for booking, *_ in form.lines]


def test_who_came_too_is_added_to_a_closed_register_by_name(by_trainer, session, day, address, practitioner):
    close_register(session=session, answers={}, by=None, now=session.ends_at)
    page = reverse("register-came-too", args=[session.pk])
    assert page in by_trainer.get(address).content.decode()
    key = re.search(r'name="key" value="(\w+)"', by_trainer.get(page).content.decode())[1]
    said = {"name": practitioner.name, f"day-{day.pk}": "present", "reason": "the sheet", "key": key}
    answer = by_trainer.post(page, said | {"organisation": practitioner.organisation.name})
    assert "Is it one of these people?" in answer.content.decode()
    assert Booking.objects.count() == 0
    for _ in range(2):  # a second press is the same arrival
        answer = by_trainer.post(page, said | {"person": practitioner.pk}, follow=True)
    assert f"{practitioner.name} is on the register now." in answer.content.decode()
    booking = Booking.objects.get()
    assert (booking.practitioner, booking.is_walk_in, booking.outcome) == (practitioner, True, "attended")


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("name", "Enter their name"),
        ("organisation", "Enter their organisation"),
        ("day", "Say whether they were there on"),
        ("reason", "Say why they are added now"),
    ],
)
def test_what_is_left_out_of_an_addition_is_asked_for(by_trainer, session, day, left_out, words):
    close_register(session=session, answers={}, by=None, now=session.ends_at)
    organisation = OrganisationFactory()
    said = {"name": "Nia New", "organisation": organisation.name, "day": "present", "reason": "the sheet"}
    said.pop(left_out)
    said = {f"day-{day.pk}" if name == "day" else name: value for name, value in said.items()}
    assert words in by_trainer.post(reverse("register-came-too", args=[session.pk]), said).content.decode()
    assert not Booking.objects.exists()


def test_all_that_is_left_out_is_told_at_once_in_the_order_in_which_it_is_asked(by_trainer, session):
    close_register(session=session, answers={}, by=None, now=session.ends_at)
    form = by_trainer.post(reverse("register-came-too", args=[session.pk]), {}).context["form"]
    assert [field.label for field in form if field.errors] == [
        "Their name",
        "Their organisation",
        "Were they there for all of it?",
        "Why are they added now?",
    ]


def test_nobody_is_added_who_came_on_no_day(by_trainer, trainer):
    session = make_session(on=dt.date(2026, 5, 5), days=2, trainers=[trainer])
    close_register(session=session, answers={}, by=None, now=session.ends_at)
    said = {f"day-{day.pk}": value for day, value in zip(session.days.all(), ["absent", "unknown"], strict=True)}
    said |= {"name": "Nia New", "organisation": OrganisationFactory().name, "reason": "the sheet"}
    answer = by_trainer.post(reverse("register-came-too", args=[session.pk]), said)
    assert "Say on which day they came" in answer.content.decode()
    assert not Booking.objects.exists()


def test_open_register_leads_to_its_own_walk_ins(by_trainer, session, address):
    answer = by_trainer.get(reverse("register-came-too", args=[session.pk]))
    assert answer.url == f"{address}#walk-in"
