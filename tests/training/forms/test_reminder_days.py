import pytest

from tests.support import factories
from training.forms.courses import CourseForm, as_described


def answers(course, reminder_days: str) -> CourseForm:
    course.refresh_from_db()
    return CourseForm({**as_described(course), "reminder_days": reminder_days}, course=course)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "kept"), [("14,5,1", "14,5,1"), (" 1 , 5,5,14,", "14,5,1"), ("", ""), ("90", "90"), ("07", "7")]
)
def test_reminder_days_are_kept_once_each_earliest_first(typed, kept):
    form = answers(factories.CourseFactory(), typed)
    assert form.is_valid()
    assert form.cleaned_data["reminder_days"] == kept


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["0", "91", "-1", "1.5", "two", "14;5", "١"])
def test_reminder_days_that_are_no_days_are_refused(typed):
    form = answers(factories.CourseFactory(), typed)
    assert form.errors["reminder_days"] == [
        "Write whole numbers of days from 1 to 90, with commas between them, such as 14,5,1."
    ]


@pytest.mark.django_db
def test_five_reminders_at_most():
    assert answers(factories.CourseFactory(), "6,5,4,3,2,1").errors["reminder_days"] == ["Send 5 reminders at most."]
