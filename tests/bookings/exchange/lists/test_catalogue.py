import pytest

from tests.support import factories
from tests.support.list_files import brought_in, columns_of, faults, out_and_in, tried
from training.models import Course

pytestmark = pytest.mark.django_db
NEEDED = ["Course", "Category"]


@pytest.fixture
def category():
    return factories.CategoryFactory(name="Early Help")


def test_courses_are_added_with_everything_the_file_says(team_member, category):
    old = factories.CourseFactory(title="Old; with a semicolon", category=category)
    needed = factories.CourseFactory(title="Foundation", category=category)
    types = [factories.OrganisationTypeFactory(name=name) for name in ("Education", "Health")]
    brought_in(
        "courses",
        team_member,
        *columns_of(
            {
                "Course": "Neglect",
                "Category": "early help",
                "Status": "Draft",
                "Provider": "Commissioned",
                "Level": "Level 3",
                "CPD hours": "6.5",
                "Certificate valid for months": "36",
                "Certificate needs evaluation": "yes",
                "Aims": "a\r\nb",
                "Audience": "All",
                "Organisation types": "health; Education",
                "Prerequisites": "foundation",
                "Merged into": "Old; with a semicolon",
            }
        ),
    )
    course = Course.objects.get(title="Neglect")
    assert (course.category, course.status, course.provider, course.level) == (category, "draft", "commissioned", "3")
    assert (float(course.cpd_hours), course.certificate_valid_months, course.certificate_needs_evaluation) == (
        6.5,
        36,
        True,
    )
    assert (course.aims, course.audience, course.merged_into) == ("a\nb", "All", old)
    assert list(course.prerequisites.all()) == [needed]
    assert set(course.audience_types.all()) == set(types)
    assert course.slug == "neglect"


def test_courses_left_out_of_a_row_stay_as_they_are(team_member, category):
    course = factories.CourseFactory(title="Neglect", category=category, aims="Aims", certificate_valid_months=12)
    brought_in("courses", team_member, [*NEEDED, "Level", "Audience"], ["Neglect", "Early Help", "", "Everyone"])
    course.refresh_from_db()
    assert (course.aims, course.certificate_valid_months, course.level, course.audience) == (
        "Aims",
        12,
        "2",
        "Everyone",
    )


def test_courses_without_the_column_stay_for_whom_they_are(team_member, category):
    course = factories.CourseFactory(title="Neglect", category=category)
    course.audience_types.add(factories.OrganisationTypeFactory(name="Health"))
    brought_in("courses", team_member, [*NEEDED, "Audience"], ["Neglect", "Early Help", "Everyone"])
    assert course.audience_types.count() == 1
    brought_in("courses", team_member, [*NEEDED, "Organisation types"], ["Neglect", "Early Help", ""])
    assert course.audience_types.count() == 0


def test_courses_may_follow_one_that_the_same_file_adds(team_member, category):
    factories.CourseFactory(title="Old", category=category)
    brought_in(
        "courses", team_member, [*NEEDED, "Replaced by"], ["New", "Early Help", ""], ["Old", "Early Help", "New"]
    )
    assert Course.objects.get(title="Old").replaced_by.title == "New"


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        (
            "Category",
            "Erly Help",
            "Category: “Erly Help” is not a category that Turnout knows. Did you mean “Early Help”?",
        ),
        ("Status", "live", "Status: “live” is not one of: Draft, Published, No longer run"),
        ("CPD hours", "-1", "CPD hours: “-1” is not a number from 0 to 99"),
        ("CPD hours", "٣", "CPD hours: “٣” is not a number from 0 to 99"),
        ("CPD hours", "1000000000", "CPD hours: “1000000000” is not a number from 0 to 99"),
        ("CPD hours", "2.55", "CPD hours: “2.55” is not a number from 0 to 99"),
        (
            "Certificate valid for months",
            "2.5",
            "Certificate valid for months: “2.5” is not a whole number from 1 to 120",
        ),
        ("Certificate valid for months", "0", "Certificate valid for months: “0” is not a whole number from 1 to 120"),
        ("Certificate needs evaluation", "maybe", "Certificate needs evaluation: “maybe” is not “yes” or “no”"),
        ("Replaced by", "Nothing", "Replaced by: “Nothing” is not a course that Turnout knows"),
        ("Prerequisites", "Nothing; More", "Prerequisites: “Nothing” is not a course that Turnout knows"),
        (
            "Organisation types",
            "Circus",
            "Organisation types: “Circus” is not an organisation type that Turnout knows",
        ),
        ("Aims", "a\x0bb", "Aims has control characters in it: type the text afresh"),
        ("Aims", "x" * 4001, "Aims is longer than 4000 characters"),
    ],
)
def test_courses_with_a_value_that_does_not_fit_are_a_fault(team_member, category, column, value, fault):
    row = {"Course": "Neglect", "Category": "Early Help"} | {column: value}
    assert faults("courses", team_member, list(row), list(row.values())) == [(2, fault)]


def test_courses_keep_the_rules_of_the_model(team_member, category):
    factories.CourseFactory(title="A", category=category)
    row = ["Neglect", "Early Help", "A", "A"]
    assert faults("courses", team_member, [*NEEDED, "Replaced by", "Merged into"], row) == [
        (2, "A course is either replaced by another or merged into one, not both.")
    ]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_courses_go_out_and_in_unchanged(team_member, category, format):
    one = factories.CourseFactory(title="One; two", category=category, aims="line\r\nline ", cpd_hours="6.0")
    other = factories.CourseFactory(title="=Other", category=category, replaced_by=one, certificate_valid_months=24)
    third = factories.CourseFactory(title="Third", audience="-x", merged_into=other, status=Course.Status.RETIRED)
    third.prerequisites.set([one, other])
    third.audience_types.set([factories.OrganisationTypeFactory(name=name) for name in ("Z", "A; B")])
    reading = out_and_in("courses", team_member, format)
    assert (reading.rows, reading.unchanged) == ([], 3)


def test_courses_that_would_change_say_how(team_member, category):
    factories.CourseFactory(title="Neglect", category=category, cpd_hours=6)
    reading = tried("courses", team_member, [*NEEDED, "CPD hours"], ["Neglect", "Early Help", "7.50"])
    ((change,),) = [row.changes for row in reading.changed]
    assert (change.column, change.before, change.after) == ("CPD hours", "6", "7.5")
