"""The pages that close a register early, say that all others were absent, open it again and correct several marks."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from bookings.attendance.register.closing import close_register
from bookings.models import Booking, Certificate, Mark, Register
from tests.support.factories import UserFactory, make_booking

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
