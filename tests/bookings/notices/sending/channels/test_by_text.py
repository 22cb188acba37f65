"""Texts through a stand-in that is slow, refuses, loses receipts and repeats them: each once, in order, none in quiet
hours, never more than the limit; and what the network says of them afterwards.
"""

import datetime as dt
import random
from collections import Counter

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from bookings.models import Booking, Mail, TextMonth
from bookings.models.mail import BY_TEXT
from bookings.notices.kinds.offer import Offer
from bookings.notices.kinds.promotion import Promotion
from bookings.notices.kinds.reminder import Reminder
from bookings.notices.sending.delivery import deliver
from bookings.notices.sending.outbox import queue_notice
from bookings.notices.sending.texts import choose_texts
from tests.support import factories
from tests.support.text_server import NO_PHONE, TOKEN, receipt_of, text_server
from tests.support.thoroughness import rounds
from training.models import User

pytestmark = pytest.mark.django_db
SITE = "https://training.example.org"
MOBILE = "+447700900123"
NIGHT = dt.datetime(2026, 6, 1, 21, 30, tzinfo=dt.UTC)  # 10:30pm in London
KINDS = ("reminder", "asked again", "offer", "promotion")


@pytest.fixture
def server(settings):
    with text_server(settings) as there:
        yield there


@pytest.fixture
def choose(team_member, now):
    def turn_on(*kinds, **said):
        given = {"for_all_courses": True, "courses": [], "monthly_limit": 1000, "price": None} | said
        return choose_texts(kinds=kinds, by=team_member, now=now, **given)

    return turn_on


@pytest.fixture
def texted(choose, practitioner):
    """All kinds are on, and Priya has given a number."""
    choose(*KINDS)
    practitioner.mobile = MOBILE
    practitioner.save()
    return practitioner


def reminder(booking: Booking, now, days=1) -> None:
    notice = Reminder(first_on=booking.session.first_on, days_before=days)
    queue_notice(notice, booking=booking, now=now, occasion=f"{days} days before")


def texts():
    return Mail.objects.filter(channel=BY_TEXT).order_by("pk")


def run(now) -> None:
    for key in texts().due(now).values_list("pk", flat=True):
        deliver(mail_id=key, now=now)


def day_before(session) -> dt.datetime:
    return session.starts_at - dt.timedelta(hours=22)


# ---- which go ----


def test_nothing_goes_as_a_text_until_it_is_turned_on(place, practitioner, now):
    practitioner.mobile = MOBILE
    practitioner.save()
    queue_notice(Promotion(), booking=place, now=now)
    assert list(Mail.objects.values_list("channel", flat=True)) == ["email"]


def test_a_text_goes_beside_the_mail_and_leads_to_its_page(client, texted, place, server):
    at = day_before(place.session)
    reminder(place, at)
    assert sorted(Mail.objects.values_list("channel", flat=True)) == ["email", "text"]
    run(at)
    (text,) = server.taken
    assert text["to"] == MOBILE
    assert text["text"].startswith("Test Partnership: Understanding Child Neglect is tomorrow at 9:30am, Shirehall.")
    link = text["text"].split()[-1]
    assert link.startswith("https://training.example.org/t/")
    assert len(link) < 55
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timezone, "now", lambda: at)
        for _ in range(3):
            leads_to = client.get(link.removeprefix(SITE))["Location"]
            assert leads_to.startswith(f"{SITE}/link/coming/")
            assert client.get(leads_to.removeprefix(SITE)).status_code == 200
        assert Booking.objects.get().reply == ""
        client.post(leads_to.removeprefix(SITE))
    assert Booking.objects.get().reply == "coming"
    assert texts().get().calendar == ""


@pytest.mark.parametrize("days", [0, 3, 14])
def test_a_reminder_of_another_day_goes_by_mail_alone(texted, place, now, days):
    reminder(place, now, days)
    assert not texts().exists()


