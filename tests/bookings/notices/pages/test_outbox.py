"""The team's outbox."""

import base64
import datetime as dt
import hashlib

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from bookings.models import Mail
from bookings.notices.kinds.account import AboutAccount
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.sending.outbox import queue_notice, queue_notice_to
from bookings.notices.wording.compose import compose
from tests.support import factories


@pytest.fixture
def make_mail(db, now):
    def make(state=Mail.State.WAITING, **fields) -> Mail:
        mail = queue_notice(Confirmation(), booking=factories.make_booking(), now=now)
        compose(mail, now=now)
        mail.state = state
        mail.sent_at = now if state == Mail.State.SENT else None
        for name, value in fields.items():
            setattr(mail, name, value)
        mail.save()
        DBTaskResult.objects.all().delete()
        return mail

    return make


@pytest.fixture
def failed(make_mail):
    return make_mail(Mail.State.FAILED, last_error="The mail server refused the address: 550 No such user", attempts=1)


@pytest.mark.r26
def test_only_the_team_opens_any_of_it(client, failed, practitioner, trainer, lead, group_member):
    addresses = ["", f"{failed.pk}/", f"{failed.pk}/html/", f"{failed.pk}/send-again/"]
    for user in (practitioner, trainer, lead, group_member, failed.recipient):
        client.force_login(user)
        got = [client.get(f"/desk/mails/{address}").status_code for address in addresses[:3]]
        assert [*got, client.post(f"/desk/mails/{addresses[3]}").status_code] == [403] * 4
    client.logout()
    assert client.get("/desk/mails/").status_code == 302
    failed.refresh_from_db()
    assert failed.state == Mail.State.FAILED


def test_failed_mails_stand_on_top_with_what_went_wrong(client, team_member, make_mail, failed):
    later = make_mail()
    client.force_login(team_member)
    response = client.get("/desk/mails/")
    assert response.context["failed"] == [(failed, failed.subject)]
    assert list(response.context["page"]) == [later, failed]
    assert "1 email could not be delivered" in response.text
    assert "The mail server refused the address: 550 No such user" in response.text
    assert response.text.count("Send again") == 1


def test_mail_without_a_text_is_called_by_its_kind(client, team_member, make_mail):
    unwritten, unknown = make_mail(subject=""), make_mail(subject="", kind="of another version")
    client.force_login(team_member)
    assert client.get("/desk/mails/").context["mails"] == [(unknown, "of another version"), (unwritten, "Confirmation")]
    assert "<title>Confirmation" in client.get(f"/desk/mails/{unwritten.pk}/").text


def test_mails_are_found_by_state_and_address(client, team_member, make_mail, failed):
    sent = make_mail(Mail.State.SENT)
    client.force_login(team_member)

    def found(**query) -> list:
        return list(client.get("/desk/mails/", query).context["page"])

    assert found(state="sent") == [sent]
    assert found(state="failed") == [failed]
    assert found(to=f" {sent.to.upper()} ") == [sent]
    assert found(state="sent", to=failed.to) == []
    assert found(state="nonsense") == found(page="-1") == found(page="x") == [sent, failed]


def test_mails_are_paged_and_the_page_keeps_the_filter(client, team_member, make_mail, monkeypatch):
    monkeypatch.setattr("bookings.notices.pages.outbox.MAILS_A_PAGE", 1)
    make_mail(Mail.State.SENT), make_mail(Mail.State.SENT)
    client.force_login(team_member)
    response = client.get("/desk/mails/?state=sent")
    assert "?state=sent&amp;to=&amp;page=2" in response.text or "?state=sent&amp;page=2" in response.text


@pytest.mark.parametrize("count", [1, 3])
def test_outbox_takes_the_same_queries_however_many(client, team_member, make_mail, django_assert_num_queries, count):
    for _ in range(count):
        make_mail(Mail.State.FAILED), make_mail(Mail.State.SENT)
    client.force_login(team_member)
    with django_assert_num_queries(7):  # session, user, failed, their number, number of mails, mails, who looked
        client.get("/desk/mails/")


def test_one_mail_shows_headers_text_and_error(client, team_member, failed):
    client.force_login(team_member)
    response = client.get(f"/desk/mails/{failed.pk}/")
    for shown in (
        failed.subject,
        failed.to,
        failed.last_error,
        "Your place is confirmed",
        f"/bookings/{failed.booking_id}/",
    ):
        assert shown in response.text


def test_one_mail_not_written_yet_says_so(client, team_member, make_mail):
    mail = make_mail(subject="", text="", html="")
    client.force_login(team_member)
    response = client.get(f"/desk/mails/{mail.pk}/")
    assert "Its text is made when it is first sent." in response.text
    assert client.get(f"/desk/mails/{mail.pk}/html/").status_code == 404


def test_pages_say_that_a_trial_installation_sends_nothing(client, team_member, settings, failed):
    client.force_login(team_member)
    for address in ("/desk/mails/", f"/desk/mails/{failed.pk}/"):
        settings.MAIL_FILES = "/somewhere/mail"
        assert "no email leaves it. Each one is written as a file under /somewhere/mail." in client.get(address).text
        settings.MAIL_FILES = settings.BASE_DIR / "var" / "mail"
        assert "written as a file under var/mail." in client.get(address).text
        settings.MAIL_FILES = None
        assert "no email leaves it" not in client.get(address).text


