import datetime as dt

import pytest
from django.http import QueryDict

from reporting.courses import all_courses
from reporting.forms.filters import ReportFilter
from reporting.periods import reporting_year
from tests.support.factories import CourseFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 1)
YEARS = [reporting_year("2025-26"), reporting_year("2024-25")]


def asked(query=""):
    return ReportFilter(QueryDict(query), years=YEARS, usual=YEARS[1], courses=all_courses(), today=TODAY)


def faults(query):
    return {field: list(errors) for field, errors in asked(query).errors.items()}


@pytest.mark.parametrize(
    ("query", "period"),
    [
        ("", "2024-25"),
        ("year=2025-26", "2025-26"),
        ("year=2019-20", "2019-20"),
        ("from=2025-04-01&to=2025-06-30", "1 April 2025 to 30 June 2025"),
        ("from_day=1&from_month=4&from_year=2025&to_day=30&to_month=June&to_year=2025", "1 April 2025 to 30 June 2025"),
        ("from=01/04/2025&to=30/06/2025", "1 April 2025 to 30 June 2025"),
        ("year=2025-26&from=2023-01-01&to=2023-02-01", "2025-26"),
        ("year=&from=&to=", "2024-25"),
        ("page=-1&year=2024-25&year=2025-26", "2025-26"),
    ],
)
def test_period_is_the_year_else_the_dates_else_the_usual_one(now, query, period):
    form = asked(query)
    assert form.errors == {}
    assert str(form.scope(now=now, organisation_id=None).period) == period


def test_year_shown_is_the_one_in_use():
    assert asked()["year"].value() == "2024-25"
    assert asked("from=2025-04-01&to=2025-06-30")["year"].value() is None
    assert asked("year=2025-26&from=2023-01-01")["from"].value() is None
    assert '<option value="2019-20" selected' in str(asked("year=2019-20")["year"])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("year=2023-25", {"year": ["2023-25 is not a reporting year: write 2023-24."]}),
        ("from=2025-04-01", {"to": ["Give both dates: the first and the last of the period."]}),
        ("to=2025-04-01", {"from": ["Give both dates: the first and the last of the period."]}),
        (
            "from=31/04/2023&to=2023-05-01",
            {"from": ["Enter a real date, such as 7 11 2026."]},
        ),
        (
            "from=2025-04-02&to=2025-04-01",
            {"to": ["The period ends before it begins: 1 April 2025 is before 2 April 2025. Swap the two dates."]},
        ),
    ],
)
def test_fault_says_what_to_write(query, expected):
    assert faults(query) == expected


def test_course_that_is_not_in_the_catalogue_is_refused():
    assert list(faults("course=no-such-course")) == ["course"]


def test_course_brings_its_lineage_along_where_asked(now):
    heir = CourseFactory()
    old = CourseFactory(replaced_by=heir)
    CourseFactory()
    assert _course_ids(asked(f"course={heir.slug}"), now) == {heir.pk}
    assert _course_ids(asked(f"course={heir.slug}&by_lineage=on"), now) == {heir.pk, old.pk}
    assert _course_ids(asked(), now) is None


def _course_ids(form, now):
    assert form.is_valid()
    return form.scope(now=now, organisation_id=None).course_ids
