"""r62: markup in every text that a person can write is text wherever it is shown: page, mail, paper, file, calendar.

Everything is asked for twice, once with plain words in every field and once with markup, and must have the same shape:
no element, attribute, link, picture, cell or line of a calendar that our own templates did not write.
"""

import datetime as dt
import json
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from bookings.exchange.lists.all_lists import KINDS as LISTS
from bookings.merging.operation import Chosen, merge
from bookings.models import (
    Booking,
    Bulletin,
    Certificate,
    JoinedAs,
    Letterhead,
    LostDevice,
    Mail,
    NoticeText,
    Register,
    Signatory,
    Terms,
)
from bookings.notices.about.made_up import MadeUp
from bookings.notices.kinds import FORMS, KINDS
from bookings.notices.links.tokens import Purpose, make_link_token
from bookings.notices.wording.compose import COMPOSED_FIELDS, compose
from bookings.notices.wording.examples import example
from reporting.formats.files import FILE_FORMATS
from reporting.models import Action, ActionLook, KeptReport
from reporting.periods import reporting_year
from reporting.reports.registry import REPORTS
from reporting.yearly.building import yearly_report
from reporting.yearly.storing import json_text
from tests.support.compared import make_trial
from tests.support.evaluated import make_evaluation
from tests.support.factories import (
    CourseFactory,
    OrganisationFactory,
    UserFactory,
    make_action,
    make_booking,
    make_session,
)
from tests.support.second_steps import set_up_app
from tests.support.shapes import shape, shape_of_calendar, shape_of_html
from tests.support.signing_in import sign_in
from tests.test_permissions import ROUTES, WHO
from training.models import Look, MoveToCome, OurDetails, SearchWords, Session, SessionDay, User, Venue
from training.partnership import remember
from training.text import FoldedField

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now"), pytest.mark.r62, pytest.mark.long]

EVALUATED = "zq49zq"
MARKUP = (
    """"'><script>alert(1)</script><img src=x onerror=alert(1)>zq{{7*7}}zq{% debug %}{name.__class__}"""
    """</textarea></title><!--<a href="javascript:alert(1)">%(name)s&lt;b&gt;"""
)
PLAIN = re.sub(r"\S", "z", MARKUP)  # so that it breaks into lines where the other does
SHORT = {10: '"><b x>'}  # where even a script is too long
# Written by the program, or checked letter by letter before it is kept.
NOT_WRITTEN_BY_PEOPLE = {
    *("training.User.password", "training.User.feed_token", "training.Course.slug", "training.Course.reminder_days"),
    *("bookings.Trial.a_days", "bookings.Trial.b_days", "bookings.Trial.pooled_as", "reporting.PooledFile.code"),
    *("reporting.TrialLook.verdict",),
    *("training.CourseAttachment.content_type", "training.Tries.key", "training.Session.ref", "bookings.Mail.kind"),
    *("bookings.Certificate.number", "bookings.Certificate.code", "bookings.Mail.channel", "bookings.Mail.occasion"),
    *("bookings.Mail.message_id", "bookings.NoticeText.kind", "bookings.Mail.calendar_method"),
    *("bookings.Download.kind", "bookings.Download.content_type", "bookings.Question.kind"),
    *("bookings.Letterhead.logo_type", "bookings.JoinedAs.name_key", "bookings.TrainingElsewhere.file_type"),
    *("bookings.Certificate.days_said", "training.MergedRow.table", "training.MergedRow.column"),
    *(
        "training.User.mobile",
        "training.Look.page",
        "bookings.Heartbeat.queue",
        "bookings.Heartbeat.version",
        "reporting.ReportByEmail.report",
    ),
    *(f"bookings.Mail.{name}" for name in COMPOSED_FIELDS),
    *(f"bookings.Webhook.{name}" for name in ("address", "secret", "former_secret")),
    *(f"bookings.WebhookDelivery.{name}" for name in ("key", "event", "last_error")),
    "bookings.WebhookReading.table",
}
# The database refuses a change of these: they are added, with the words.
NEVER_CHANGED = (KeptReport, ActionLook)
# Empty until it has happened.
REASON_OF = {"reporting.Action.stopped_reason": "stopped_on", "reporting.Action.replaced_reason": "replaced_at"}
REASON_OF |= {"bookings.Trial.stopped_reason": "ended_at"}
COUNTS = "metrics"  # it says how much was asked of the site, which differs from one time to the next
LATER_EDITION = 4096  # its key: addresses are the same for both words
ROLES = ("visitor", "own", "lead", "trainer", "group", "team")


