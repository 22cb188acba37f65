"""What the team sees before it changes a text: every kind with made-up people, and our own words to start from."""

import pytest

from bookings.models import Mail, NoticeText
from bookings.notices.kinds import WORDED
from bookings.notices.wording.examples import example, suggested_words
from bookings.notices.wording.own_words import fault_in


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(WORDED))
def test_every_kind_has_an_example_and_all_its_placeholders(kind, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        ours = example(kind, now=now)
    assert ours.subject and ours.text and "<h1" in ours.html
    assert "{" not in ours.text
    suggested = suggested_words(kind, now=now)
    assert [fault_in(kind, part) for part in suggested.values()] == ["", ""]
    text = " / ".join(f"{name}={{{name}}}" for name in WORDED[kind].placeholders)
    own = example(kind, now=now, words=NoticeText(kind=kind, subject="Own {name}", text=text))
    assert own.subject in {"Own Sam Example", "Own Alex Example"}  # the reader: who asked a colleague is another
    said = dict(part.split("=") for part in own.text.split("\n")[0].split(" / "))
    assert [name for name, value in said.items() if not value or "{" in value] == []
    assert Mail.objects.count() == 0


@pytest.mark.django_db
def test_suggestion_is_our_own_text_with_its_placeholders(now):
    assert suggested_words("waiting list", now=now) == {
        "subject": "Waiting list: {course}, {date}",
        "text": "You are on the waiting list\n\nYou are {position} in the queue: {course}, {date}.",
    }
