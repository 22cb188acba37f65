"""Where the team turns texts on: each with its words, length and price before it is on."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from bookings.models import TextMonth, TextSettings
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.texts import TextsRefused, choose_texts, take_from_the_month
from bookings.notices.wording.parts import length_of
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
ADDRESS = "/desk/texts/"


@pytest.fixture
def desk(client, team_member):
    client.force_login(team_member)
    return client


def answers(**changes):
    return {"kinds": ["reminder"], "which": "all", "monthly_limit": "200", "price": "2.5"} | changes


def said():
    return TextSettings.objects.get()


def test_each_text_is_shown_with_words_length_and_price_before_it_is_on(desk, place, now):
    for booking in [place, *(factories.make_booking(session=place.session) for _ in range(24))]:
        notice = Reminder(first_on=place.session.first_on, days_before=1)
        queue_notice(notice, booking=booking, now=now - dt.timedelta(days=40), occasion="1 days before")
        queue_notice(notice, booking=booking, now=now - dt.timedelta(days=400), occasion="1 days before then")
        queue_notice(notice, booking=booking, now=now - dt.timedelta(days=50), occasion="5 days before")
    TextSettings.objects.create(price=Decimal("2.5"))
    page = desk.get(ADDRESS)
    first = next(one for one in page.context["examples"] if one.kind == "reminder")
    assert first.text in page.content.decode().replace("&#x27;", "'")
    assert "tomorrow at 9:30am" in first.text
    assert (first.length.characters, first.length.parts) == (len(first.text), length_of(first.text).parts)
    assert first.a_month == 3  # 25 in the year
    assert first.pounds == (Decimal(25) * first.length.parts * Decimal("2.5") / 1200).quantize(Decimal("0.01"))
    assert "No texts are turned on." in page.content.decode()


@pytest.mark.parametrize(
    ("hours", "said"), [((21, 8), "from 9pm to 8am: it"), ((22, 7), "from 10pm to 7am: it"), ((8, 8), "")]
)
def test_the_quiet_hours_are_those_of_the_settings(desk, settings, hours, said):
    settings.QUIET_HOURS_FROM, settings.QUIET_HOURS_UNTIL = hours
    words = desk.get(ADDRESS).content.decode()
    assert ("No text goes" in words, said in words) == (bool(said), True)


def test_the_longest_title_decides_the_most_parts(desk, place):
    course = place.session.course
    course.title = "Ŵ" * 100
    course.save()
    first = desk.get(ADDRESS).context["examples"][0]
    assert first.length.is_plain
    assert first.most_parts > first.length.parts


def test_texts_are_turned_on_and_off_again(desk, team_member):
    desk.post(ADDRESS, answers())
    assert (said().kinds, said().monthly_limit, said().price) == (["reminder"], 200, Decimal("2.5"))
    assert said().history.first().history_user == team_member
    page = desk.get(ADDRESS).content.decode()
    assert "This month 0 texts of 200 have gone." in page
    desk.post(ADDRESS, answers(kinds=[]))
    assert said().kinds == []


def test_some_courses_alone(desk, place):
    course = place.session.course
    desk.post(ADDRESS, answers(which="some", courses=[course.pk]))
    assert (said().for_all_courses, list(said().courses.all())) == (False, [course])
    desk.post(ADDRESS, answers())
    assert (said().for_all_courses, list(said().courses.all())) == (True, [])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"monthly_limit": "0"}, "monthly_limit"),
        ({"monthly_limit": ""}, "monthly_limit"),
        ({"monthly_limit": "100001"}, "monthly_limit"),
        ({"monthly_limit": "-1"}, "monthly_limit"),
        ({"price": "-1"}, "price"),
        ({"price": "1.23456"}, "price"),
        ({"price": "NaN"}, "price"),
        ({"which": "some"}, "courses"),
        ({"which": "some", "courses": ["x"]}, "courses"),
        ({"which": ""}, "which"),
        ({"kinds": ["cancellation"]}, "kinds"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(desk, changes, field):
    page = desk.post(ADDRESS, answers(**changes))
    assert list(page.context["form"].errors) == [field]
    assert not TextSettings.objects.exists()


@pytest.mark.parametrize("changes", [{"kinds": ["cancellation"]}, {"monthly_limit": 0}, {"for_all_courses": False}])
def test_the_operation_refuses_it_too(team_member, now, changes):
    given = {"kinds": ["offer"], "for_all_courses": True, "courses": [], "monthly_limit": 5, "price": None}
    with pytest.raises(TextsRefused):
        choose_texts(by=team_member, now=now, **given | changes)
    with pytest.raises(PermissionDenied):
        choose_texts(by=factories.UserFactory(), now=now, **given)


def test_a_month_has_its_own_limit_by_the_clocks_of_london(team_member, now):
    choose_texts(
        kinds=["offer"], for_all_courses=True, courses=[], monthly_limit=2, price=None, by=team_member, now=now
    )
    last_of_june = dt.datetime(2026, 6, 30, 22, 59, tzinfo=dt.UTC)
    assert [take_from_the_month(now=last_of_june) for _ in range(4)] == [True, True, False, False]
    assert take_from_the_month(now=last_of_june + dt.timedelta(minutes=1))
    assert list(TextMonth.objects.order_by("first_on").values_list("first_on", "sent", "left_out")) == [
        (dt.date(2026, 6, 1), 2, 2),
        (dt.date(2026, 7, 1), 1, 0),
    ]
