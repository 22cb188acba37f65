import datetime as dt
import posixpath
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import find
from django.urls import reverse

from bookings.models import Booking, Mark, Register
from tests.support.factories import UserFactory, make_booking, make_reminder, make_session
from training.models import User

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 6, 2, 8, 40, tzinfo=dt.UTC)  # Tuesday, 9:40am in London
TUESDAY = dt.date(2026, 6, 2)


@pytest.mark.r26
@pytest.mark.parametrize(
    ("role", "status"), [("is_team", 200), ("is_trainer", 404), ("is_lead", 404), ("is_group_member", 404), (None, 404)]
)
def test_register_opens_for_its_trainers_and_the_team_only(client, booking, address, role, status):
    client.force_login(UserFactory(**({role: True} if role else {})))
    response = client.get(address)
    assert response.status_code == status
    assert (booking.practitioner.name in response.content.decode()) == (status == 200)


def test_person_on_the_register_cannot_open_it(client, booking, address):
    client.force_login(booking.practitioner)
    assert client.get(address).status_code == 404


@pytest.mark.r29
def test_trainer_who_is_none_any_more_cannot_open_it(by_trainer, trainer, address):
    assert by_trainer.get(address).status_code == 200
    User.objects.filter(pk=trainer.pk).update(is_trainer=False)
    assert by_trainer.get(address).status_code == 404
    assert by_trainer.get(reverse("registers")).status_code == 403


@pytest.mark.r27
def test_needs_are_shown_to_the_sessions_trainer(by_trainer, session, address):
    make_booking(
        session=session, practitioner=UserFactory(access_needs="Needs a hearing loop", dietary_needs="No nuts")
    )
    page = by_trainer.get(address).content.decode()
    assert "Access: Needs a hearing loop" in page
    assert "Food: No nuts" in page


@pytest.mark.r27
def test_needs_shown_to_the_team_are_logged_without_the_needs(client, team_member, session, address, caplog, seed):
    make_booking(session=session, practitioner=UserFactory(access_needs="Needs a hearing loop"))
    client.force_login(team_member)
    with caplog.at_level("INFO", logger="turnout.access"):
        assert "hearing loop" in client.get(address).content.decode()
    assert [record.getMessage() for record in caplog.records] == [
        f"needs on the register of session {session.pk} shown to team member {team_member.pk}"
    ]


