"""The team finds the other one, sees what moves and what differs, says why, and can take it back."""

import datetime as dt

import pytest
from django.urls import reverse

from bookings.models import Booking
from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    OrganisationTypeFactory,
    UserFactory,
    make_booking,
    make_session,
)
from tests.support.signing_in import sign_in
from training.models import Alias, Merge, NotTheSame, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]


@pytest.fixture
def team(client, team_member):
    return sign_in(client, team_member)


@pytest.fixture
def pair():
    school = OrganisationFactory(name="Ludlow School")
    jane = UserFactory(name="Jane Smith", email="jane@school.example", organisation=school)
    other = UserFactory(name="Jane  Smith", email="jsmith@home.example", organisation=school, job_role="Teacher")
    make_booking(practitioner=other)
    return jane, other


def test_look_alikes_are_suggested_until_somebody_says_they_are_two(team, pair):
    jane, other = pair
    page = team.get(reverse("desk-merges")).content.decode()
    assert "These people may be the same" in page
    assert reverse("desk-merge", args=["person", jane.pk, other.pk]) in page
    team.post(reverse("desk-not-the-same", args=["person", other.pk, jane.pk]))
    assert NotTheSame.objects.count() == 1
    assert "These people may be the same" not in team.get(reverse("desk-merges")).content.decode()


def test_other_is_found_by_name_and_never_is_the_same(team, pair):
    jane, other = pair
    found = team.get(reverse("desk-merge-with", args=["person", jane.pk]), {"q": "smith"}).content.decode()
    assert reverse("desk-merge", args=["person", jane.pk, other.pk]) in found
    assert reverse("desk-merge", args=["person", jane.pk, jane.pk]) not in found
    assert team.get(reverse("desk-merge", args=["person", jane.pk, jane.pk])).status_code == 302
    assert team.get(reverse("desk-merge-with", args=["venue", 1])).status_code == 404


def test_merge_by_its_page_and_undo_by_its_page(team, pair):
    jane, other = pair
    address = reverse("desk-merge", args=["person", other.pk, jane.pk])
    page = team.get(address)
    assert [(row.what, row.kept, row.merged) for row in page.context["shown"].has] == [("Bookings", 0, 1)]
    assert "jsmith@home.example is only recognised" in page.content.decode()
    refused = team.post(address, {"column_name": "kept", "column_job_role": "merged", "reason": " "})
    assert "Say why they are one" in refused.content.decode()
    done = team.post(address, {"column_name": "kept", "column_job_role": "merged", "reason": "She rang"}, follow=True)
    assert "She rang" in done.content.decode()
    jane.refresh_from_db()
    assert (jane.job_role, Booking.objects.get().practitioner) == ("Teacher", jane)
    listed = team.get(reverse("desk-merges")).content.decode()
    assert "She rang" in listed and "by Monday 8 June 2026" in listed
    undo = reverse("desk-merge-undo", args=[Merge.objects.get().pk])
    assert "Undo the merge" in team.get(undo).content.decode()
    back = team.post(undo, follow=True).content.decode()
    assert "is back" in back
    assert User.objects.filter(pk=other.pk).exists()
    assert "undone already" in team.post(undo).content.decode()


def test_too_late_is_said_and_has_no_button(team, pair, now):
    jane, other = pair
    team.post(
        reverse("desk-merge", args=["person", jane.pk, other.pk]),
        {"column_name": "kept", "column_job_role": "kept", "reason": "She rang"},
    )
    made = Merge.objects.get()
    Merge.objects.update(merged_at=now - dt.timedelta(days=7))
    page = team.get(reverse("desk-merge-undo", args=[made.pk])).content.decode()
    assert "Undo the merge" not in page
    assert "7 days" in team.post(reverse("desk-merge-undo", args=[made.pk])).content.decode()
    assert not User.objects.filter(pk=other.pk).exists()


def test_other_can_be_the_one_that_stays(team, pair):
    jane, other = pair
    address = reverse("desk-merge", args=["person", jane.pk, other.pk]) + f"?keep={other.pk}"
    team.post(address, {"column_name": "kept", "column_job_role": "kept", "reason": "Moved"})
    assert not User.objects.filter(pk=jane.pk).exists()
    assert Alias.objects.get().person == other


def test_session_with_two_bookings_is_asked_about(team, pair):
    jane, other = pair
    session = make_session(on=dt.date(2026, 9, 8))
    first, second = (make_booking(practitioner=person, session=session) for person in (jane, other))
    address = reverse("desk-merge", args=["person", jane.pk, other.pk])
    assert "Both are on it" in team.get(address).content.decode()
    said = {"column_name": "kept", "column_job_role": "kept", "reason": "One", f"booking_{session.pk}": second.pk}
    team.post(address, said)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status, second.practitioner_id) == ("cancelled", "confirmed", jane.pk)


