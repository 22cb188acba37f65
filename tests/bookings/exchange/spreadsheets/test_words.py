import pytest

from bookings.exchange.spreadsheets.words import FIELDS, field_called

CALLED = {
    "practitioner_name": "Name|Full Name|Delegate|Delegate name|Attendee|Learner Name|Staff member|Employee|"
    "Participant",
    "first_name": "First Name|Forename|FIRST NAME|Given name",
    "last_name": "Surname|Last name|Family name",
    "practitioner_email": "E-mail|Email Address|Work email|E-Mail (work)*|Delegate email",
    "organisation": "Organisation|Organization|Agency|School / Setting|Name of School|Employer|Place of work|"
    "Team|Service",
    "organisation_type": "Organisation Type|Sector|Type of organisation|Agency type",
    "course": "Course|Course Title|Event|Event Name|Training|Name of course|Session|Workshop title",
    "category": "Category|Theme|Course Category",
    "session_date": "Date|Course date|Date of training|Date attended|Start date|Date completed|Dates",
    "end_date": "End date|Finish date",
    "start_time": "Start time|Start|Time",
    "end_time": "End time|Finish|Finish time",
    "venue": "Venue|Location|Training venue",
    "delivery": "Delivery|Format|Delivery method|Face to face or online",
    "capacity": "Capacity|Max numbers|Number of places",
    "session_ref": "Course ref|Course code|Event ID|Session reference",
    "outcome": "Attended?|Attended Y/N|Attendance|Status|Booking status|DNA|Apologies|Cancelled|"
    "Did not attend|Present|Outcome",
    "booked_on": "Date booked|Booking date|Booked on|Date of booking|Registration date",
    "cancelled_on": "Date cancelled|Cancellation date|Cancelled on|Date of cancellation",
    "evaluation_score": "Evaluation|Score (1-5)|Rating|Feedback score",
    None: "Job title|Notes|Line manager's email|Manager|Trainer|Phone|Dietary requirements|Cost|Invoice no|"
    "Certificate sent|Expiry date|Comments|Role|No.|Tutor|Access needs|Postcode|Level",
}  # fmt: skip


@pytest.mark.parametrize(
    ("field", "header"), [(field, name) for field, names in CALLED.items() for name in names.split("|")]
)
def test_columns_are_known_by_what_registers_call_them(field, header):
    assert field_called(header) == field


def test_every_field_that_a_name_can_mean_is_one_that_a_page_offers():
    assert set(CALLED) - {None} <= set(FIELDS)
