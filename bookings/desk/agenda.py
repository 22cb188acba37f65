"""Reading what the partnership team has before it: what needs doing, by urgency, and what is coming."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from bookings.attendance.register.reasons_given import reasons_of_marks
from bookings.desk.session_rows import rows, with_what_a_row_says
from bookings.desk.trainers_to_ask import trainers_to_chase
from bookings.models import Booking, Certificate, CheckIn, DateWish, ErasureRequest, Mail, Mark, Webhook
from bookings.models.mail import BY_EMAIL
from bookings.places.rules.approvers import asked_outside
from training.models import Course, Session, User
from training.pdf import letters_in_words, letters_missing
from training.templatetags.words import clock, date_in_words, moment_in_words, plural
from training.when_and_where import place_in_short

WEEKS_SHOWN = 4
DAYS_TO_SAVE_A_SESSION = 14
DAYS_TO_FILL_IN_A_REGISTER = 2
REGISTERS_SHOWN = 10
DISPUTES_SHOWN = 20
COURSES_SHOWN = 10
MAILS_FAILED, BOUNCED, TEXTS_FAIL, DRAFTS = "mails failed", "bounced", "texts fail", "drafts"
TO_SETTLE, TO_COMPLETE, TO_ERASE, NOT_TOLD = "to settle", "to complete", "to erase", "not told"
REQUESTS_LOOKED_AT = 500  # as many as their page shows


@dataclass(frozen=True, kw_only=True)
class Task:
    """One thing to do: what is the matter, and the link that does it, or what different people say and buttons, each
    with its words and the address that it posts to.
    """

    text: str
    address: str
    link: str
    versions: tuple[tuple[str, str], ...] = ()
    buttons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Agenda:
    """What is on today, and what needs doing, the most urgent first; `reader` is whoever of the team looks at it."""

    reader: User
    on_today: list[Task] = field(default_factory=list)
    now: list[Task] = field(default_factory=list)
    overdue: list[Task] = field(default_factory=list)
    this_week: list[Task] = field(default_factory=list)
    soon: list[Task] = field(default_factory=list)

    @property
    def groups(self) -> list[tuple[str, list[Task]]]:
        named = [
            ("On today", self.on_today),
            ("Do first", self.now),
            ("Registers overdue", self.overdue),
            ("This week", self.this_week),
            ("In the weeks ahead", self.soon),
        ]
        return [(name, tasks) for name, tasks in named if tasks]

    def by_days_left(self, days: int) -> list[Task]:
        return self.now if days <= 2 else self.this_week if days <= 7 else self.soon


def coming_weeks(now: dt.datetime) -> list[Any]:
    """Return the sessions of the next four weeks, drafts among them."""
    sessions = Session.objects.not_cancelled().not_ended(now)
    sessions = sessions.soonest_first(before=now + dt.timedelta(weeks=WEEKS_SHOWN))
    return rows(with_what_a_row_says(sessions), now)


def agenda(coming: Iterable[Any], now: dt.datetime, reader: User) -> Agenda:
    """Return what needs doing, given the sessions of the coming weeks; the number of queries stays the same."""
    tasks = Agenda(reader=reader)
    coming = list(coming)
    for session in coming:
        _on_today(tasks, session, now)
    numbers = _numbers()
    _failed_mails(tasks, numbers[MAILS_FAILED])
    _disputes(tasks)
    _addresses(tasks, numbers[BOUNCED])
    _mobile_numbers(tasks, numbers[TEXTS_FAIL])
    _certificates(tasks, now)
    chased = _trainers_asked(tasks, now)
    for session in coming:
        _session(tasks, session, now, finds_a_trainer=session.pk in chased)
    _registers(tasks, now)
    _people_without_a_session(tasks, now)
    _approvals(tasks)
    _courses_to_look_at(tasks, numbers[DRAFTS])
    _organisations(tasks, numbers[TO_SETTLE])
    _walked_in(tasks, numbers[TO_COMPLETE])
    _erasures(tasks, numbers[TO_ERASE], now)
    _programs(tasks, numbers[NOT_TOLD])
    for path in settings.DESK_TASKS:
        add: Callable[[Agenda, list[Any], dt.datetime], None] = import_string(path)
        add(tasks, coming, now)
    return tasks


def _on_today(tasks: Agenda, session: Any, now: dt.datetime) -> None:
    """Today's own sessions stand above everything that is left over from other days."""
    today = timezone.localdate(now)
    if session.status != Session.Status.PUBLISHED:
        return
    for day in session.days.all():
        if timezone.localdate(day.starts_at) == today:
            where = place_in_short(day) or ("online" if day.joining_link else "no venue yet")
            people = plural(session.places_held, "place held,places held")
            text = f"{session.course}, {clock(day.starts_at)} to {clock(day.ends_at)}, {where}: {people}."
            task = Task(text=text, address=reverse("register", args=[session.pk]), link="Open the register")
            tasks.on_today.append(task)


