"""Writing a checked history: the rows of every table, in bulk, each with its line in the history tables."""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Max, Model

from bookings.attendance.register.newcomers import NOT_KNOWN, NOT_LISTED
from bookings.exchange.history.gathering import History, PlannedPerson, PlannedSession, key_of
from bookings.exchange.history.new_rows import Fresh, new_bookings, new_evaluations, new_marks, start_of
from bookings.exchange.history.stored import Stored, in_batches
from bookings.models import Booking, Evaluation, Mark, Register
from bookings.models.register import CHANGE_REASON
from training.authorship import create_all_as, update_all_as
from training.bulk import insert_all
from training.models import Category, Course, Organisation, OrganisationType, Session, SessionDay, User, Venue
from training.models.people import LAST_TYPE, NOWHERE
from training.operations.catalogue import free_slug
from training.operations.schedule import DayPlan, derived_from_days

UNAVAILABLE_REASON = "Declared unavailable in the imported history"
_AT_ONCE = 5000


class Writing:
    """One import's writing. What the file does not date (marks, registers, evaluations) bears the import's time."""

    def __init__(self, history: History, stored: Stored, *, by: User | None, now: dt.datetime):
        self.history, self.stored, self.by, self.now = history, stored, by, now
        self._recorded: dict = {"by": by, "now": now, "reason": CHANGE_REASON}

    def write(self, fresh: Fresh) -> dict[str, int]:
        """Write what is not stored yet; return how many of each were created."""
        created = {
            "categories": self._categories(),
            "courses": self._courses(),
            "organisation types": self._types(),
            "organisations": self._organisations(),
            "venues": self._venues(),
            "people": self._people(fresh),
            "sessions": self._sessions(),
        }
        self._make_room(fresh)
        return created | self._bookings(fresh)

    def _bookings(self, fresh: Fresh) -> dict[str, int]:
        """Write bookings with their marks and evaluations, some thousands at a time, to hold few in memory."""
        queues = {pk: places["queue"] or 0 for pk, places in self.stored.places.items()}
        evaluations = 0
        for start in range(0, len(fresh), _AT_ONCE):
            part = fresh[start : start + _AT_ONCE]
            bookings = self._create(Booking, new_bookings(part, self.stored, queues, by=self.by, now=self.now))
            self._create(Mark, new_marks(part, bookings, self.stored, by=self.by, now=self.now))
            evaluations += len(insert_all(Evaluation, new_evaluations(part, bookings, now=self.now)))
        return {"bookings": len(fresh), "evaluations": evaluations}

    def _create(self, model: type[Model], objects: Iterable[Model]) -> list:
        return create_all_as(model, objects, **self._recorded)

    def _categories(self) -> int:
        used = (course.category_key for key, course in self.history.courses.items() if key not in self.stored.courses)
        new = {key: self.history.categories[key] for key in used if key and key not in self.stored.categories}
        made = self._create(
            Category, (Category(name=name, position=n) for n, name in enumerate(new.values(), _next_position(Category)))
        )
        self.stored.categories |= dict(zip(new, made, strict=True))
        return len(made)

    def _courses(self) -> int:
        """New courses go to the end of their category, in the order in which the file names them.

        They are drafts, which the team alone sees: a title is as a file from long ago spells it, and the course has
        neither aims nor level yet. The desk asks the team to look at them.
        """
        new = {key: course for key, course in self.history.courses.items() if key not in self.stored.courses}
        if not new:
            return 0
        ends = dict(Course.objects.order_by().values_list("category_id").annotate(Max("position")))
        slugs = set(Course.objects.values_list("slug", flat=True))
        courses = []
        for planned in new.values():
            category = self.stored.categories[planned.category_key]
            ends[category.pk] = ends.get(category.pk, 0) + 1
            slug = free_slug(planned.title, slugs)
            slugs.add(slug)
            courses.append(
                Course(
                    category=category,
                    title=planned.title,
                    slug=slug,
                    position=ends[category.pk],
                    status=Course.Status.DRAFT,
                )
            )
        self.stored.courses |= dict(zip(new, self._create(Course, courses), strict=True))
        return len(courses)

    def _types(self) -> int:
        new = {key: name for key, name in self.history.types.items() if key not in self.stored.types}
        first = _next_position(OrganisationType)
        positions = {key: n for n, key in enumerate((key for key in new if key != key_of(NOT_KNOWN)), first)}
        made = self._create(
            OrganisationType,
            (OrganisationType(name=name, position=positions.get(key, LAST_TYPE)) for key, name in new.items()),
        )
        self.stored.types |= dict(zip(new, made, strict=True))
        return len(made)

    def _organisations(self) -> int:
        new = {key: o for key, o in self.history.organisations.items() if key not in self.stored.organisations}
        made = self._create(
            Organisation,
            (
                Organisation(name=o.name, type=self.stored.types[o.type_key], is_active=key != key_of(NOT_LISTED))
                for key, o in new.items()
            ),
        )
        self.stored.organisations |= dict(zip(new, made, strict=True))
        return len(made)

    def _venues(self) -> int:
        new = {key: name for key, name in self.history.venues.items() if key not in self.stored.venues}
        made = self._create(Venue, (Venue(name=name) for name in new.values()))
        self.stored.venues |= dict(zip(new, made, strict=True))
        return len(made)

    def _people(self, fresh: Fresh) -> int:
        new = {email: person for email, person in self.history.people.items() if email not in self.stored.people}
        people = []
        for email, planned in new.items():
            people.append(
                User(
                    email=email,
                    name=planned.name,
                    organisation=self._organisation_of(planned),
                    joined_at=self.now,
                    # Whose address nobody knows can't sign in until the team has completed them.
                    is_active=not email.endswith(f"@{NOWHERE}"),
                    # As set_unusable_password says it, which takes its letters one by one.
                    password=UNUSABLE_PASSWORD_PREFIX + secrets.token_urlsafe(30),
                )
            )
        self._move_people({row.practitioner_email for _, row in fresh} - new.keys())
        self.stored.people |= dict(zip(new, self._create(User, people), strict=True))
        return len(people)

    def _organisation_of(self, planned: PlannedPerson) -> Organisation | None:
        """Nobody belongs to what stands for organisations that are not listed."""
        key = planned.organisation_key
        return None if key == key_of(NOT_LISTED) else self.stored.organisations[key]

    def _move_people(self, emails: set[str]):
        """Whoever never signed in belongs to the organisation of their latest booking; others said so themselves."""
        movable = {}
        for email in emails:
            person, planned = self.stored.people[email], self.history.people[email]
            organisation = self._organisation_of(planned)
            if organisation is None:
                continue
            if person.last_login is None and not person.is_lead and person.organisation_id != organisation.pk:
                movable[person.pk] = (person, organisation, planned.latest[0])
        latest = Booking.objects.order_by().values("practitioner_id").annotate(at=Max("booked_at"))
        last_booked = {row["practitioner_id"]: row["at"] for row in in_batches(latest, "practitioner_id", movable)}
        moved = []
        for pk, (person, organisation, booked_on) in movable.items():
            if person.organisation_id is None or (pk in last_booked and start_of(booked_on) > last_booked[pk]):
                person.organisation = organisation
                moved.append(person)
        update_all_as(moved, ["organisation"], **self._recorded)

    def _sessions(self) -> int:
        new = {ref: planned for ref, planned in self.history.sessions.items() if ref not in self.stored.sessions}
        made = self._create(Session, (self._session(planned) for planned in new.values()))
        self.stored.sessions |= dict(zip(new, made, strict=True))
        days = self._create(SessionDay, (day for ref, planned in new.items() for day in self._days(ref, planned)))
        for day in days:
            self.stored.days.setdefault(day.session_id, []).append(day)
        self._create(
            Register,
            (
                Register(
                    session=self.stored.sessions[ref],
                    state=planned.register,
                    closed_at=self.now,
                    closed_by=self.by,
                    reason=UNAVAILABLE_REASON if planned.register == Register.State.UNAVAILABLE else "",
                )
                for ref, planned in new.items()
                if planned.is_over
            ),
        )
        return len(made)

    def _session(self, planned: PlannedSession) -> Session:
        working_days = settings.CANCELLATION_WORKING_DAYS
        days = [DayPlan(starts_at=start, ends_at=end) for start, end in planned.moments]
        return Session(
            course=self.stored.courses[planned.course_key],
            ref=planned.ref,
            delivery=planned.delivery,
            capacity=planned.capacity,
            overfull_allowance=max(0, planned.held - planned.capacity),
            cancellation_working_days=working_days,
            register_closed=planned.is_over,
            **derived_from_days(days, working_days),
        )

    def _days(self, ref: str, planned: PlannedSession) -> Iterable[SessionDay]:
        session, name = self.stored.sessions[ref], planned.said("venue")
        venue = self.stored.venues[key_of(name)] if name else None
        for position, (start, end) in enumerate(planned.moments, 1):
            yield SessionDay(session=session, position=position, starts_at=start, ends_at=end, venue=venue)

    def _make_room(self, fresh: Fresh):
        """Bookings added to a stored session beyond its capacity are places the team said yes to, by importing them."""
        added: dict[str, int] = {}
        for planned, row in fresh:
            added[planned.ref] = added.get(planned.ref, 0) + row.holds_a_place
        enlarged = []
        for ref, count in added.items():
            session = self.stored.sessions[ref]
            held = self.stored.places.get(session.pk, {}).get("held", 0) + count
            if held > session.capacity + session.overfull_allowance:
                session.overfull_allowance = held - session.capacity
                enlarged.append(session)
        update_all_as(enlarged, ["overfull_allowance"], **self._recorded)


def _next_position(model: type[Category] | type[OrganisationType]) -> int:
    below = model._default_manager.filter(position__lt=LAST_TYPE)
    return (below.aggregate(last=Max("position"))["last"] or 0) + 1
