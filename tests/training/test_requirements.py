import pytest
from django.urls import reverse

from tests.support.factories import CourseFactory, UserFactory
from training.models import Course, Requirement
from training.operations.requirements import keep_requirement
from training.refusals import DoesNotFit

pytestmark = [pytest.mark.django_db]


@pytest.mark.parametrize(
    ("job_roles", "job_role", "belongs"),
    [
        ("", "", True),
        ("", "Porter", True),
        ("DSL", "Deputy DSL", True),
        ("DSL", "dsl/SENCo", True),
        ("DSL", "DSLR technician", False),  # a word inside another
        ("designated safeguarding lead", "Designated  Safeguarding-Lead", True),
        ("designated safeguarding lead", "Lead, designated safeguarding", False),
        ("nurse\nmidwife", "Community midwife", True),
        ("nurse", "", False),
        ("señor", "Senor officer", True),
        ("  \n", "Porter", True),
    ],
)
def test_who_belongs_to_a_group_by_the_words_of_their_job_role(job_roles, job_role, belongs):
    assert Requirement(job_roles=job_roles).is_for(job_role) is belongs


@pytest.fixture
def team():
    return UserFactory(is_team=True)


def keep(team, now, **fields):
    said = {"who": "Leads", "job_roles": "", "course": None, "level": "", "months": None} | fields
    return keep_requirement(**said, by=team, now=now)


def test_it_is_of_a_course_or_of_a_level_and_once(team, now):
    course = CourseFactory()
    kept = keep(team, now, course=course, job_roles=" lead \n\n head  teacher", months=24)
    assert kept.job_roles == "lead\nhead teacher"
    assert kept.history.get().history_user == team
    for wrong in ({}, {"course": course, "level": "2"}, {"course": course}):
        with pytest.raises(DoesNotFit):
            keep(team, now, **wrong)
    keep(team, now, level="2")
    with pytest.raises(DoesNotFit):
        keep(team, now, level="2")
    keep(team, now, who="Others", level="2")
    assert Requirement.objects.count() == 3


def test_the_team_adds_changes_and_removes_what_a_role_needs(client, team):
    client.force_login(team)
    course = CourseFactory(title="Neglect")
    said = {"who": "Nurses", "job_roles": "nurse\nmidwife", "course": course.pk, "level": "", "months": "36"}
    assert client.post(reverse("desk-requirement-new"), said).url == reverse("desk-requirements")
    page = client.get(reverse("desk-requirements")).content.decode()
    for shown in ("Nurses", "midwife", "Neglect", "Every 36 months"):
        assert shown in page
    kept = Requirement.objects.get()
    edit = reverse("desk-requirement-edit", args=[kept.pk])
    assert "Choose a course or a level, not both" in client.post(edit, said | {"level": "3"}).content.decode()
    assert "Choose a course, or below it a level" in client.post(edit, said | {"course": ""}).content.decode()
    unread = client.post(edit, said | {"who": "!!!"}).context["form"]
    assert list(unread.errors) == ["who"]
    client.post(edit, said | {"course": "", "level": "3", "months": ""})
    page = client.get(reverse("desk-requirements")).content.decode()
    assert "Any Level 3 course" in page
    assert "Once" in page
    client.post(reverse("desk-requirement-remove", args=[kept.pk]))
    assert not Requirement.objects.exists()
    assert Requirement.history.count() == 3


def test_a_course_that_is_no_longer_run_stays_chosen_and_is_not_offered_anew(client, team, now):
    course = CourseFactory(title="Neglect, old", status=Course.Status.RETIRED)
    kept = keep(team, now, course=course)
    client.force_login(team)
    assert "Neglect, old" in client.get(reverse("desk-requirement-edit", args=[kept.pk])).content.decode()
    assert "Neglect, old" not in client.get(reverse("desk-requirement-new")).content.decode()
