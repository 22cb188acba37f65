"""What whoever answers for a group is told."""

import pytest

from bookings.notices.kinds.joint_wish import Because, JointWishNews, What
from tests.support.factories import make_joint_wish


@pytest.mark.django_db
def test_it_is_outdated_once_the_group_no_longer_waits_but_the_end_is_always_told(now):
    wish = make_joint_wish()

    def holds(what):
        news = JointWishNews(session=wish.session_id, wish=wish.pk, what=what, places=3)
        return news.holds(wish.session, None, now=now)

    assert [holds(what) for what in (What.JOINED, What.OFFERED, What.ENDED)] == [True, True, True]
    wish.ended_at, wish.ended_because = now, Because.GIVEN_UP
    wish.save()
    assert [holds(what) for what in (What.JOINED, What.OFFERED, What.ENDED, What.HAD_PLACES)] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize("what", What)
@pytest.mark.parametrize("because", Because)
def test_it_says_something_for_all_that_can_become_of_a_group(now, what, because):
    news = JointWishNews(
        session=0, wish=0, what=what, places=4, unnamed=1, names_by_at=now, until=now, because=because, rule="The rule."
    )
    lead, heading, opening, said = news._words()
    assert all([lead, heading, opening])
    assert all(isinstance(paragraph, str) and paragraph.endswith(".") for paragraph in said)