def test_only_the_kinds_and_courses_that_are_chosen(choose, texted, place, now):
    choose("offer")
    queue_notice(Promotion(), booking=place, now=now)
    choose("promotion", for_all_courses=False, courses=[factories.CourseFactory()])
    queue_notice(Promotion(), booking=place, now=now, occasion="b")
    assert not texts().exists()
    choose("promotion", for_all_courses=False, courses=[place.session.course])
    queue_notice(Promotion(), booking=place, now=now, occasion="c")
    assert texts().count() == 1


@pytest.mark.parametrize(
    "change",
    [{"mobile": ""}, {"is_active": False}, {"texts_fail_since": dt.datetime(2026, 6, 1, tzinfo=dt.UTC)}],
)
def test_what_waits_goes_only_where_it_still_may(texted, place, now, server, change):
    queue_notice(Promotion(), booking=place, now=now)
    User.objects.filter(pk=texted.pk).update(**change)
    run(now)
    assert (server.taken, texts().count(), Mail.objects.count()) == ([], 0, 1)


def test_what_waits_is_left_out_once_texts_are_turned_off(texted, place, now, server, choose):
    queue_notice(Promotion(), booking=place, now=now)
    choose()
    run(now)
    assert (server.taken, texts().count()) == ([], 0)


def test_what_is_outdated_is_not_charged_to_the_month(texted, place, now, server):
    place.status, place.queue_number = "offered", 1
    place.offer_expires_at, place.confirmed_at = now + dt.timedelta(hours=2), None
    place.save()
    queue_notice(Offer(expires_at=place.offer_expires_at), booking=place, now=now)
    run(now + dt.timedelta(hours=3))
    assert (server.taken, texts().exists(), TextMonth.objects.exists()) == ([], False, False)


def test_what_is_turned_on_is_read_once_for_many(texted, place, now):
    bookings = [place, *(factories.make_booking(session=place.session) for _ in range(4))]
    User.objects.filter(pk__in=[one.practitioner_id for one in bookings[1:]]).update(mobile=MOBILE)
    for booking in bookings:
        booking.practitioner.refresh_from_db()
    with CaptureQueriesContext(connection) as asked:
        for booking in bookings:
            queue_notice(Promotion(), booking=booking, now=now)
    assert texts().count() == 5
    assert len([one for one in asked.captured_queries if "bookings_textsettings" in one["sql"]]) == 1


# ---- quiet hours ----


def test_a_text_of_the_night_waits_for_the_morning(texted, place, server):
    queue_notice(Promotion(), booking=place, now=NIGHT)
    for minutes in range(0, 570, 30):
        run(NIGHT + dt.timedelta(minutes=minutes))
    assert server.asked == 0
    run(dt.datetime(2026, 6, 2, 7, 0, tzinfo=dt.UTC))
    assert len(server.taken) == 1


def test_one_that_would_come_too_late_is_not_sent(texted, place, server):
    place.status, place.queue_number = "offered", 1
    place.offer_expires_at, place.confirmed_at = NIGHT + dt.timedelta(hours=2), None
    place.save()
    queue_notice(Offer(expires_at=place.offer_expires_at), booking=place, now=NIGHT)
    run(NIGHT)
    assert not texts().exists()
    assert Mail.objects.get().channel == "email"


# ---- once each, whatever the service does ----


@pytest.mark.parametrize("trouble", ["broken", "busy"])
def test_trouble_is_tried_again_with_the_pauses_of_mails(texted, place, now, server, trouble):
    answers = iter([trouble, trouble, "taken"])
    server.answer = lambda: next(answers)
    queue_notice(Promotion(), booking=place, now=now)
    run(now)
    text = texts().get()
    assert (text.state, text.next_attempt_at) == ("retrying", now + dt.timedelta(minutes=1))
    run(now + dt.timedelta(minutes=1))
    run(now + dt.timedelta(minutes=7))
    assert (texts().get().state, len(server.taken)) == ("sent", 1)
    assert TextMonth.objects.get().sent == 1