def written_by_people():
    """Yield each table of ours, with the text fields of it that people fill."""
    for model in apps.get_models():
        if model._meta.app_label not in {"training", "bookings", "reporting"} or hasattr(model, "history_id"):
            continue
        fields = [
            field for field in model._meta.concrete_fields if isinstance(field, models.CharField | models.TextField)
        ]
        texts = [f for f in fields if f.editable and not f.choices and not isinstance(f, FoldedField)]
        if texts := [f for f in texts if f"{model._meta.label}.{f.name}" not in NOT_WRITTEN_BY_PEOPLE]:
            yield model, texts


def worded(field: models.Field, pk: int, words: str) -> str:
    """Return words that fit the field, with the row's key in front: names are not given twice."""
    if isinstance(field, models.EmailField):
        return f'"{words[2:27]}{pk}"@example.org'  # what may stand in quotation marks before the @
    if isinstance(field, models.URLField):
        return f"https://example.org/{words.replace(' ', '')}"
    return f"{pk} {SHORT.get(field.max_length, words) if words == MARKUP else words}"[: field.max_length]


def fill_in(words: str, now) -> None:
    for model, fields in written_by_people():
        if model in NEVER_CHANGED:
            continue
        assert model.objects.exists(), f"the world has no {model._meta.verbose_name}"
        for row in model.objects.all():
            for field in fields:
                happened = REASON_OF.get(f"{model._meta.label}.{field.name}")
                if happened and getattr(row, happened) is None:
                    continue
                setattr(row, field.name, worded(field, row.pk, words))
            row.save()
    remember(OurDetails.objects.get(), seconds=float("inf"))
    for mail in Mail.objects.exclude(booking=None):
        compose(mail, now=now)
        mail.save()
    add_what_never_changes(words, now)


def add_what_never_changes(words: str, now) -> None:
    """Keep a later edition of the yearly report and what was found of an action, as they are with these words."""
    by, year = User.objects.filter(is_team=True).first(), reporting_year("2023-24")
    report = yearly_report(period=year, now=now)
    KeptReport.objects.create(
        pk=LATER_EDITION,
        first_on=year.start,
        last_on=year.end,
        edition=2,
        form=report.form,
        content=json_text(report),
        kept_at=now,
        kept_by=by,
        replaces=KeptReport.objects.get(edition=1),
        reason=words[:300],
    )
    for action in Action.objects.all():
        action.looks.create(looked_at=now, looked_by=by, verdict="too early to tell", found=words, said=words)