def _numbers() -> Counter[str]:
    """Return how many there are of what is said as a number alone, each by its name (one query for all of them)."""
    held = Session.objects.running().filter(course=OuterRef("pk"))
    counted: dict[str, QuerySet[Any]] = {
        MAILS_FAILED: Mail.objects.filter(state=Mail.State.FAILED, channel=BY_EMAIL),
        BOUNCED: User.objects.filter(mail_bounced_at__isnull=False, is_active=True),
        TEXTS_FAIL: User.objects.filter(texts_fail_since__isnull=False, is_active=True),
        # Drafts with a session that runs or ran came in with a history: the team's own are published before.
        DRAFTS: Course.objects.filter(Exists(held), status=Course.Status.DRAFT),
        TO_SETTLE: User.objects.with_an_organisation_to_settle(),
        TO_COMPLETE: User.objects.to_complete(),
        TO_ERASE: ErasureRequest.objects.open(),
        NOT_TOLD: Webhook.objects.in_trouble(),
    }
    first, *others = (
        rows.order_by().values(named=Value(name)).annotate(number=Count("pk")).values_list("named", "number")
        for name, rows in counted.items()
    )
    return Counter(dict(first.union(*others, all=True)))


def _failed_mails(tasks: Agenda, failed: int) -> None:
    if failed:
        text = f"{plural(failed, 'email,emails')} could not be delivered: people may not know if they have a place."
        tasks.now.append(Task(text=text, address=reverse("desk-mails"), link="See the emails"))


def _disputes(tasks: Agenda) -> None:
    """People who answered that they were there: what they say and what the register says, and a button for each."""
    disputed = Booking.objects.disputed().select_related("practitioner", "session__course")
    marks = Prefetch("marks", Mark.objects.select_related("marked_by").order_by("session_day__position"))
    check_ins = Prefetch("check_ins", CheckIn.objects.order_by("session_day__position"))
    shown = list(disputed.prefetch_related(marks, check_ins).order_by("disputed_at", "pk")[:DISPUTES_SHOWN])
    by_team = [mark for one in shown for mark in one.marks.all() if mark.marked_by and mark.marked_by.is_team]
    reasons = reasons_of_marks(by_team)
    for booking in shown:
        name = booking.practitioner.name
        versions = (
            (f"{name} says", f"“{booking.absence_reason}”"),
            *(
                (f"{name} checked in by themselves", moment_in_words(one.checked_in_at))
                for one in booking.check_ins.all()
            ),
            (
                "The register says",
                "; ".join(_mark_in_words(mark, reasons) for mark in booking.marks.all()) or "no-show",
            ),
        )
        buttons = (
            (f"Put right: {name} was there", reverse("dispute-put-right", args=[booking.pk])),
            ("Leave as it is", reverse("dispute-close", args=[booking.pk])),
        )
        text = f"{name} says they were at {booking.session.course}, {date_in_words(booking.session.starts_at)}."
        address = reverse("booking", args=[booking.pk])
        task = Task(text=text, address=address, link="See the booking", versions=versions, buttons=buttons)
        tasks.now.append(task)