def test_one_that_was_taken_without_an_answer_does_not_go_twice(texted, place, now, server):
    answers = iter(["slow", "taken"])
    server.answer = lambda: next(answers)
    queue_notice(Promotion(), booking=place, now=now)
    run(now)
    place.session.course.title = "Another Title"  # what it says has changed meanwhile
    place.session.course.save()
    run(now + dt.timedelta(minutes=1))
    assert (texts().get().state, len(server.taken)) == ("sent", 1)


def test_a_number_that_is_refused_is_marked_and_texted_no_more(client, texted, place, now, server):
    User.objects.filter(pk=texted.pk).update(mobile=f"{NO_PHONE}99")
    place.refresh_from_db()
    queue_notice(Promotion(), booking=place, now=now)
    run(now)
    texted.refresh_from_db()
    assert (texts().get().state, texted.texts_fail_since) == ("failed", now)
    assert "Not a valid number" in texts().get().last_error
    queue_notice(Promotion(), booking=Booking.objects.get(), now=now, occasion="b")
    assert texts().count() == 1


def test_a_thousand_texts_through_a_bad_service(client, choose, now, server, time_machine, site):
    """Each once, in order, none in quiet hours, the limit kept; with receipts lost and repeated. Two to each person."""
    number, luck = rounds(500, usually=50), random.Random(1)
    limit = 2 * number - 7
    choose(*KINDS, monthly_limit=limit)
    session = factories.make_session(on=dt.date(2026, 6, 8), capacity=number)
    clock = dt.datetime(2026, 6, 2, 19, 40, tzinfo=dt.UTC)  # 8:40pm, twenty minutes before the quiet hours
    went_at: list[dt.datetime] = []
    server.answer = lambda: luck.choice(["taken", "taken", "taken", "slow", "broken", "busy"])
    server.on_taken = lambda text: went_at.append(clock)
    for one in range(number):
        person = factories.UserFactory(mobile=f"+4477009{one:05}")
        booking = factories.make_booking(session=session, practitioner=person)
        queue_notice(Promotion(), booking=booking, now=clock)
        reminder(booking, clock)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # nobody does so within a transaction, and questions would take minutes
    address = reverse("text-receipts")
    for step in (dt.timedelta(minutes=minutes) for minutes in [2] * 20 + [30] * 40 + [60] * 60):
        time_machine.move_to(clock, tick=False)
        run(clock)
        for text in luck.sample(server.taken, k=min(5, len(server.taken))):
            for _ in range(luck.choice([0, 1, 2])):
                said = receipt_of(text)
                client.post(
                    address, said, content_type="application/json", headers={"Authorization": f"Bearer {TOKEN}"}
                )
        clock += step
        if not texts().unsent().exists():
            break
    assert not texts().unsent().exists()
    assert max(Counter(text["reference"] for text in server.taken).values()) == 1
    assert len(server.taken) == texts().filter(state="sent").count()
    assert texts().count() == TextMonth.objects.get().sent == limit  # one that failed to the last is counted too
    assert TextMonth.objects.get().left_out == 2 * number - limit
    hours = {timezone.localtime(at).hour for at in went_at}
    assert min(hours) >= 8
    assert max(hours) < 21
    said = [(text["to"], "now have" in text["text"]) for text in server.taken]
    later = {to for to, is_first in said if not is_first}
    assert all(said.index((to, True)) < said.index((to, False)) for to in later if (to, True) in said)
    assert sum((to, True) in said for to in later) >= number - 12


# ---- receipts ----


@pytest.fixture
def sent(texted, place, frozen_now, server):
    queue_notice(Promotion(), booking=place, now=frozen_now)
    run(frozen_now)
    return server.taken[0]


def tell(client, said, token=TOKEN):
    headers = {"Authorization": f"Bearer {token}"}
    return client.post(reverse("text-receipts"), said, content_type="application/json", headers=headers).status_code


def test_receipts_are_kept_once_in_whatever_order_they_come(client, sent, now):
    statuses = ["sending", "temporary-failure", "delivered", "delivered", "temporary-failure", "permanent-failure"]
    assert {tell(client, receipt_of(sent, status)) for status in statuses} == {204}
    text = texts().get()
    assert (text.state, text.receipt, text.receipt_at) == ("sent", "delivered", now)
    assert User.objects.get(pk=text.recipient_id).texts_fail_since is None


