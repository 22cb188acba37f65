import pytest

from bookings.models import Terms
from bookings.places.operations.terms import TermsNotPublished, current_terms, publish_terms

pytestmark = pytest.mark.django_db


def publish(text, by, now):
    return publish_terms(text=text, by=by, now=now)


def test_each_publication_is_a_new_version_and_the_old_stays(team_member, now):
    assert current_terms() is None
    publish("Come.", team_member, now)
    second = publish("Come, or cancel.", team_member, now)
    assert list(Terms.objects.order_by("number").values_list("number", "text", "published_by")) == [
        (1, "Come.", team_member.pk),
        (2, "Come, or cancel.", team_member.pk),
    ]
    assert current_terms() == second


@pytest.mark.parametrize("text", ["Come.\r\nOr cancel.", " Come.\nOr cancel. ", "", "  "])
def test_what_would_change_nothing_is_not_published(team_member, now, text):
    publish("Come.\nOr cancel.", team_member, now)
    with pytest.raises(TermsNotPublished):
        publish(text, team_member, now)
    assert Terms.objects.count() == 1
