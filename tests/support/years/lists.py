"""What the team keeps in order once in a while: catalogue, venues, kinds, events, requirements, forms, keys."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bookings.models import Question, Questionnaire, Webhook
from tests.support.years.life import Life
from training.models import (
    ApiKey,
    Category,
    Course,
    CourseAttachment,
    Event,
    Organisation,
    OrganisationType,
    Requirement,
    Room,
    Venue,
)

PDF = b"%PDF-1.7 a map"


def newest(model: Any) -> Any:
    return model.objects.latest("pk")


def catalogue(life: Life) -> None:
    """A category and a course of their own, with files, words to find it by, and what it comes after."""
    team = life.browser_of(life.there.team)
    team.fill("desk-category-new", name="Online safety")
    kept = newest(Category)
    team.fill("desk-category-edit", kept.pk, name="Safety online")
    team.post("desk-category-move", kept.pk, way="up")
    team.fill("desk-category-new", name="By mistake")
    team.post("desk-category-remove", newest(Category).pk)
    said = {"category": kept.pk, "level": "2", "provider": "partnership", "status": "published", "cpd_hours": "3"}
    team.fill("desk-course-new", title="Trusted adults online", **said)
    course = newest(Course)
    for changed, months in ((course, "12"), (life.there.courses[0], "6")):
        team.fill("desk-course-edit", changed.pk, aims="To know what children meet", certificate_valid_months=months)
    for name in ("Map.pdf", "Reading.pdf"):
        team.post("desk-course-files", course.pk, file=SimpleUploadedFile(name, PDF, "application/pdf"))
    team.post("desk-course-file", course.pk, newest(CourseAttachment).pk, do="up")
    team.fill("desk-search-words", text="internet, online")
    life.there.courses.append(course)


def places_to_meet(life: Life) -> None:
    team = life.browser_of(life.there.team)
    team.fill("desk-venue-new", name="The Old Mill", town="Ledham", spare_chairs="2")
    venue = newest(Venue)
    team.fill("desk-venue-edit", venue.pk, parking="Behind the house")
    team.fill("desk-room-new", venue.pk, name="Upstairs", capacity="20")
    team.fill("desk-room-edit", newest(Room).pk, equipment="A projector")
    life.there.venues.append(venue)


def kinds_of_organisations(life: Life) -> None:
    team = life.browser_of(life.there.team)
    team.fill("desk-type-new", name="Faith groups")
    kind = newest(OrganisationType)
    team.fill("desk-type-edit", kind.pk, name="Faith communities")
    team.post("desk-type-move", kind.pk, way="up")
    team.fill("desk-organisation-new", name="Ledham Mosque", type=kind.pk, is_active="on")
    organisation = newest(Organisation)
    team.fill("desk-organisation-edit", organisation.pk, name="Ledham Central Mosque")
    team.fill("desk-type-new", name="By mistake")
    team.post("desk-type-remove", newest(OrganisationType).pk)


def events_and_requirements(life: Life) -> None:
    team = life.browser_of(life.there.team)
    for title in ("Autumn conference", "By mistake"):
        team.fill("desk-event-new", title=title, kind="conference", held_on=life.now.date().isoformat(), lowest="80")
    last, first = Event.objects.order_by("-pk")[:2]
    team.fill("desk-event-edit", first.pk, highest="90")
    team.post("desk-event-remove", last.pk)
    for who in ("Everyone", "Nobody"):
        team.fill("desk-requirement-new", who=who, course=life.there.courses[0].pk, level="", months="12")
    last, first = Requirement.objects.order_by("-pk")[:2]
    team.fill("desk-requirement-edit", first.pk, months="24")
    team.post("desk-requirement-remove", last.pk)


def form_of_evaluation(life: Life) -> None:
    """A course has a form of its own, asked before, after and later."""
    team = life.browser_of(life.there.team)
    team.fill("desk-evaluation-forms", name="How sure are you?")
    form = newest(Questionnaire)
    asked = {"hint": "", "options": "", "moments": ["before", "after", "later"]}
    for text in ("I know whom to tell", "I know what to look for"):
        team.fill("desk-question-new", form.pk, kind="confidence", text=text, **asked)
    question = newest(Question)
    team.fill("desk-question", question.pk, text="I know what to look out for")
    team.post("desk-question-change", question.pk, change="up")
    team.fill("desk-evaluation-form-edit", form.pk, courses=[course.pk for course in life.there.courses])
    team.post("desk-evaluation-form-change", form.pk, change="default")


def words_of_mails(life: Life) -> None:
    """The team says some of it in its own words, looks at what it has written, and tries it out on itself."""
    team = life.browser_of(life.there.team)
    team.fill("desk-notice", "confirmation", subject="You have a place", text="See you there, {name}.")
    team.post("desk-notice", "waiting-list", answer="test")
    course = life.there.courses[0]
    team.fill("desk-course-reminders", course.pk, reminders_signed_by="Jo Hale", ask_again_days="2")
    said = {"reminder_days": "3", "ask_again_days": "2", "reminders_signed_by": "Jo Hale"}
    team.post("desk-course-reminder-html", course.pk, "asked-again", **said)
    team.fill("desk-terms", text="Come, or cancel three working days before.")
    team.fill("desk-letterhead", partnership="The Wye Partnership", name_1="Ruth Rowe", role_1="Chair")


def other_programs(life: Life) -> None:
    """A key that ends again, and a program that is switched off before there is anything to tell it."""
    team = life.browser_of(life.there.team)
    team.fill("desk-api-key-new", name="A website", scopes=["bookings:read"], days="365")
    if key := ApiKey.objects.order_by("-pk").first():
        team.post("desk-api-key-end", key.pk)
    said = {"name": "HR system", "address": "https://hr.example.org/turnout", "events": ["booking.confirmed"]}
    team.fill("desk-webhook-new", **said)
    webhook = Webhook.objects.order_by("-pk").first()
    if webhook:
        team.fill("desk-webhook-change", webhook.pk, name="HR system of the county")
        team.fill("desk-webhook-secret", webhook.pk)
        for name in ("desk-webhook-off", "desk-webhook-on", "desk-webhook-test", "desk-webhook-off"):
            team.post(name, webhook.pk)
