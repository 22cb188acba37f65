"""Somebody rings: the team puts a group of theirs on the waiting list, all of them or none."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking, JointWish, Mail
from bookings.places.operations.joint_wishes import join_together
from bookings.places.operations.who_waits_together import NotTogether
from bookings.places.sessions.merging import merge_session
from bookings.upkeep.integrity.each_row import faults
from tests.support.factories import UserFactory, make_booking, make_full_session, make_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return make_full_session(capacity=3)


@pytest.fixture
def people(nursery):
    return [UserFactory(organisation=nursery, name=f"Colleague {n}") for n in "ABC"]


@pytest.fixture
def lead(nursery):
    return UserFactory(organisation=nursery, name="Jo Lead", is_lead=True)


@pytest.fixture
def team(client, team_member, frozen_now):
    client.force_login(team_member)
    return client


def address_of(session, organisation):
    return f"{reverse('desk-session-together', args=[session.pk])}?organisation={organisation.pk}"


def test_team_puts_a_group_on_the_list_and_a_lead_answers_and_names_the_third_later(
    team, team_member, nursery, session, people, lead, now
):
    ann, bo, cy = people
    page = reverse("desk-session-together", args=[session.pk])
    assert page in team.get(reverse("desk-session", args=[session.pk])).text
    assert "Little Acorns" in team.get(page).text
    asked = team.get(address_of(session, nursery))
    assert "as many as you are at most" in asked.text
    stranger = UserFactory(name="Of Elsewhere")
    assert "Colleague A" in asked.text and stranger.name not in asked.text
    said = {"places": 3, "people": [ann.pk, bo.pk], "answers": lead.pk}
    sent = team.post(address_of(session, nursery), said, follow=True)
    wish = JointWish.objects.get()
    assert (wish.organisation, wish.made_by, wish.places_asked, wish.unnamed) == (nursery, lead, 3, 1)
    assert f"{team_member.name} of the training team put the group on the list" in sent.text
    assert "Jo Lead, who answers for the group" in sent.text
    assert {one.history_user for one in wish.history.all()} == {team_member}
    own = Booking.objects.filter(joint_wish=wish)
    assert {one.booked_by for one in own} == {team_member}
    assert {line.history_user for one in own for line in one.history.all()} == {team_member}
    assert set(Mail.objects.values_list("kind", "recipient")) == {
        ("waiting list", ann.pk),
        ("waiting list", bo.pk),
        ("joint wish", lead.pk),
    }
    team.force_login(lead)
    team.post(reverse("joint-wish", args=[wish.pk]), {"people": [cy.pk], "agree": "on"})
    wish.refresh_from_db()
    assert (wish.unnamed, wish.bookings.count()) == (0, 3)
    assert list(faults(now=now)) == []


def test_team_names_people_of_its_group_later_itself(team, team_member, nursery, session, people, lead):
    ann, bo, cy = people
    team.post(address_of(session, nursery), {"places": 3, "people": [ann.pk, bo.pk], "answers": lead.pk})
    wish = JointWish.objects.get()
    team.post(reverse("joint-wish", args=[wish.pk]), {"people": [cy.pk]})
    named = wish.bookings.get(practitioner=cy)
    assert (named.booked_by, named.history.get().history_user) == (team_member, team_member)
    assert Mail.objects.filter(kind="waiting list", recipient=cy).count() == 1


def test_one_of_the_group_answers_where_everybody_is_named(team, nursery, session, people):
    ann, bo, _ = people
    team.post(address_of(session, nursery), {"places": 2, "people": [ann.pk, bo.pk], "answers": bo.pk})
    wish = JointWish.objects.get()
    team.force_login(bo)
    assert "Take the whole group off the waiting list" in team.get(reverse("joint-wish", args=[wish.pk])).text


@pytest.mark.parametrize(
    ("change", "beside", "said"),
    [
        ({"places": ""}, "places", "Enter how many of them there are."),
        ({"people": []}, "people", "Choose at least one person."),
        ({"answers": ""}, "answers", "Choose who answers for the group."),
        ({"answers": 10**30}, "answers", "This person can no longer be chosen. Look again."),
        (
            {"places": 3},
            "answers",
            "Colleague A is no lead, so can’t name people later. Name everybody, or choose a lead to answer.",
        ),
        (
            {"answers": "C"},
            "answers",
            "Colleague C can’t answer for the group. Choose one of the group, or a lead.",
        ),
        ({"places": 9, "answers": "lead"}, "places", "Little Acorns can have 3 places on this session at most."),
        ({"people": "three"}, "places", "You named 3 people for 2 places."),
        ({"people": "booked"}, "people", "at the same time"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nobody_waits(team, nursery, session, people, lead, change, beside, said):
    ann, bo, cy = people
    named = {"C": cy.pk, "lead": lead.pk}
    answers = {"places": 2, "people": [ann.pk, bo.pk], "answers": ann.pk} | change
    answers["answers"] = named.get(answers["answers"], answers["answers"])
    if answers["people"] == "booked":
        make_booking(session=make_session(), practitioner=ann)
        answers["people"] = [ann.pk, bo.pk]
    elif answers["people"] == "three":
        answers["people"] = [ann.pk, bo.pk, cy.pk]
    faults_said = team.post(address_of(session, nursery), answers).context["form"].errors
    assert list(faults_said) == [beside]
    assert said in faults_said[beside][0]
    assert not JointWish.objects.exists()
    assert not Booking.objects.filter(session=session, practitioner__in=people).exists()


def test_nobody_else_puts_others_on_the_list(nursery, session, people, lead, now):
    stranger = UserFactory(is_lead=True)
    with pytest.raises(NotTogether, match="Only the team"):
        join_together(session=session, people=people, places=3, answers=lead, by=stranger, now=now)
    assert not JointWish.objects.exists()


def test_a_search_keeps_who_is_ticked_and_what_was_said(team, nursery, session, people, lead, monkeypatch):
    monkeypatch.setattr("bookings.desk.pages.together.PEOPLE_SHOWN", 2)
    ann, zed = people[0], UserFactory(organisation=nursery, name="Zed Yarrow")
    assert "There are more people." in team.get(address_of(session, nursery)).text
    said = {"places": 3, "people": [ann.pk], "answers": lead.pk, "q": "yarrow", "search": "1"}
    found = team.post(address_of(session, nursery), said)
    assert [label for _, label in found.context["form"].fields["people"].choices] == [
        f"{ann.name}, {ann.email}",
        f"{zed.name}, {zed.email}",
    ]
    form = found.context["form"]
    assert (form["places"].value(), form["people"].value(), form["answers"].value()) == (
        "3",
        [str(ann.pk)],
        str(lead.pk),
    )
    assert not JointWish.objects.exists()


def test_enter_sends_the_form_and_after_other_words_searches(team, nursery, session, people, lead, monkeypatch):
    monkeypatch.setattr("bookings.places.pages.people_search.MANY", 2)
    ann, bo, _ = people
    page = team.get(address_of(session, nursery)).text
    assert page.index('name="enter"') < page.index('name="search"')
    said = {"places": 2, "people": [ann.pk, bo.pk], "answers": ann.pk, "searched": "", "enter": "1"}
    team.post(address_of(session, nursery), said | {"q": "yarrow"})
    assert not JointWish.objects.exists()
    team.post(address_of(session, nursery), said | {"q": " yarrow", "searched": "yarrow"})
    assert JointWish.objects.get().bookings.count() == 2


def test_group_has_its_places_at_once_where_so_many_are_free_and_whoever_answers_is_told(team, nursery, people, lead):
    session = make_session(capacity=8)
    said = {"places": 3, "people": [one.pk for one in people], "answers": lead.pk}
    team.post(address_of(session, nursery), said)
    wish = JointWish.objects.get()
    assert wish.ended_because == JointWish.EndedBecause.HAD_PLACES
    assert list(wish.bookings.values_list("status", flat=True)) == ["confirmed"] * 3
    told = Mail.objects.get(recipient=lead)
    assert (told.kind, told.facts["what"], told.facts["places"]) == ("joint wish", "had places", 3)


def merged(session, now):
    """Another of the team merges its date into one where nobody has a place left for the group."""
    other = make_session(course=session.course, on=dt.date(2026, 7, 21), capacity=3)
    merge_session(
        session=session, into=other, reason="Too few", by=UserFactory(name="Meg Merger", is_team=True), now=now
    )
    return JointWish.objects.get(session=other)


def test_after_a_merge_the_page_says_who_of_the_team_put_the_group_on_the_list(
    team, team_member, nursery, session, people, lead, now
):
    ann, bo, _ = people
    team.post(address_of(session, nursery), {"places": 2, "people": [ann.pk, bo.pk], "answers": lead.pk})
    shown = team.get(reverse("joint-wish", args=[merged(session, now).pk])).text
    assert f"{team_member.name} of the training team put the group on the list on" in shown
    assert "Meg Merger" not in shown


def test_after_a_merge_nobody_of_the_team_has_put_on_the_list_whom_their_lead_did(team, session, people, lead, now):
    join_together(session=session, people=people[:2], places=2, by=lead, now=now)
    assert "put the group on the list" not in team.get(reverse("joint-wish", args=[merged(session, now).pk])).text


def test_people_of_an_organisation_that_takes_nobody_new_are_put_on_the_list_too(team, nursery, session, people):
    nursery.is_active = False
    nursery.save()
    assert "Colleague A" in team.get(address_of(session, nursery)).text


def test_why_nobody_can_be_chosen_is_true(team, nursery, session):
    nobody = "Nobody of this organisation has an account here."
    everyone = "Everyone of the organisation who has an account here is on this session or waits for it."
    UserFactory(organisation=nursery, is_active=False)
    shown = team.get(address_of(session, nursery)).text
    assert nobody in shown and everyone not in shown
    make_booking(session=session, practitioner=UserFactory(organisation=nursery), status="waiting")
    shown = team.get(address_of(session, nursery)).text
    assert everyone in shown and nobody not in shown


def test_where_no_group_can_wait_it_is_said(team, nursery):
    session = make_session(needs_approval=True)
    assert "people cannot wait for it as a group" in team.get(address_of(session, nursery)).text
    team.post(address_of(session, nursery), {"places": 2})
    assert not JointWish.objects.exists()
