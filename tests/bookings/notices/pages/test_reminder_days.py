import pytest

from bookings.notices.pages.forms import CourseRemindersForm


def answers(**typed: str) -> CourseRemindersForm:
    return CourseRemindersForm(typed)


@pytest.mark.parametrize(
    ("typed", "kept"), [("14,5,1", "14,5,1"), (" 1 , 5,5,14,", "14,5,1"), ("", ""), ("90", "90"), ("07", "7")]
)
def test_reminder_days_are_kept_once_each_earliest_first(typed, kept):
    form = answers(reminder_days=typed)
    assert form.is_valid()
    assert form.cleaned_data["reminder_days"] == kept


@pytest.mark.parametrize("typed", ["0", "91", "-1", "1.5", "two", "14;5", "١"])
def test_reminder_days_that_are_no_days_are_refused(typed):
    assert answers(reminder_days=typed).errors["reminder_days"] == [
        "Write whole numbers of days from 1 to 90, with commas between them, such as 14,5,1."
    ]


def test_five_reminders_at_most():
    assert answers(reminder_days="6,5,4,3,2,1").errors["reminder_days"] == ["Send 5 reminders at most."]


@pytest.mark.parametrize("typed", ["jo@example.org", "Jo <jo>", 'Jo "J" Ellis', "https://example.org", "..."])
def test_only_a_name_signs_a_reminder(typed):
    """It stands beside the address that the mail comes from, where another would look like a forged sender."""
    assert answers(reminders_signed_by=typed).errors["reminders_signed_by"]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"subject": "Come", "text": "Dear {nobody}"}, "text", "There is no placeholder {nobody}."),
        ({"subject": "{{course}}", "text": "Come"}, "subject", "Write {course} with single braces."),
        ({"again_text": "Come"}, "again_subject", "Enter a subject."),
        ({"again_subject": "Come"}, "again_text", "Enter how it begins."),
    ],
)
def test_words_that_would_go_out_wrong_are_refused(typed, field, said):
    assert answers(**typed).errors[field][0].startswith(said)
