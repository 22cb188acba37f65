import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking
from tests.support import factories
from tests.support.answers import said_of
from training.models import Course, Session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
LINK = "https://meet.example.org/room-7"


def titles(response) -> list[str]:
    return [session.course.title for session in response.context["page"]]


def page(client, **query):
    return client.get(reverse("catalogue"), query)


def session_of(title: str, **fields) -> Session:
    """A session of a new course of this title; fields that belong to the course go there."""
    about = {name: fields.pop(name) for name in ("category", "level", "aims", "status") if name in fields}
    return factories.make_session(course=factories.CourseFactory(title=title, **about), **fields)


def test_catalogue_lists_coming_sessions_soonest_first(client):
    session_of("Later", on=dt.date(2026, 9, 1))
    session_of("Sooner", on=dt.date(2026, 7, 1))
    session_of("Past", on=dt.date(2026, 5, 1))
    factories.make_session(course=factories.CourseFactory(title="Draft"), status="draft")
    session_of("Unpublished", status=Course.Status.DRAFT)
    assert titles(page(client)) == ["Sooner", "Later"]


def test_catalogue_is_not_for_drafts_even_for_the_team(client, team_member):
    session_of("Unpublished", status=Course.Status.DRAFT)
    factories.make_session(status="draft")
    client.force_login(team_member)
    assert titles(page(client)) == []


@pytest.mark.parametrize(
    "query",
    [
        {"q": "négléct"},
        {"month": "2026-08"},
        {"delivery": "online"},
        {"level": "3"},
        {"places": "on"},
        {"q": "child NEGLECT", "month": "2026-08", "delivery": "online", "level": "3", "places": "on"},
    ],
)
def test_filter_keeps_what_fits(client, query):
    full = session_of("Other", on=dt.date(2026, 7, 1), capacity=1)
    factories.make_booking(session=full)
    session_of("Child neglect", on=dt.date(2026, 8, 4), delivery="online", level="3")
    assert titles(page(client, **query)) == ["Child neglect"]


def test_category_filter_keeps_its_courses(client):
    wanted = factories.CategoryFactory()
    session_of("Wanted", category=wanted)
    session_of("Other")
    assert titles(page(client, category=wanted.pk)) == ["Wanted"]


def test_both_ways_of_delivery_fit_either_filter(client):
    session_of("Both", delivery="both")
    assert titles(page(client, delivery="online")) == ["Both"]
    assert titles(page(client, delivery="in person")) == ["Both"]


def test_a_place_that_others_wait_for_is_not_left(client):
    session = session_of("Waited for", capacity=2)
    factories.make_booking(session=session, status=Booking.Status.WAITING)
    response = page(client)
    assert "Full, 1 person waiting" in response.content.decode()
    assert titles(page(client, places="on")) == []


def test_catalogue_says_how_many_places_are_left(client):
    session = session_of("Open", capacity=3)
    factories.make_booking(session=session)
    session_of("Soon", booking_opens_at=dt.datetime(2026, 6, 2, 8, 0, tzinfo=dt.UTC))
    text = page(client).content.decode()
    assert "2 places left" in text
    assert "Booking opens 2 June" in text


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=abc",
        "page=99999999999999999999",
        "page=٣",
        "month=abc",
        "month=2026-13",
        "month=2026-06&month=x",
        "category=x&category=y",
        "category=2147483648000000000000",
        "delivery=boat",
        "level=99",
        "order=backwards",
        "q=%00",
        "q=" + "a" * 300,
        "q=%27%3B+DROP+TABLE",
        "places=maybe",
        "unknown=1",
    ],
)
def test_bad_filter_is_answered_kindly(client, query):
    session_of("There")
    response = client.get(f"{reverse('catalogue')}?{query}")
    assert response.status_code == 200
    assert "Courses and dates" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "said"),
    [({"q": "neglekt"}, True), ({"q": "neglekt", "month": "2026-08"}, True), ({"q": "neglect"}, False)],
)
def test_a_typing_mistake_shows_what_was_meant_and_says_so(client, query, said):
    session_of("Child neglect", on=dt.date(2026, 8, 4))
    session_of("Other")
    response = page(client, **query)
    assert titles(response) == ["Child neglect"]
    assert ("Did you mean" in response.text and 'href="?q=neglect"' in response.text) == said