def test_a_receipt_of_a_number_that_does_not_exist_marks_it(client, sent, now):
    tell(client, receipt_of(sent, "permanent-failure"))
    assert User.objects.get(mobile=MOBILE).texts_fail_since == now


def test_a_receipt_of_one_whose_answer_was_lost_says_that_it_left(client, texted, place, frozen_now, server):
    server.answer = lambda: "slow"
    queue_notice(Promotion(), booking=place, now=frozen_now)
    run(frozen_now)
    assert texts().get().state == "retrying"
    tell(client, receipt_of(server.taken[0]))
    run(frozen_now + dt.timedelta(minutes=5))
    assert (texts().get().state, server.asked) == ("sent", 1)


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], f"{TOKEN}x", "é"])
def test_nobody_without_the_token_is_heard(client, sent, token):
    assert tell(client, receipt_of(sent), token) == 403
    assert texts().get().receipt == ""


def test_nobody_is_heard_where_no_token_is_set(client, sent, settings):
    settings.NOTIFY = settings.NOTIFY | {"NOTIFY_CALLBACK_TOKEN": ""}
    assert tell(client, receipt_of(sent), "") == 403


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("no json", 400),
        ("[1]", 400),
        ("[" * 15_000, 400),
        ('"' + "x" * 30_000 + '"', 400),
        ("{}", 204),
        ('{"reference": 1, "status": "delivered"}', 204),
        ('{"reference": "a\\u0000b", "status": "delivered"}', 204),
        ('{"reference": "nobody", "status": ["delivered"]}', 204),
        ('{"reference": "nobody", "status": "delivered"}', 204),
    ],
)
def test_odd_receipts_change_nothing(client, sent, said, status):
    assert tell(client, said) == status
    assert texts().get().receipt == ""


def test_a_receipt_locks_the_person_before_the_text_as_merging_does(client, sent):
    with CaptureQueriesContext(connection) as asked:
        tell(client, receipt_of(sent, "permanent-failure"))
    said = [one["sql"] for one in asked.captured_queries]
    [person] = [number for number, sql in enumerate(said) if sql.startswith('UPDATE "training_user"')]
    [text] = [number for number, sql in enumerate(said) if sql.startswith('UPDATE "bookings_mail"')]
    assert person < text


def test_link_of_a_text_opens_as_long_as_the_link_of_the_mail(client, texted, place, frozen_now, server):
    queue_notice(Promotion(), booking=place, now=frozen_now)
    run(frozen_now)
    path = server.taken[0]["text"].split()[-1].removeprefix(SITE)
    for days, status in ((61, 200), (499, 200), (501, 404)):  # a place may be booked a year ahead
        with time_machine.travel(frozen_now + dt.timedelta(days=days), tick=False):
            leads_to = client.get(path)["Location"].removeprefix(SITE)
            assert client.get(leads_to).status_code == status


@pytest.mark.r25
@pytest.mark.parametrize("change", [lambda code: code[:-1], lambda code: code[:-1] + "!", lambda code: "z" + code])
def test_a_link_that_was_cut_or_changed_opens_nothing(client, sent, change, now):
    code = sent["text"].rpartition("/")[2]
    assert client.get(reverse("text-link", args=[code])).status_code == 302
    page = client.get(reverse("text-link", args=[change(code)]))
    assert page.status_code == 404
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]


# ---- what the team sees ----


def test_the_desk_says_what_became_of_a_text_and_finds_it_by_number(client, sent, team_member):
    tell(client, receipt_of(sent))
    client.force_login(team_member)
    page = client.get("/desk/mails/", {"channel": "text", "to": "07700 900 123"})
    assert [mail.channel for mail, _ in page.context["mails"]] == ["text"]
    assert "Delivered" in page.content.decode()
    one = client.get(f"/desk/mails/{texts().get().pk}/").content.decode()
    assert "Delivered, Monday 1 June 2026" in one
    assert sent["text"].partition(". ")[0] in one
    assert "Send again" not in one
