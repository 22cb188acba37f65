import datetime as dt

from django.urls import reverse

from tests.support.factories import UserFactory, make_booking, make_session


def test_person_has_their_bookings_the_latest_first(client, team_member, practitioner):
    client.force_login(team_member)
    sooner = make_booking(practitioner=practitioner)
    later = make_booking(practitioner=practitioner, session=make_session(on=dt.date(2026, 9, 1)), status="waiting")
    make_booking(practitioner=UserFactory(organisation=practitioner.organisation))
    page = client.get(reverse("desk-person", args=[practitioner.pk]))
    assert list(page.context["bookings"]) == [later, sooner]
    assert page.context["is_own"] is False


def test_changes_that_are_none_of_a_role_are_not_among_them(client, team_member, practitioner):
    client.force_login(team_member)
    practitioner.name = "Another name"
    practitioner.save()
    assert list(client.get(reverse("desk-person", args=[practitioner.pk])).context["role_changes"]) == []