@pytest.mark.r35
def test_html_is_shown_where_it_can_do_nothing(client, team_member, make_mail):
    mail = make_mail(html='<p style="margin: 0;">Hello</p><script>alert(1)</script>')
    client.force_login(team_member)
    response = client.get(f"/desk/mails/{mail.pk}/html/")
    digest = base64.b64encode(hashlib.sha256(b"margin: 0;").digest()).decode()
    assert response.headers["Content-Security-Policy"] == (
        f"default-src 'none'; style-src 'unsafe-hashes' 'sha256-{digest}'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; sandbox"
    )
    assert response.text == mail.html


@pytest.mark.usefixtures("frozen_now")
def test_sending_again_puts_it_back_into_the_outbox_as_it_was(client, team_member, failed):
    client.force_login(team_member)
    response = client.post(f"/desk/mails/{failed.pk}/send-again/", follow=True)
    text = failed.text
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.text) == (Mail.State.RETRYING, 0, text)
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[failed.pk]]
    assert Mail.objects.due(timezone.now()).get() == failed
    assert f"The email will go to {failed.to} again" in response.text


@pytest.mark.usefixtures("frozen_now")
def test_sending_again_goes_to_the_corrected_address_and_is_written_afresh(client, team_member, failed):
    failed.recipient.email = "right@example.org"
    failed.recipient.save()
    client.force_login(team_member)
    client.post(f"/desk/mails/{failed.pk}/send-again/")
    failed.refresh_from_db()
    assert (failed.to, failed.text, failed.calendar) == ("right@example.org", "", "")
    compose(failed, now=failed.created_at)
    assert "ATTENDEE" in failed.calendar
    assert "mailto:right@example.org" in failed.calendar.replace("\r\n ", "")


@pytest.mark.usefixtures("frozen_now")
def test_what_is_no_longer_true_is_not_sent_again_and_says_so(client, team_member, failed):
    failed.booking.move_to("cancelled")
    failed.booking.cancelled_at = timezone.now()
    failed.booking.save()
    client.force_login(team_member)
    response = client.post(f"/desk/mails/{failed.pk}/send-again/", follow=True)
    assert "What this email says is no longer true, so it is not sent again." in response.text
    failed.refresh_from_db()
    assert (failed.state, DBTaskResult.objects.count()) == (Mail.State.FAILED, 0)


@pytest.mark.parametrize("state", [Mail.State.WAITING, Mail.State.RETRYING])
def test_a_mail_on_its_way_is_not_sent_twice(client, team_member, make_mail, state):
    mail = make_mail(state)
    client.force_login(team_member)
    assert "Send again" not in client.get(f"/desk/mails/{mail.pk}/").text
    response = client.post(f"/desk/mails/{mail.pk}/send-again/", follow=True)
    assert "This email has not been sent yet. It will go by itself, so it is not sent twice." in response.text
    mail.refresh_from_db()
    assert (mail.state, Mail.objects.count(), DBTaskResult.objects.count()) == (state, 1, 0)


@pytest.mark.usefixtures("frozen_now")
def test_a_mail_that_was_sent_is_written_once_more_and_stays_as_it_was(client, team_member, make_mail):
    mail = make_mail(Mail.State.SENT)
    before = Mail.objects.filter(pk=mail.pk).values().get()
    client.force_login(team_member)
    assert "Send again" in client.get(f"/desk/mails/{mail.pk}/").text
    response = client.post(f"/desk/mails/{mail.pk}/send-again/", follow=True)
    assert f"The email will go to {mail.to} again" in response.text
    assert Mail.objects.filter(pk=mail.pk).values().get() == before
    copy = Mail.objects.exclude(pk=mail.pk).get()
    assert (copy.state, copy.kind, copy.booking, copy.to) == (Mail.State.WAITING, mail.kind, mail.booking, mail.to)
    assert [task.args_kwargs["args"] for task in DBTaskResult.objects.all()] == [[copy.pk]]


@pytest.mark.usefixtures("frozen_now")
def test_pressing_twice_sends_one_copy_until_that_has_left(client, team_member, make_mail, now):
    mail = make_mail(Mail.State.SENT)
    client.force_login(team_member)
    client.post(f"/desk/mails/{mail.pk}/send-again/")
    response = client.post(f"/desk/mails/{mail.pk}/send-again/", follow=True)
    assert "This email is already being sent again." in response.text
    assert (Mail.objects.count(), DBTaskResult.objects.count()) == (2, 1)
    Mail.objects.exclude(pk=mail.pk).update(state=Mail.State.SENT, sent_at=now)
    client.post(f"/desk/mails/{mail.pk}/send-again/")
    assert Mail.objects.count() == 3


def test_what_was_sent_about_an_account_is_not_sent_again_by_others(client, team_member, now):
    until = now + dt.timedelta(minutes=15)
    notice = AboutAccount(what="login_code", code="2K7P-9XWD", until=until)
    mail = queue_notice_to(notice, person=None, to="new@example.org", occasion="1", now=now)
    Mail.objects.update(state=Mail.State.SENT, sent_at=now)
    client.force_login(team_member)
    response = client.post(f"/desk/mails/{mail.pk}/send-again/", follow=True)
    assert "Only the person this email is for can ask for another one." in response.text
    assert Mail.objects.count() == 1


def test_sending_again_is_a_post(client, team_member, failed):
    client.force_login(team_member)
    assert client.get(f"/desk/mails/{failed.pk}/send-again/").status_code == 405
