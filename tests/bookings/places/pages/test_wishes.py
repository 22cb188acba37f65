"""“Tell me when there is a new date”: the button on the page of a course, and the list among one's bookings."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import DateWish
from tests.support.factories import CourseFactory, UserFactory, make_booking, make_session

pytestmark = pytest.mark.django_db
BUTTON = "Tell me when there is a new date"


@pytest.fixture(autouse=True)
def clock(frozen_now):
    return frozen_now


@pytest.fixture
def course():
    return CourseFactory(title="Understanding Child Neglect")


@pytest.fixture
def signed_in(client, practitioner):
    client.force_login(practitioner)
    return client


def page(client, course) -> str:
    return " ".join(client.get(reverse("course", args=[course.slug])).content.decode().split())


def test_course_without_a_date_has_the_button_and_pressing_it_says_so(signed_in, practitioner, course):
    assert BUTTON in page(signed_in, course)
    response = signed_in.post(reverse("date-wish", args=[course.slug]), follow=True)
    assert response.redirect_chain == [(reverse("course", args=[course.slug]), 302)]
    words = " ".join(response.content.decode().split())
    assert "We will email you when there is a new date of Understanding Child Neglect." in words
    assert (BUTTON in words, "Stop telling me" in words) == (False, True)
    assert DateWish.objects.get().practitioner == practitioner


def test_button_is_there_only_where_no_date_has_places(signed_in, course):
    session = make_session(course=course, capacity=1)
    assert BUTTON not in page(signed_in, course)
    make_booking(session=session)
    assert BUTTON in page(signed_in, course)


def test_visitor_is_asked_to_sign_in_and_comes_back(client, course):
    words = page(client, course)
    assert BUTTON not in words
    assert f'href="{reverse("account_login")}?next={reverse("course", args=[course.slug])}">Sign in</a>' in words


def test_course_that_is_no_longer_run_has_no_button(signed_in, course):
    course.status = "retired"
    course.save()
    assert BUTTON not in page(signed_in, course)
    response = signed_in.post(reverse("date-wish", args=[course.slug]), follow=True)
    assert "This course is no longer run, so there will be no new date." in response.content.decode()
    assert not DateWish.objects.exists()


def test_my_bookings_list_open_wishes_and_stop_one(signed_in, practitioner, course, now):
    told = CourseFactory(title="Told of already")
    of_another = CourseFactory(title="Of another")
    wish = DateWish.objects.create(course=course, practitioner=practitioner, asked_at=now)
    DateWish.objects.create(course=told, practitioner=practitioner, asked_at=now, told_at=now + dt.timedelta(days=1))
    theirs = DateWish.objects.create(course=of_another, practitioner=UserFactory(), asked_at=now)
    response = signed_in.get(reverse("my-bookings"))
    assert response.context["wishes"] == [wish]
    words = response.content.decode()
    assert [title in words for title in (course.title, told.title, of_another.title)] == [True, False, False]

    assert signed_in.post(reverse("date-wish-stop", args=[theirs.pk])).status_code == 404
    response = signed_in.post(reverse("date-wish-stop", args=[wish.pk]), follow=True)
    assert "We will not write to you about new dates of Understanding Child Neglect." in response.content.decode()
    assert response.context["wishes"] == []
    assert sorted(DateWish.objects.values_list("course__title", flat=True)) == ["Of another", "Told of already"]
