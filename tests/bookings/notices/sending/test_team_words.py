"""The team's words are kept as they will be said, or not at all."""

import pytest
from django.core.exceptions import PermissionDenied
from django_tasks_db.models import DBTaskResult

from bookings.models import Mail, NoticeText
from bookings.notices.sending.team_words import WordsRefused, keep_words, restore_words, send_test

pytestmark = pytest.mark.django_db


def test_the_same_words_twice_are_one_change(team_member, now):
    for _ in range(2):
        keep_words(kind="offer", subject=" Yes ", text="Until {until}", by=team_member, now=now)
    words = NoticeText.objects.get()
    assert (words.kind, words.subject, words.text, words.history.count()) == ("offer", "Yes", "Until {until}", 1)


@pytest.mark.parametrize(
    ("subject", "text"), [("", "Hello"), ("Yes", " \n\n "), ("Yes {position}", "Hello"), ("Yes", "Hello {position}")]
)
def test_words_that_say_nothing_or_too_much_are_refused(team_member, now, subject, text):
    with pytest.raises(WordsRefused):
        keep_words(kind="offer", subject=subject, text=text, by=team_member, now=now)
    assert NoticeText.objects.count() == 0


def test_only_the_team_changes_and_tries_them(practitioner, team_member, now):
    keep_words(kind="offer", subject="Yes", text="Hello", by=team_member, now=now)
    with pytest.raises(PermissionDenied):
        keep_words(kind="offer", subject="No", text="Bye", by=practitioner, now=now)
    with pytest.raises(PermissionDenied):
        restore_words(kind="offer", by=practitioner, now=now)
    with pytest.raises(PermissionDenied):
        send_test(kind="offer", by=practitioner, now=now)
    assert (NoticeText.objects.get().subject, Mail.objects.count()) == ("Yes", 0)


def test_a_test_says_the_words_of_today_and_belongs_to_no_booking(team_member, now):
    keep_words(kind="offer", subject="Yes", text="Hello {name}", by=team_member, now=now)
    mail = send_test(kind="offer", by=team_member, now=now)
    assert (mail.subject, mail.text.split("\n")[0], mail.to) == ("Test: Yes", "Hello Sam Example", team_member.email)
    assert (mail.booking, mail.facts, mail.calendar) == (None, {"is_test": True}, "")
    assert DBTaskResult.objects.get().args_kwargs["args"] == [mail.pk]