def test_what_keeps_them_two_is_said_before(team, pair):
    for person in pair:
        make_booking(practitioner=person, session=make_session(on=dt.date(2026, 9, 8)))
    page = team.get(reverse("desk-merge", args=["person", pair[0].pk, pair[1].pk])).content.decode()
    assert "at the same time" in page
    assert "Merge them" not in page


def test_record_without_an_address_is_not_offered_to_be_kept(team, pair):
    nobody = UserFactory(name="Jane Smith", email="0a@walked-in.invalid", is_active=False)
    for one, other in ((pair[0], nobody), (nobody, pair[0])):
        page = team.get(reverse("desk-merge", args=["person", one.pk, other.pk])).content.decode()
        assert "instead</a>" not in page and "We email them." in page
    page = team.get(reverse("desk-merge", args=["person", pair[0].pk, pair[1].pk])).content.decode()
    assert "instead</a>" in page and "We email both addresses." in page


def test_what_stood_for_an_address_is_read_by_nobody(team, pair):
    nobody = UserFactory(name="Jane Smith", email="0a@walked-in.invalid", is_active=False)
    team.post(
        reverse("desk-merge", args=["person", pair[0].pk, nobody.pk]),
        {"column_organisation": "kept", "reason": "Told us"},
    )
    assert Alias.objects.get().key == nobody.email
    with_page = team.get(reverse("desk-merge-with", args=["person", pair[0].pk])).content.decode()
    assert "Told us" in with_page and "walked-in.invalid" not in with_page
    shown = team.get(reverse("desk-merge", args=["person", pair[0].pk, pair[1].pk])).context["shown"]
    assert "Former addresses" not in {row.what for row in shown.has}


def test_warnings_of_types_and_of_roles(team, pair):
    one, other = (OrganisationFactory(type=OrganisationTypeFactory()) for _ in range(2))
    page = team.get(reverse("desk-merge", args=["organisation", one.pk, other.pk])).content.decode()
    assert "They are of different types" in page
    pair[1].is_lead = True
    pair[1].save()
    page = team.get(reverse("desk-merge", args=["person", pair[0].pk, pair[1].pk])).content.decode()
    assert "has these roles" in page


@pytest.mark.parametrize("post", [False, True])
def test_password_is_asked_for_again(client, team_member, pair, post):
    client.force_login(team_member)
    address = reverse("desk-merge", args=["person", pair[0].pk, pair[1].pk])
    answer = client.post(address, {"reason": "One"}) if post else client.get(address)
    assert answer.url.startswith("/account/reauthenticate/")
    assert not Merge.objects.exists()


def test_former_name_can_be_forgotten(team, pair, now):
    alias = Alias.objects.create(person=pair[0], kind="email", key="a@b.example", name="a@b.example", added_at=now)
    assert "a@b.example" in team.get(reverse("desk-merge-with", args=["person", pair[0].pk])).content.decode()
    team.post(reverse("desk-alias-forget", args=[alias.pk]))
    assert not Alias.objects.exists()


def test_nobody_merges_their_own_account_by_the_page(team, team_member, pair):
    page = team.get(reverse("desk-merge", args=["person", pair[0].pk, team_member.pk]), follow=True)
    assert "your own account" in page.content.decode()


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("St Mary’s CE Primary School", "St. Marys C of E Primary School", True),
        ("St Mary's Primary School", "Saint Marys primary school", True),
        ("Wye Valley NHS Trust", "Wye Valley NHS Trust Ltd.", True),
        ("Herefordshire Council", "Herefordshire County Council", True),
        ("Ludlow Primary School", "Leominster Primary School", False),
        ("North Police", "South Council", False),
    ],
)
def test_names_that_look_alike(team, one, other, alike):
    for name in (one, other):
        OrganisationFactory(name=name)
    assert ("These organisations may be the same" in team.get(reverse("desk-merges")).content.decode()) == alike


def test_courses_of_one_lineage_are_known_to_be_two(team):
    one = CourseFactory(title="Child Neglect Level 2")
    CourseFactory(title="Child Neglect Level 2 (online)", replaced_by=one)
    assert "These courses may be the same" not in team.get(reverse("desk-merges")).content.decode()


def test_pages_take_few_queries_however_many_there_are(team, pair, django_assert_max_num_queries):
    for n in range(30):
        OrganisationFactory(name=f"School of Town number {n}")
        UserFactory(name=f"Person Alike {n % 4}")
    with django_assert_max_num_queries(12):
        team.get(reverse("desk-merges"))
