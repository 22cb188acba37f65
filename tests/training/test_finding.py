"""What people type, and what they find: in every field they know, on either database."""

import datetime as dt

import pytest

from tests.support.factories import (
    CategoryFactory,
    CourseFactory,
    OrganisationFactory,
    UserFactory,
    VenueFactory,
    make_session,
)
from training.finding import Search
from training.models import Course, SearchWords, Session

pytestmark = pytest.mark.django_db

COURSES = {
    "Understanding Child Neglect": {"level": "3", "category": "Early Help"},
    "Domestic Abuse and Trauma": {"aims": "How living with abuse shapes the responses of adults."},
    "Working Together: Designated Safeguarding Leads": {"level": "3"},
    "Exploitation & Vulnerability": {"aims": "Spot the signs of criminal and sexual exploitation."},
    "Honour Based Abuse including Female Genital Mutilation": {},
    "Special Educational Needs workshop": {"aims": "How to send a form, and who may agree."},
    "Data protection": {"aims": "What to write down.", "audience": "Anybody.", "level": "1"},
}


@pytest.fixture
def catalogue():
    hall = VenueFactory(name="The Old Cider Store", address="Orchard Way, Arrowmouth", postcode="ZZ4 5RW")
    other = VenueFactory(name="Shirehall", address="St Peter’s Square, Lugford, Wyeshire", postcode="ZZ1 2AB")
    trainer = UserFactory(is_trainer=True, organisation=OrganisationFactory(name="Wye Valley NHS Trust"))
    categories = {}
    for n, (title, facts) in enumerate(COURSES.items()):
        name = facts.get("category", "Safeguarding basics")
        categories[name] = categories.get(name) or CategoryFactory(name=name)
        rest = {key: value for key, value in facts.items() if key != "category"}
        make_session(
            course=CourseFactory(title=title, category=categories[name], **rest),
            on=dt.date(2026, 6 + n, 9),
            venue=hall if n == 0 else other,
            trainers=[trainer] if n == 1 else [],
            delivery="online" if n == 6 else "in person",
        )


def found(query) -> set[str]:
    sessions = Search(query).sessions(Session.objects.all())
    return {title.split(":")[0].split(" and ")[0] for title in sessions.values_list("course__title", flat=True)}


NEGLECT, ABUSE, LEADS = "Understanding Child Neglect", "Domestic Abuse", "Working Together"
EXPLOITATION, HONOUR, NEEDS = (
    "Exploitation & Vulnerability",
    "Honour Based Abuse including Female Genital Mutilation",
    "Special Educational Needs workshop",
)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("neglect training", {NEGLECT}),
        ("domestic violence", {ABUSE}),
        ("DA", {ABUSE}),
        ("DV", {ABUSE}),
        ("dsl", {LEADS}),
        ("CSE", {EXPLOITATION}),
        ("FGM", {HONOUR}),
        ("SEND", {NEEDS}),
        ("safeguarding lead", {LEADS}),
        ("level 3", {NEGLECT, LEADS}),
        ("level 3 neglect", {NEGLECT}),
        ("cider store", {NEGLECT}),
        ("Arrowmouth", {NEGLECT}),
        ("ZZ4", {NEGLECT}),
        ("wye valley", {ABUSE}),
        ("early help", {NEGLECT}),
        ("July", {ABUSE}),
        ("september 2026", {EXPLOITATION}),
        ("may", set()),
        ("exploit", {EXPLOITATION}),
        ("exploited", {EXPLOITATION}),
        ("ploit", set()),
        ("at", None),
        ("online", {"Data protection"}),
        ("data", {"Data protection"}),
        ("children neglected", {NEGLECT}),
        ("neglect trauma", set()),
        ("2025", set()),
        (r"\%", None),
        ("(", None),
        ("100%", set()),
    ],
)
def test_words_find_what_people_mean(catalogue, query, titles):
    everything = {title.split(":")[0].split(" and ")[0] for title in COURSES}
    expected = everything if titles is None else titles
    assert found(query) == expected


def test_by_what_a_course_says_without_a_date(catalogue):
    assert [str(course) for course in Search("dsl").courses(Course.objects.all())] == [
        "Working Together: Designated Safeguarding Leads"
    ]
    assert not Search("arrowmouth").courses(Course.objects.all()).exists()


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("neglekt", "neglect"),
        ("domestic voilence", "domestic violence"),
        ("arowmouth", "arrowmouth"),
        ("FMG", "fgm"),
        ("decembr", "december"),
        ("neglect", ""),
        ("exploit", ""),
        ("zzyzx", ""),
    ],
)
def test_a_typing_mistake_is_understood(catalogue, query, meant):
    assert Search(query).did_you_mean() == meant


def test_the_teams_own_list_goes_before_the_one_to_begin_with(catalogue):
    SearchWords.objects.create(text="mop up, neglect\n")
    assert found("mop up") == {NEGLECT}
    assert found("DV") == set()


def test_a_draft_teaches_no_words(catalogue):
    CourseFactory(title="Xylophone", status="draft")
    assert Search("xylophon").did_you_mean() == ""
