"""Mobile numbers that texts do not reach: marked, said to the person and the team, and tried again."""

import pytest
from django.core.exceptions import PermissionDenied

from tests.support import factories
from training.models import User
from training.operations.addresses import clear_texts_failing, mark_texts_failing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
MOBILE = "+447700900123"
WARNING = "Our texts don’t reach you"


@pytest.fixture
def texted(practitioner):
    practitioner.mobile = MOBILE
    practitioner.save()
    return practitioner


def since(person: User):
    return User.objects.get(pk=person.pk).texts_fail_since


def test_person_is_told_and_says_that_it_is_right(client, texted, now):
    mark_texts_failing(person=texted, mobile=MOBILE, now=now)
    client.force_login(texted)
    assert WARNING in client.get("/bookings/").content.decode()
    assert client.get("/account/details/number-is-right/").status_code == 405
    assert since(texted) == now
    client.post("/account/details/number-is-right/")
    assert since(texted) is None
    assert WARNING not in client.get("/bookings/").content.decode()


def test_another_number_is_tried_anew(client, texted, now):
    mark_texts_failing(person=texted, mobile=MOBILE, now=now)
    client.force_login(texted)
    answers = {"name": texted.name, "organisation": texted.organisation_id, "mobile": "07700 900999"}
    client.post("/account/details/", answers)
    assert since(texted) is None
    mark_texts_failing(person=texted, mobile=MOBILE, now=now)  # word of the number of before, come late
    assert since(texted) is None


def test_the_team_sees_who_and_says_that_a_number_is_right(client, texted, team_member, now):
    mark_texts_failing(person=texted, mobile=MOBILE, now=now)
    client.force_login(team_member)
    assert "Texts don’t reach 1 person" in client.get("/desk/").content.decode()
    assert list(client.get("/desk/people/?texts_fail=on").context["page"].object_list) == [texted]
    page = client.get(f"/desk/people/{texted.pk}/").content.decode()
    assert "07700 900123" in page
    assert "since 1 June 2026" in page
    client.post(f"/desk/people/{texted.pk}/texts/")
    assert since(texted) is None
    assert "Texts don’t reach" not in client.get("/desk/").content.decode()


def test_nobody_else_says_so(texted, now):
    mark_texts_failing(person=texted, mobile=MOBILE, now=now)
    with pytest.raises(PermissionDenied):
        clear_texts_failing(person=texted, by=factories.UserFactory(), now=now)
    assert since(texted) == now


def test_the_number_is_in_no_history(texted, now):
    mark_texts_failing(person=texted, mobile=MOBILE, now=now)
    assert not hasattr(texted.history.first(), "mobile")
    assert texted.history.first().history_change_reason == "Texts do not arrive"


def _seen_by(client, person, pages):
    client.force_login(person)
    answers = [client.get(address) for address in pages]
    return [answer.content.decode() for answer in answers if not answer.streaming]


@pytest.mark.r27
def test_no_lead_and_no_trainer_sees_a_number(client, lead, texted, trainer):
    """On none of the pages on which they see that person; the person and the team do."""
    texted.organisation = lead.organisation
    texted.save()
    booking = factories.make_booking(practitioner=texted)
    booking.session.trainers.add(trainer)
    pages = [f"/registers/{booking.session_id}/{page}" for page in ("", "people/?q=a")]
    pages += ["/organisation/", f"/organisations/{lead.organisation_id}/in-date/", f"/people/{texted.pk}/record/"]
    pages += [f"/bookings/{booking.pk}/", f"/desk/people/{texted.pk}/", f"/desk/people/?q={texted.email}", "/bookings/"]
    for person in (lead, trainer):
        seen = _seen_by(client, person, pages)
        assert any(texted.name in page for page in seen), person.name
        assert not [page for page in seen if "7700 900123" in page or "7700900123" in page]
    assert "07700 900123" in _seen_by(client, texted, ["/account/details/"])[0]