def test_only_months_and_areas_with_sessions_are_offered(client):
    there = factories.VenueFactory(address="Mill Lane, Lugford")
    session_of("In July", on=dt.date(2026, 7, 1), venue=there)
    session_of("In September", on=dt.date(2026, 9, 1))
    session_of("Past", on=dt.date(2026, 5, 1), venue=factories.VenueFactory(address="Old Road, Bygone"))
    factories.make_session(on=dt.date(2026, 8, 1), venue=factories.VenueFactory(town="Hidden"), status="draft")
    form = page(client).context["form"]
    assert form.fields["month"].choices == [
        ("", "Any month"), ("2026-07", "July 2026"), ("2026-09", "September 2026")
    ]  # fmt: skip
    assert form.fields["area"].choices == [("", "Any area"), ("Lugford", "Lugford")]


def test_area_filter_keeps_what_is_there_on_any_day(client):
    venue = factories.VenueFactory(name="The Mill", town="Lugford")
    session_of("There", days=2, venue=venue)
    session_of("Elsewhere", venue=factories.VenueFactory(town="Arrowmouth"))
    response = page(client, area="Lugford")
    assert titles(response) == ["There"]
    assert "The Mill, Lugford" in response.text
    assert "Select an area from the list." in page(client, area="Atlantis").text


def test_a_month_kept_in_an_address_has_no_session_rather_than_all(client):
    session_of("In July", on=dt.date(2026, 7, 1))
    response = page(client, month="2026-11")
    assert titles(response) == []
    assert "No sessions found" in response.text


def test_bad_filter_is_named_and_left_out(client):
    session_of("There")
    response = page(client, month="abc")
    assert "Select a month from the list." in response.content.decode()
    assert titles(response) == ["There"]


def test_page_below_one_is_the_first_and_above_the_last_is_the_last(client):
    course = factories.CourseFactory()
    for day in range(41):
        factories.make_session(course=course, on=dt.date(2026, 7, 1) + dt.timedelta(days=day))
    below = page(client, page="-1").context["page"]
    assert (len(below), below.number) == (40, 1)
    assert page(client, page="9").context["page"].number == 2


def test_address_of_the_next_page_keeps_the_filter(client):
    course = factories.CourseFactory(title="Early help & more")
    for day in range(41):
        factories.make_session(course=course, on=dt.date(2026, 7, 1) + dt.timedelta(days=day))
    text = page(client, q="help & more", order="course").content.decode()
    assert "?q=help+%26+more&amp;order=course&amp;page=2" in text


def test_nothing_found_says_which_filter_to_drop(client):
    session_of("Neglect", on=dt.date(2026, 7, 1))
    session_of("Early help", on=dt.date(2026, 8, 1))
    response = page(client, q="neglect", month="2026-08")
    assert [(choice["without"], choice["found"]) for choice in response.context["wider"]] == [
        ("“neglect”", 1),
        ("August 2026", 1),
    ]


def test_by_course_groups_in_the_order_of_the_catalogue(client):
    second, first = factories.CategoryFactory(position=2), factories.CategoryFactory(position=1)
    session_of("In second", category=second, on=dt.date(2026, 7, 1))
    session_of("In first", category=first, on=dt.date(2026, 8, 1))
    assert titles(page(client, order="course")) == ["In first", "In second"]


def test_course_without_dates_is_listed_apart(client):
    course = factories.CourseFactory(title="No dates yet")
    factories.CourseFactory(title="Draft", status=Course.Status.DRAFT)
    factories.make_session(course=factories.CourseFactory(title="Has dates"))
    assert list(page(client).context["undated"]) == [course]


