"""What the mails say, changed at the team's desk."""

import pytest
from django.core import mail as outbox

from bookings.models import Mail, NoticeText
from bookings.notices.kinds import WORDED
from bookings.notices.sending.delivery import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
ADDRESS = "/desk/notices/confirmation/"
TEXT = "You have a place, {name}.\r\n\r\nCome early."


@pytest.fixture
def desk(client, team_member):
    client.force_login(team_member)
    return client


def test_every_kind_is_listed_and_opens(desk):
    page = desk.get("/desk/notices/").content.decode()
    for kind in WORDED:
        address = f"/desk/notices/{kind.replace(' ', '-')}/"
        assert f'href="{address}"' in page
        assert desk.get(address).status_code == 200
    assert desk.get("/desk/notices/none-such/").status_code == 404


def test_words_are_saved_with_who_and_when_and_shown(desk, team_member, now):
    response = desk.post(ADDRESS, {"subject": " Yes: {course} ", "text": TEXT, "answer": "save"}, follow=True)
    words = NoticeText.objects.get()
    assert (words.kind, words.subject, words.text, words.changed_at) == (
        "confirmation",
        "Yes: {course}",
        "You have a place, {name}.\n\nCome early.",
        now,
    )
    assert (words.history.get().history_user, words.history.get().history_date) == (team_member, now)
    page = response.content.decode()
    assert "You have a place, Sam Example.<br><br>Come early." in page
    assert "Your own, since 1 June 2026" in desk.get("/desk/notices/").content.decode()
    html = desk.get(f"{ADDRESS}html/")
    assert "You have a place, Sam Example.</h1>" in html.content.decode()
    assert "sandbox" in html["Content-Security-Policy"]


def test_looking_first_keeps_nothing(desk):
    page = desk.post(ADDRESS, {"subject": "Yes", "text": "Hello {name}", "answer": "preview"}).content.decode()
    assert "Hello Sam Example" in page
    assert NoticeText.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hello {surname}", "There is no placeholder {surname}. You can use {name}, {course}"),
        ("", "Enter what the email begins with."),
        ("Hello {{course}}", "Write {course} with single braces."),
        ("***", "Write at least one word."),
        ("x" * 5001, "Ensure this value has at most 5000 characters"),
    ],
)
def test_words_that_do_not_work_are_refused_with_a_sentence(desk, text, sentence):
    response = desk.post(ADDRESS, {"subject": "Yes", "text": text, "answer": "save"})
    assert response.context["form"].errors["text"][0].startswith(sentence)
    assert NoticeText.objects.count() == 0


def test_subject_is_asked_for(desk):
    response = desk.post(ADDRESS, {"subject": "", "text": "Hello", "answer": "save"})
    assert response.context["form"].errors == {"subject": ["Enter a subject."]}


def test_code_shows_as_it_is_written(desk, now):
    """New words with it are refused; these are from before."""
    code = {"subject": "{{7*7}}", "text": "{{7*7}} {% debug %} <script>"}
    NoticeText.objects.create(kind="confirmation", changed_at=now, **code)
    page = desk.get(ADDRESS).content.decode()
    assert "{{7*7}} {% debug %} &lt;script&gt;<br>" in page
    assert "{{7*7}} {% debug %} &lt;script&gt;</h1>" in desk.get(f"{ADDRESS}html/").content.decode()


def test_back_to_our_words_keeps_the_history(desk):
    desk.post(ADDRESS, {"subject": "Yes", "text": "Hello", "answer": "save"})
    desk.post(ADDRESS, {"answer": "restore"})
    assert NoticeText.objects.count() == 0
    assert list(NoticeText.history.values_list("history_type", flat=True)) == ["-", "+"]
    assert "Your place is confirmed<br><br>Understanding Child Neglect" in desk.get(ADDRESS).content.decode()


@pytest.mark.parametrize("kind", ["confirmation", "reminder", "no-show-enquiry", "register-chase"])
def test_test_goes_to_whoever_asks_and_to_nobody_else(desk, team_member, now, kind):
    for _ in range(2):
        desk.post(f"/desk/notices/{kind}/", {"answer": "test"})
    assert Mail.objects.count() == 2
    for mail in Mail.objects.all():
        deliver(mail_id=mail.pk, now=now)
        mail.refresh_from_db()
        assert (mail.state, mail.to, mail.calendar, mail.booking) == ("sent", team_member.email, "", None)
        assert mail.subject.startswith("Test: ")
    assert [message.to for message in outbox.outbox] == [[team_member.email]] * 2


def test_list_asks_few_questions(desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        desk.get("/desk/notices/")