@pytest.fixture
def full_world(world, now):
    """Return the people, and arguments of routes: those of the table, and those of bookings in other states.

    There is a row of everything that people can write something in.
    """
    people, arguments = world
    own, trainers = people["own"], [people["trainer"]]
    said = {"absence_reason": "Ill", "absence_explained_at": now, "disputed_at": now}
    missed = make_session(on=dt.date(2026, 5, 19), trainers=trainers)
    absent = make_booking(session=missed, practitioner=own, outcome="no show", **said)
    make_booking(session=missed, practitioner=people["other"], outcome="excused", excused_reason="Ill", excused_at=now)
    Register.objects.create(session=missed, state="complete", closed_at=now)
    unmarked = make_session(on=now.date(), trainers=trainers)
    make_booking(session=unmarked, practitioner=UserFactory(organisation=own.organisation))
    states = [
        absent,
        make_booking(session=unmarked, practitioner=own),
        make_booking(practitioner=own, status="cancelled", cancel_reason="other", cancelled_by=own, cancel_note="Ill"),
        make_booking(practitioner=own, status="offered", offer_expires_at=now + dt.timedelta(days=1)),
    ]
    make_evaluation(Booking.objects.get(pk=arguments["past"]), words="Good", at=now)
    Bulletin.objects.create(person=own, town="Wisbech", consented_at=now)
    head = Letterhead.objects.create(number=1, partnership="Fenland", kept_at=now)
    Signatory.objects.create(letterhead=head, position=1, name="Jo Chair", role="Chair")
    bears = {"level": "Level 2", "venue": "Shirehall", "letterhead": head}
    Certificate.objects.filter(pk=arguments["certificate"]).update(**bears)
    JoinedAs.objects.create(session=missed, address="pat@home.example.net", person=own, decided_at=now)
    SessionDay.objects.update(venue=Venue.objects.first())
    Terms.objects.create(number=1, text="Come.", published_at=now, published_by=people["team"])
    OurDetails.objects.create(name="Fenland", email="learn@example.net", phone="01234")
    SearchWords.objects.get_or_create(pk=1, defaults={"text": "a, b"})
    NoticeText.objects.create(kind="waiting list", subject="You", text="You wait", changed_at=now)
    set_up_app(people["other"])
    LostDevice.objects.create(person=people["other"], how_known="Voice", said_by=UserFactory(is_team=True), said_at=now)
    keeps = {"moves_on": dt.date(2026, 9, 1), "said_by": people["team"], "said_at": now}
    MoveToCome.objects.create(person=own, organisation=people["other"].organisation, **keeps)
    Look.objects.create(at=now, by=people["lead"], page="desk-person", person=people["other"], asked="q=Pat")
    worlds = [arguments, *(arguments_about(booking, now) for booking in states)]
    later = {"kept report": LATER_EDITION, "format": "json"}
    return people, [*worlds, later, *further_actions(now), *merged_things(people, arguments, now)]


def further_actions(now) -> list[dict[str, object]]:
    """Stop an action and a comparison, correct another action, and return the arguments about each."""
    replaced = make_action(replaced_at=now, replaced_reason="Wrong date")
    stopped = make_action(stopped_on=dt.date(2026, 5, 1), stopped_reason="Nobody read it")
    ended = make_trial(ended_at=now, ended_because="stopped", stopped_reason="Harm")
    signed, actions = make_trial(what="signer"), (replaced, make_action(corrects=replaced), stopped)
    return [
        *({"action": action.pk} for action in actions),
        *({"comparison": trial.pk} for trial in (ended, signed)),
    ]


def merged_things(people, arguments, now) -> list[dict[str, object]]:
    """Make two of each kind one, with rows that moved, and return the arguments about each and what may be its twin."""
    session, organisation = Session.objects.get(pk=arguments["past session"]), people["own"].organisation
    person, school, course = UserFactory(), OrganisationFactory(), CourseFactory()
    make_booking(session=session, practitioner=person, outcome="attended")
    make_booking(session=make_session(course=course), practitioner=UserFactory(organisation=school))
    pairs = [(people["other"], person), (organisation, school), (session.course, course)]
    twins = [UserFactory(), OrganisationFactory(), CourseFactory()]
    by_all = {"chosen": Chosen(), "reason": "The same", "by": people["team"], "now": now}
    made = [merge(kept=kept, merged=gone, **by_all) for kept, gone in pairs]
    assert [one.rows.exists() for one in made] == [True] * 3
    return [
        {"thing": one.column, "person": one.thing_id, "twin": twin.pk, "merge": one.pk}
        for one, twin in zip(made, twins, strict=True)
    ]


def arguments_about(booking: Booking, now) -> dict[str, object]:
    tokens = {f"{purpose} token": make_link_token(purpose=purpose, booking=booking, now=now) for purpose in Purpose}
    session = {"session": booking.session_id, "past session": booking.session_id, "slug": booking.session.course.slug}
    return session | {"booking": booking.pk, "past": booking.pk} | tokens