@pytest.mark.parametrize(
    ("address", "new", "kept"), [("catalogue", 11, 3), ("by course", 11, 3), ("course", 14, 6), ("session", 10, 5)]
)
def test_queries_do_not_grow_with_rows(client, practitioner, django_assert_num_queries, address, new, kept):
    """Each page is asked for after a change, and once more when nothing has changed."""
    client.force_login(practitioner)
    course = factories.CourseFactory()
    addresses = {
        "catalogue": reverse("catalogue"),
        "by course": reverse("catalogue") + "?order=course",
        "course": reverse("course", args=[course.slug]),
    }
    for rows in (1, 2):  # then three
        for n in range(rows):
            session = factories.make_session(
                course=course, days=2, venue=factories.VenueFactory(), on=dt.date(2026, 7, 1 + n + 5 * rows)
            )
            factories.make_booking(session=session)
            factories.make_session(on=dt.date(2026, 7, 1 + n + 5 * rows))
        addresses["session"] = reverse("session", args=[session.pk])
        for asked in (new, kept):
            with django_assert_num_queries(asked):
                assert client.get(addresses[address]).status_code == 200


@pytest.mark.parametrize("address", ["catalogue", "course", "session", "home"])
def test_visitors_page_that_is_kept_takes_one_question(client, django_assert_num_queries, address):
    session = factories.make_session()
    named = {"course": [session.course.slug], "session": [session.pk]}
    first = client.get(reverse(address, args=named.get(address)))
    with django_assert_num_queries(1):
        second = client.get(reverse(address, args=named.get(address)))
    assert second.content == first.content
    assert said_of(second) == said_of(first)
    assert b"Course" in second.content


def test_course_page_says_what_replaced_it(client):
    new = factories.CourseFactory(title="New course")
    old = factories.CourseFactory(title="Old course", status=Course.Status.RETIRED, replaced_by=new)
    text = client.get(reverse("course", args=[old.slug])).content.decode()
    assert "has been replaced by" in text
    assert reverse("course", args=[new.slug]) in text
    shown = client.get(reverse("course", args=[new.slug])).content.decode()
    assert "Old course" in shown.split(">Replaces</h2>")[1]


def test_course_page_says_what_it_was_merged_into(client):
    new = factories.CourseFactory(title="Whole")
    old = factories.CourseFactory(title="Half", status=Course.Status.RETIRED, merged_into=new)
    assert "is now part of" in client.get(reverse("course", args=[old.slug])).content.decode()


def test_draft_course_is_for_the_team_only(client, practitioner, team_member):
    course = factories.CourseFactory(status=Course.Status.DRAFT)
    address = reverse("course", args=[course.slug])
    assert client.get(address).status_code == 404
    client.force_login(practitioner)
    assert client.get(address).status_code == 404
    client.force_login(team_member)
    assert client.get(address).status_code == 200


def test_course_that_is_needed_first_and_still_a_draft_is_named_to_the_team_alone(client, practitioner, team_member):
    course = factories.CourseFactory()
    draft = factories.CourseFactory(title="Unpublished", status=Course.Status.DRAFT)
    course.prerequisites.add(draft)
    factories.make_session(course=course)

    def read_by(person):
        client.force_login(person)
        page = client.get(reverse("course", args=[course.slug])).context["page"]
        return [needed.course for needed in page.needed_first], [date.button for date in page.dates]

    assert read_by(practitioner) == ([], [""])
    assert read_by(team_member) == ([draft], ["Book a place"])


def test_course_page_names_what_is_needed_first_and_whose_trainers(client, trainer):
    course = factories.CourseFactory()
    course.prerequisites.add(factories.CourseFactory(title="Foundation"))
    factories.make_session(course=course, trainers=[trainer])
    response = client.get(reverse("course", args=[course.slug]))
    assert [needed.course.title for needed in response.context["page"].needed_first] == ["Foundation"]
    assert response.context["page"].trained_by == [trainer.organisation.name]
    assert trainer.name not in response.content.decode()