def _mark_in_words(mark: Mark, reasons: Mapping[int, str]) -> str:
    """Return "absent, marked by Tess Team on Tuesday 2 June 2026, 4:45pm (The trainer told us)"."""
    if mark.marked_by_id == mark.booking.practitioner_id:
        return f"{mark.get_value_display().lower()}, by their own check-in on {moment_in_words(mark.marked_at)}"
    who = f" by {mark.marked_by.name}" if mark.marked_by else ""
    why = f" ({reasons[mark.pk]})" if mark.pk in reasons else ""
    return f"{mark.get_value_display().lower()}, marked{who} on {moment_in_words(mark.marked_at)}{why}"


def _certificates(tasks: Agenda, now: dt.datetime) -> None:
    """Those of the last year whose paper would show boxes."""
    given = Certificate.objects.current().filter(revoked_at=None, issued_at__gt=now - dt.timedelta(days=365))
    texts = given.order_by("pk").values_list("booking", "number", "person_name", "course_title", "venue")
    for booking, number, name, *others in texts.iterator():
        if letters := letters_missing(" ".join([name, *others])):
            text = f"Certificate {number} of {name} cannot be printed: we have no font for {letters_in_words(letters)}"
            address = reverse("booking", args=[booking])
            tasks.this_week.append(Task(text=f"{text}.", address=address, link="Issue it again in other letters"))


def _addresses(tasks: Agenda, bounced: int) -> None:
    if bounced:
        text = f"Emails to {plural(bounced, 'person,people')} come back: ask for the right address."
        address = f"{reverse('desk-people')}?mails_come_back=on"
        tasks.this_week.append(Task(text=text, address=address, link="See who"))


def _mobile_numbers(tasks: Agenda, failing: int) -> None:
    if failing:
        text = f"Texts don’t reach {plural(failing, 'person,people')}: ask for the right mobile number."
        address = f"{reverse('desk-people')}?texts_fail=on"
        tasks.soon.append(Task(text=text, address=address, link="See who"))


def _walked_in(tasks: Agenda, count: int) -> None:
    if count:
        text = f"{plural(count, 'person has,people have')} no email address yet."
        tasks.this_week.append(Task(text=text, address=reverse("desk-walked-in"), link="Complete"))


def _erasures(tasks: Agenda, count: int, now: dt.datetime) -> None:
    if count:
        first = ErasureRequest.objects.open().order_by("answer_by_on")[0]
        asking = plural(count, "person asks,people ask")
        text = f"{asking} you to erase their data. Answer by {date_in_words(first.answer_by_on)}."
        todo = tasks.by_days_left(first.days_left(timezone.localdate(now)))
        todo.append(Task(text=text, address=reverse("desk-erasures"), link="Answer"))


def _programs(tasks: Agenda, count: int) -> None:
    if count:
        text = f"{plural(count, 'program,programs')} could not be told of changes here."
        tasks.this_week.append(Task(text=text, address=reverse("desk-webhooks"), link="See what went wrong"))


def _organisations(tasks: Agenda, count: int) -> None:
    if count:
        text = f"{plural(count, 'person waits,people wait')} for you to check an organisation that is not in the list."
        tasks.now.append(Task(text=text, address=reverse("desk-organisations-named"), link="Check"))


def _approvals(tasks: Agenda) -> None:
    asking = list(Booking.objects.awaiting_approval()[:REQUESTS_LOOKED_AT])
    if count := sum(booking.asks_the_team for booking in asking):
        text = f"{plural(count, 'booking waits,bookings wait')} for the team’s agreement."
        tasks.now.append(Task(text=text, address=reverse("desk-approvals"), link="Answer"))
    if outside := len(asked_outside(asking)):
        text = f"{plural(outside, 'booking waits,bookings wait')} for a line manager outside the organisation."
        tasks.this_week.append(Task(text=text, address=reverse("desk-approvals"), link="See which"))


def _courses_to_look_at(tasks: Agenda, count: int) -> None:
    if count:
        text = (
            f"{plural(count, 'course,courses')} from an imported file: not in the catalogue until you have checked the "
            "title and the text, and published it."
        )
        tasks.soon.append(Task(text=text, address=reverse("desk-courses"), link="See the courses"))


