import datetime as dt

import pytest

from tests.support.factories import CourseFactory, make_session
from training.models import Session

pytestmark = pytest.mark.django_db


def test_words_are_found_in_title_or_reference_and_each_has_to_be():
    named = make_session(course=CourseFactory(title="Úna’s neglect day"))
    referred = make_session(course=CourseFactory(title="Neglect"), ref="N-12")
    make_session()
    assert list(Session.objects.matching("NEGLECT una")) == [named]
    assert list(Session.objects.matching("n-12 neglect")) == [referred]
    assert set(Session.objects.matching("neglect")) == {named, referred}
    assert Session.objects.matching(" ").count() == 3


def test_session_has_ended_with_its_last_day(now):
    over = make_session(on=dt.date(2026, 5, 5))
    under_way = make_session(on=dt.date(2026, 5, 26), days=2)
    assert (list(Session.objects.ended(now)), list(Session.objects.not_ended(now))) == ([over], [under_way])
    assert list(Session.objects.ended(under_way.ends_at)) == [over, under_way]


def test_drafts_are_not_cancelled(now):
    draft = make_session(status="draft")
    cancelled = make_session(status="cancelled", cancelled_at=now)
    assert (list(Session.objects.cancelled()), list(Session.objects.not_cancelled())) == ([cancelled], [draft])