def test_course_page_has_one_button_a_date(client, practitioner):
    course = factories.CourseFactory()
    free, full, mine = (
        factories.make_session(course=course, capacity=1, on=dt.date(2026, 7, day)) for day in (1, 2, 3)
    )
    factories.make_session(
        course=course, on=dt.date(2026, 7, 4), booking_closes_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    )
    factories.make_booking(session=full)
    booking = factories.make_booking(session=mine, practitioner=practitioner)
    client.force_login(practitioner)
    text = client.get(reverse("course", args=[course.slug])).content.decode()
    assert text.count("Book a place") == 1
    assert text.count("Join the waiting list") == 1
    assert reverse("book", args=[free.pk]) in text
    assert reverse("booking", args=[booking.pk]) in text
    assert text.count("/book/") == 2


@pytest.mark.parametrize(
    ("who", "sees"), [("visitor", False), ("other", False), ("waiting", False), ("confirmed", True), ("team", True)]
)
def test_joining_link_is_for_those_with_a_place(client, practitioner, team_member, who, sees):
    session = factories.make_session(delivery="online", capacity=1)
    session.days.update(joining_link=LINK)
    if who in {"waiting", "confirmed"}:
        factories.make_booking(session=session, practitioner=practitioner, status=who)
    if who != "visitor":
        client.force_login(team_member if who == "team" else practitioner)
    text = client.get(reverse("session", args=[session.pk])).content.decode()
    assert (LINK in text) == sees
    assert ("People with a place get the link to join." in text) != sees


def test_joining_link_is_for_the_sessions_own_trainer(client, trainer):
    own, other = (factories.make_session(delivery="online", trainers=who) for who in ([trainer], []))
    for session in (own, other):
        session.days.update(joining_link=LINK)
    client.force_login(trainer)
    assert LINK in client.get(reverse("session", args=[own.pk])).content.decode()
    assert LINK not in client.get(reverse("session", args=[other.pk])).content.decode()


def test_session_page_has_a_button_or_the_reason_why_not(client):
    session = factories.make_session()
    text = client.get(reverse("session", args=[session.pk])).content.decode()
    assert "Cancel by Thursday 2 July 2026, 5pm" in text
    assert text.count("Book a place") == 1
    session.booking_closes_at = dt.datetime(2026, 5, 20, 11, 0, tzinfo=dt.UTC)
    session.save()
    text = client.get(reverse("session", args=[session.pk])).content.decode()
    assert "Booking closed on Wednesday 20 May 2026, midday." in text
    assert "/book/" not in text


def test_cancelled_session_says_so(client):
    session = factories.make_session(status="cancelled", cancelled_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    text = client.get(reverse("session", args=[session.pk])).content.decode()
    assert "It will not take place." in text
    assert "/book/" not in text


def test_session_page_shows_my_booking_in_place_of_the_button(client, practitioner):
    session = factories.make_session(capacity=1)
    factories.make_booking(session=session)
    factories.make_booking(session=session, status=Booking.Status.WAITING)
    booking = factories.make_booking(session=session, practitioner=practitioner, status=Booking.Status.WAITING)
    client.force_login(practitioner)
    text = client.get(reverse("session", args=[session.pk])).content.decode()
    assert "Waiting list (2nd)" in text
    assert reverse("booking", args=[booking.pk]) in text
    assert "/book/" not in text


def test_draft_session_is_not_there_for_others(client, practitioner):
    session = factories.make_session(status="draft")
    client.force_login(practitioner)
    assert client.get(reverse("session", args=[session.pk])).status_code == 404


@pytest.mark.parametrize("name", ["catalogue", "course", "session"])
def test_public_pages_only_read(client, name):
    session = factories.make_session()
    args = {"catalogue": [], "course": [session.course.slug], "session": [session.pk]}[name]
    assert client.post(reverse(name, args=args)).status_code == 405


def test_names_on_the_page_are_text_and_not_markup(client):
    session = session_of("<script>alert(1)</script> {{7*7}}", aims="<b>bold</b>")
    for name, args in (("catalogue", []), ("course", [session.course.slug]), ("session", [session.pk])):
        text = client.get(reverse(name, args=args)).content.decode()
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}" in text
        assert "<b>bold" not in text