def _session(tasks: Agenda, session: Any, now: dt.datetime, *, finds_a_trainer: bool) -> None:
    days = (session.first_on - timezone.localtime(now).date()).days
    if session.has_begun(now) or days > DAYS_TO_SAVE_A_SESSION:
        return
    name = f"{session.course}, {date_in_words(session.starts_at)}"
    edit = reverse("desk-session-edit", args=[session.pk])
    todo = tasks.by_days_left(days)
    if session.status == Session.Status.DRAFT:
        todo.append(Task(text=f"{name}: still a draft, so nobody can book it.", address=edit, link="Publish it"))
        return
    if session.is_below_minimum:
        text = f"{name}: {session.places_held} booked, and the minimum is {session.minimum}."
        todo.append(
            Task(text=text, address=reverse("desk-session", args=[session.pk]), link="Find people, or cancel it")
        )
    if not session.trainers.all() and not finds_a_trainer:
        trainers = reverse("desk-session-trainers", args=[session.pk])
        todo.append(Task(text=f"{name}: no trainer yet.", address=trainers, link="Ask a trainer"))
    if any(day.venue_id is None and not day.joining_link for day in session.days.all()):
        todo.append(Task(text=f"{name}: no venue or joining link yet.", address=edit, link="Say where it is"))


def _trainers_asked(tasks: Agenda, now: dt.datetime) -> set[int]:
    """Those who have not answered for days, and sessions that nobody trains since somebody said no. Return which."""
    chased = trainers_to_chase(now)
    for session, first_on, text in chased:
        todo = tasks.by_days_left((first_on - timezone.localdate(now)).days)
        todo.append(Task(text=text, address=reverse("desk-session-trainers", args=[session]), link="Ask a trainer"))
    return {session for session, _, _ in chased}


def _registers(tasks: Agenda, now: dt.datetime) -> None:
    ended = Session.objects.with_an_open_register().ended(now).select_related("course")
    due = list(ended.order_by("-starts_at", "-pk")[: REGISTERS_SHOWN + 1])
    for session in due[:REGISTERS_SHOWN]:
        late = now - session.ends_at > dt.timedelta(days=DAYS_TO_FILL_IN_A_REGISTER)
        text = f"{session.course}, {date_in_words(session.starts_at)}: the register is not finished."
        task = Task(text=text, address=reverse("register", args=[session.pk]), link="Open the register")
        (tasks.overdue if late else tasks.this_week).append(task)
    if len(due) > REGISTERS_SHOWN:
        text = f"More registers than these {REGISTERS_SHOWN} are not finished."
        tasks.overdue.append(Task(text=text, address=reverse("registers"), link="See all registers"))


def _people_without_a_session(tasks: Agenda, now: dt.datetime) -> None:
    """Those whose session ran without them, or was called off, in the last year, and those who asked to hear of a new
    date, where none is planned.
    """
    a_year_ago = now - dt.timedelta(days=365)
    waited = Booking.objects.waiting().order_by().filter(session__starts_at__range=(a_year_ago, now))
    called_off = Booking.objects.left_by_their_session().filter(cancelled_at__gt=a_year_ago)
    planned = Session.objects.not_cancelled().upcoming(now)
    unplanned = Course.objects.filter(status=Course.Status.PUBLISHED).exclude(pk__in=planned.values("course"))
    of_course = {"session__course__in": unplanned}
    left_over = ("session__course", "session__course__title", "practitioner")
    wishes = DateWish.objects.filter(told_at=None, course__in=unplanned)
    asked = wishes.values_list("course", "course__title", "practitioner").union(
        waited.filter(**of_course).values_list(*left_over), called_off.filter(**of_course).values_list(*left_over)
    )
    people: dict[tuple[int, str], set[int]] = {}
    for course, title, person in asked:
        people.setdefault((course, title), set()).add(person)
    most = sorted(people.items(), key=lambda item: (-len(item[1]), item[0][1]))[:COURSES_SHOWN]
    for (course, title), who in most:
        text = (
            f"{title}: {plural(len(who), 'person,people')} asked for a place in the last year and "
            "got none, or asked to hear of a new date, and no session is planned."
        )
        address = f"{reverse('desk-session-new')}?course={course}&wishes=1"
        tasks.soon.append(Task(text=text, address=address, link="Plan a session"))
