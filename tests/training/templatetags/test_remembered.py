from dataclasses import dataclass

import pytest
from django.template import engines

from training.templatetags import remembered


@dataclass(frozen=True)
class Said:
    text: str
    colour: str = "green"


class Choice:
    """A thing that can change, and says by what it is to be known."""

    def __init__(self, by_value, text):
        self.by_value, self.text, self.colour = by_value, text, ""


@pytest.fixture
def render(monkeypatch):
    """Return what the tag makes of a tag component for this value, and how often a template was rendered for it."""
    remembered._HTML.clear()
    rendered = []
    get_template = remembered.get_template
    monkeypatch.setattr(remembered, "get_template", lambda name: rendered.append(name) or get_template(name))
    template = engines["django"].from_string(
        '{% load remembered %}{% remembered "components/_tag.html" text=said.text colour=said.colour said=said %}'
    )

    def made(said, **context):
        html = template.render({"said": said, **context}).strip()
        times = len(rendered)
        rendered.clear()
        return html, times

    return made


def test_the_same_value_is_rendered_once(render):
    first = render(Said("Full"))
    assert first == ('<strong class="govuk-tag govuk-tag--green">Full</strong>', 1)
    assert render(Said("Full")) == (first[0], 0)


def test_whoever_works_on_templates_sees_what_they_make_now(render, settings):
    settings.DEBUG = True
    assert [render(Said("Full"))[1] for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("other", [Said("Nearly full"), Said("Full", "red")])
def test_another_value_is_rendered_for_itself(render, other):
    html, _ = render(Said("Full"))
    assert render(other)[0] != html
    assert render(Said("Full")) == (html, 0)


def test_what_people_wrote_is_escaped_and_stays_so_when_remembered(render):
    for _ in range(2):
        assert "<b>" not in render(Said("<b>Full</b>"))[0]
    assert "&lt;b&gt;Full" in render(Said("<b>Full</b>"))[0]


def test_thing_that_can_change_is_known_by_what_it_says_it_is(render):
    assert render(Choice(("a",), "Full"))[1] == 1
    assert render(Choice(("a",), "Full"))[1] == 0
    assert render(Choice(("b",), "Full"))[1] == 1


def test_one_and_true_are_not_the_same(render):
    assert [render(Said(value))[1] for value in (1, True, 1)] == [1, 1, 0]


def test_the_reader_is_not_seen_inside(render):
    remembered._HTML.clear()
    template = engines["django"].from_string(
        '{% load remembered %}{% remembered "components/_mails_come_back.html" text="x" %}'
    )

    class Marked:
        is_authenticated, mail_bounced_at, email = True, True, "me@example.org"

    assert "me@example.org" not in template.render({"user": Marked()})


def test_what_a_row_of_a_table_would_be_known_by_is_not_taken(render):
    with pytest.raises(TypeError):
        render(["a list"])