def shown_to(may: int, worlds: list[dict]) -> list[str]:
    """Return the addresses of the routes' table that somebody sees who has that column, and every report and list."""
    seen = {name: [key for key in route.args.split(", ") if key] for name, route in ROUTES.items()}
    seen = {name: keys for name, keys in seen.items() if ROUTES[name].get.split()[may] == "ok" and name != COUNTS}
    found = [
        reverse(name, args=[arguments[key] for key in keys])
        for name, keys in seen.items()
        for arguments in worlds
        if arguments is worlds[0] or (keys and arguments.keys() >= set(keys))
    ]
    if "report-file" in seen:
        found += [reverse("report", args=[name]) + "?year=2026-27" for name in REPORTS]
        found += [reverse("report-file", args=[name, end]) for name in REPORTS for end in FILE_FORMATS]
    if "data-export" in seen:
        found += [reverse("data-export", args=[name, end]) for name in LISTS for end in ("csv", "xlsx")]
    return found


def everything(client: Client, addresses: list[str]) -> dict[str, tuple[object, str]]:
    """Return shape and letters of what each address shows."""
    found = {}
    for address in addresses:
        response = client.get(address)
        content = b"".join(response) if response.streaming else response.content
        kind = response.headers.get("Content-Type", "")
        found[address] = (response.status_code, shape(kind, content)), content.decode(errors="replace")
    return found


@pytest.mark.parametrize("who", ROLES)
def test_pages_and_files_with_markup_have_the_shape_of_those_with_words(full_world, now, who):
    people, worlds = full_world
    client = Client()
    if people[who]:
        sign_in(client, people[who])  # a moment ago: pages that ask for the password again are shown too
    addresses = shown_to(WHO.index(who), worlds)
    with transaction.atomic():
        fill_in(PLAIN, now)
        plain = everything(client, addresses)
        transaction.set_rollback(True)  # else the history of changes would be longer the second time
    fill_in(MARKUP, now)
    marked = everything(client, addresses)
    assert [address for address in plain if plain[address][0] != marked[address][0]] == []
    assert [address for address, (_, text) in marked.items() if EVALUATED in text] == []
    assert sum("&lt;script&gt;" in text for _, text in marked.values()) > 5, "the words are shown"


def with_words(value: object, words: str) -> object:
    """Return facts of a notice with these words for all that read as words: what has a blank in it."""
    if isinstance(value, dict):
        return {name: with_words(inner, words) for name, inner in value.items()}
    if isinstance(value, list):
        return [with_words(inner, words) for inner in value]
    return words if isinstance(value, str) and " " in value else value


def made_up_of(words: str, now) -> MadeUp:
    made_up = at(now)
    session, venue = made_up.session, made_up.days[0].venue
    made_up.person.name = session.course.title = session.course.joining_instructions = words
    venue.name = venue.address = venue.directions = session.notes = session.cancelled_reason = words
    return made_up


at = MadeUp.at
MADE_UP = ("NAME", "TITLE", "ORGANISATION", "REASON")


@pytest.mark.parametrize("kind", KINDS)
def test_mails_with_markup_have_the_shape_of_those_with_words(kind, site, now, monkeypatch):
    mails = []
    forms = {form for form in FORMS.values() if form.kind == kind}
    for words in (PLAIN, MARKUP):
        monkeypatch.setattr(MadeUp, "at", lambda now, words=words, **_: made_up_of(words, now))
        for form in forms:
            monkeypatch.setattr(form, "example", _in_words(form.example, words))
        for module, name in {(form.__module__, name) for form in forms for name in MADE_UP}:
            if hasattr(import_module(module), name):
                monkeypatch.setattr(f"{module}.{name}", words)
        own_words = NoticeText(subject=words, text=words) if not KINDS[kind].is_fixed else None
        mails.append([example(kind, now=now), example(kind, now=now, words=own_words)])
        monkeypatch.undo()
    for plain, marked in zip(*mails, strict=True):
        assert shape_of_html(marked.html) == shape_of_html(plain.html)
        assert shape_of_calendar(marked.calendar) == shape_of_calendar(plain.calendar)
        assert "\n" not in marked.subject
        assert EVALUATED not in marked.html + marked.text + marked.subject + marked.calendar
        assert "&lt;script&gt;" in marked.html and "<script>" in marked.text


def _in_words(made, words):
    def in_words(made_up):
        notice = made(made_up)
        return type(notice).from_json(with_words(json.loads(json.dumps(notice.as_json())), words))

    return in_words