def test_page_shows_everyone_by_name_and_counts_who_is_here(by_trainer, session, day, address, seed):
    for name, status in [
        ("zoe", "confirmed"),
        ("Émile", "confirmed"),
        ("Adam", "confirmed"),
        ("Waits", "waiting"),
        ("Went", "cancelled"),
    ]:
        made = make_booking(session=session, practitioner=UserFactory(name=name), status=Booking.Status(status))
        if name != "Adam" and status == "confirmed":
            seed(session, day, made, "present" if name == "zoe" else "partly")
    response = by_trainer.get(address)
    assert [row.booking.practitioner.name for row in response.context["rows"]] == ["Adam", "Émile", "zoe"]
    assert response.context["here"] == 2
    assert response["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_names_bear_what_was_answered_to_the_reminders(by_trainer, session, address):
    replied = {"reply": Booking.Reply.COMING, "replied_at": MORNING - dt.timedelta(days=2)}
    people = {name: make_booking(session=session, practitioner=UserFactory(name=name)) for name in ("Asked", "Unasked")}
    make_booking(session=session, practitioner=UserFactory(name="Ready"), **replied)
    make_booking(session=session, practitioner=UserFactory(name="Walker"), is_walk_in=True)
    make_reminder(people["Asked"], sent_at=session.starts_at - dt.timedelta(days=1))
    make_reminder(people["Unasked"], sent_at=session.starts_at)
    page = by_trainer.get(address).content.decode()
    rows = {name: page.split(f'data-name="{name}"')[1].split("</li>")[0] for name in ("Asked", "Ready")}
    assert "No reply to the reminder" in rows["Asked"]
    assert "Says they’re coming" in rows["Ready"]
    assert (page.count("No reply to the reminder"), page.count("Says they’re coming")) == (1, 1)


def test_page_opens_on_the_day_that_is_today(by_trainer, trainer):
    session = make_session(on=TUESDAY - dt.timedelta(weeks=1), days=3, trainers=[trainer])
    address = reverse("register", args=[session.pk])
    assert by_trainer.get(address).context["day"].position == 2
    assert by_trainer.get(f"{address}?day=1").context["day"].position == 1
    assert by_trainer.get(f"{address}?day=4").status_code == 404
    assert by_trainer.get(f"{address}?day=x").status_code == 404


def test_day_that_has_not_come_shows_names_and_no_buttons(by_trainer, trainer):
    session = make_session(on=TUESDAY + dt.timedelta(days=1), trainers=[trainer])
    make_booking(session=session, practitioner=UserFactory(name="Priya Patel"))
    page = by_trainer.get(reverse("register", args=[session.pk])).content.decode()
    assert "Priya Patel" in page
    assert "This day can be marked from Wednesday 3 June 2026." in page
    assert "data-here-button" not in page


def test_own_row_has_no_button(by_trainer, trainer, session, address):
    make_booking(session=session, practitioner=trainer)
    page = by_trainer.get(address).content.decode()
    assert "Somebody else must mark you" in page
    assert "data-here-button" not in page


def test_page_asks_as_many_queries_for_thirty_people_as_for_one(
    by_trainer, session, day, address, django_assert_max_num_queries, seed
):
    counts = []
    for people in (1, 2, 27):
        for _ in range(people):
            made = make_booking(session=session, practitioner=UserFactory(access_needs="Ramp"))
            seed(session, day, made, "present", note="early")
        with django_assert_max_num_queries(13) as queries:
            response = by_trainer.get(address)
        counts.append(len(queries))
    assert len(response.context["rows"]) == 30
    assert counts == [counts[0]] * 3


def test_closed_page_asks_as_many_queries_for_three_people_as_for_one(
    by_trainer, trainer, session, day, address, django_assert_max_num_queries
):
    Register.objects.create(session=session, state="complete", closed_at=MORNING, closed_by=trainer)
    counts = []
    for people in (1, 2):
        for _ in range(people):
            made = make_booking(session=session)
            mark = Mark(booking=made, session_day=day, value="present", marked_at=MORNING, marked_by=UserFactory())
            mark._change_reason = "paper sheet"
            mark.save()
        with django_assert_max_num_queries(13) as queries:
            response = by_trainer.get(address)
        counts.append(len(queries))
    assert len(response.context["corrections"]) == 3
    assert counts == [counts[0]] * 2


def test_page_is_packed_for_whoever_takes_it_so(by_trainer, booking, address):
    packed = by_trainer.get(address, headers={"accept-encoding": "gzip"})
    plain = by_trainer.get(address)
    assert (packed["Content-Encoding"], plain.has_header("Content-Encoding")) == ("gzip", False)
    assert "Accept-Encoding" in plain["Vary"]
    assert len(packed.content) < len(plain.content) / 3
    assert "private" in packed["Cache-Control"]


def test_marking_waits_for_no_script_that_it_does_not_need(by_trainer, address):
    """Scripts of a page run in their order: that of the frame, with GOV.UK Frontend behind it, comes after."""
    page = by_trainer.get(address).content.decode()
    scripts = re.findall(r'<script type="module" src="[^"]*/([^/"]+)"', page)
    assert scripts == ["register.js", "turnout.js"]
    asked_early = set(re.findall(r'modulepreload" href="[^"]*/static/([^"]+)"', page))
    needed, looked_at = {"bookings/register.js"}, set()
    while needed - looked_at:
        name = min(needed - looked_at)
        looked_at.add(name)
        imports = re.findall(r'^import .*?"([^"]+)";', Path(find(name)).read_text(), re.MULTILINE)
        needed |= {posixpath.normpath(posixpath.join(posixpath.dirname(name), each)) for each in imports}
    assert asked_early == needed
