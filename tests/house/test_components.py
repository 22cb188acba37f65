"""Components and form fields are what GOV.UK Frontend makes of the same: every fixture that it ships, or the reason."""

import functools
import json
import re
from pathlib import Path

import pytest

from tests.support.govuk import made
from tests.support.govuk.shapes import shape

FIXTURES = Path(__file__).resolve().parents[2] / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
COMPONENTS = {
    "back-link": made.back_link,
    "button": made.button,
    "checkboxes": made.checkboxes,
    "date-input": made.date_input,
    "details": made.details,
    "error-summary": made.error_summary,
    "file-upload": made.file_upload,
    "input": made.input_,
    "panel": made.panel,
    "password-input": made.password_input,
    "radios": made.radios,
    "select": made.select,
    "summary-list": made.summary_list,
    "tag": made.tag,
    "textarea": made.textarea,
    "warning-text": made.warning_text,
}
# What a macro can be given and our pages never give: component (a pattern), option (a pattern of its path), why not.
NOT_GIVEN = [
    ("back-link|button|details|error-summary|panel|summary-list|tag|warning-text", r".*attributes\.",
     "nothing on our pages hangs on attributes of a component's own"),
    ("back-link|button|details|error-summary|panel|summary-list|warning-text", r"(.*\.)?classes=",
     "a component looks the same on every page"),
    ("button", "isStartButton=", "there is no start page: a visitor is on the course already"),
    ("button", "type=button", "a button of ours sends its form"),
    ("details", "open=", "help that most people skip is closed"),
    ("error-summary", "title(Text|Html)=(?!There is a problem)", "its heading is the one that the style guide names"),
    ("error-summary", "description", "each fault says what to do"),
    ("error-summary", "disableAutoFocus=", "the reader is always taken to it, and without a fault it is not shown"),
    ("panel", "(actions|headingLevel)", "what was done is the page's heading, and what follows stands below it"),
    ("summary-list", "(card|rows\\.actions|rows\\.classes)", "rows with links and cards are written where they are"),
    ("warning-text", "iconFallbackText=", "a warning is a warning"),
    (".*", "(label|fieldset\\.legend)\\.isPageHeading=", "the page's heading stands above its form"),
    (".*", "(fieldset\\.)?describedBy=", "a field is described by its own hint and fault"),
    (".*", "formGroup\\.", "groups of fields look the same on every page"),
    ("input", "(prefix|suffix|inputWrapper)\\.", "the label says what is counted"),
    ("password-input", "(show|hide)Password", "pages are in English"),
    ("file-upload", "(javascript|wrapper)", "a file is chosen by the browser's own means, which works without scripts"),
    ("radios|checkboxes", "items\\.hint\\.", "a choice that needs explaining is written as a longer choice"),
    ("radios|checkboxes", "items\\.conditional\\.", "questions that follow from an answer are on the next page"),
    ("radios|checkboxes", "items\\.(divider|behaviour)=", "choices stand in one list"),
    ("radios|checkboxes|select", "items\\.(disabled|attributes|label|id|name)", "a choice is a value and its words"),
    ("radios|checkboxes|select", "items\\.(checked|selected)=False", "what is chosen is said once, by the value"),
    ("radios|checkboxes|date-input", "fieldset=none", "a group of fields has a legend"),
    ("radios", "fieldset\\.(classes|attributes)", "groups of fields look the same on every page"),
    ("checkboxes", "fieldset\\.(classes|attributes)", "groups of fields look the same on every page"),
    ("select", "items\\.value=(none|False)", "every choice has a value, and it is a word or a number"),
    ("date-input", "(day|month|year)\\.", "all of a date is wrong, or nothing"),
    ("date-input", "(day|month|year)=(False|none)", "our dates are whole: day, month and year"),
    ("date-input", "items\\.(label|pattern|inputmode|id|autocomplete|attributes|error|value|classes)",
     "its boxes are the same on every page"),
    ("date-input", "items=none", "its boxes are the same on every page"),
    ("date-input", "items\\.name=(?!(day|month|year)$)", "its boxes are the same on every page"),
    ("date-input", "(classes|attributes|value|values\\..*\\[)", "its boxes are the same on every page"),
]  # fmt: skip


def fixtures(component: str) -> list[dict]:
    return json.loads((FIXTURES / component / "fixtures.json").read_text())["fixtures"]


def given(options, path="") -> list[str]:
    """Every option as `path=value`, those of lists without their place."""
    if isinstance(options, dict):
        said = [line for name, value in options.items() for line in given(value, f"{path}.{name}".lstrip("."))]
        return said or [f"{path}.=none"]
    if isinstance(options, list):
        return [line for each in options for line in given(each, path)] or [f"{path}=none"]
    return [f"{path}={'none' if options is None else options}"]


def reason(component: str, options: dict) -> str:
    said = given(options)
    if component in {"radios", "checkboxes", "date-input"} and not options.get("fieldset"):
        said.append("fieldset=none")
    if component == "select" and any("value" not in item for item in options.get("items") or [] if item):
        said.append("items.value=none")
    for components, option, why in NOT_GIVEN:
        if re.fullmatch(components, component) and any(re.match(option, line) for line in said):
            return why
    return ""


@functools.cache
def differing(component: str) -> list[tuple[str, str]]:
    """The fixtures that ours differ from, each with the reason, or none."""
    make = COMPONENTS[component]
    return [
        (fixture["name"], reason(component, fixture["options"]))
        for fixture in fixtures(component)
        if shape(make(fixture["options"])) != shape(fixture["html"])
    ]


@pytest.mark.parametrize("component", COMPONENTS)
def test_what_differs_has_a_reason(component):
    assert [name for name, why in differing(component) if not why] == []


def test_every_reason_is_needed():
    needed = {why for component in COMPONENTS for _, why in differing(component)}
    assert {why for _, _, why in NOT_GIVEN} - needed == set()


def test_reasons_do_not_grow():
    equal = sum(len(fixtures(component)) - len(differing(component)) for component in COMPONENTS)
    assert equal >= 160, "of 394: more is left to reasons than before"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('<p class="a b">x</p>', '<p  class="b a">\n x\n</p>'),
        ('<label for="x">A</label><input id="x">', '<label for="y">A</label><input id="y">'),
        ('<p id="nobody">x</p>', "<p>x</p>"),
    ],
)
def test_what_a_browser_makes_the_same_of_is_equal(one, other):
    assert shape(one) == shape(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('<label for="x">A</label><input id="x">', '<label for="x">A</label><input id="y">'),
        ("<p>a <b>c</b></p>", "<p>a<b>c</b></p>"),
        ('<fieldset role="group">a</fieldset>', "<fieldset>a</fieldset>"),
        ("<p>a</p><p>b</p>", "<p>b</p><p>a</p>"),
    ],
)
def test_what_a_browser_makes_something_else_of_is_not(one, other):
    assert shape(one) != shape(other)
