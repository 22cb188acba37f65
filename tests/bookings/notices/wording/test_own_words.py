"""The team's own words in mails: filled in once, and never run."""

import pytest

from bookings.models import Mail, NoticeText
from bookings.notices.wording.examples import example, kinds_in_use, suggested_words
from bookings.notices.wording.own_words import fault_in, filled_in, placeholders_of

Kind = Mail.Kind


def say(kind: Kind, now, *, subject: str = "{course}", text: str) -> None:
    NoticeText.objects.create(kind=kind, subject=subject, text=text, changed_at=now)


def test_mail_begins_with_the_teams_words(place, composed, now):
    text = (
        "Dear {name}, you have a place on {course}.\n\n{date}, {where}.\n\nCancel by {deadline}. Yours, {partnership}"
    )
    say(Kind.CONFIRMATION, now, subject="Yes, {name}: {course}", text=text)
    mail = composed(Kind.CONFIRMATION, place)
    assert mail.subject == "Yes, Priya Practitioner: Understanding Child Neglect"
    assert mail.text.split("\n")[:5] == [
        "Dear Priya Practitioner, you have a place on Understanding Child Neglect.",
        "",
        "Tuesday 7 July 2026, 9:30am to 4:30pm, Shirehall, St Peter's Square, HR1 2HX.",
        "",
        "Cancel by Thursday 2 July 2026, 5pm. Yours, Test Partnership",
    ]
    assert ">Dear Priya Practitioner, you have a place on Understanding Child Neglect.</h1>" in mail.html
    assert ">Cancel by Thursday 2 July 2026, 5pm. Yours, Test Partnership</p>" in mail.html
    assert f"/bookings/{place.pk}/" in mail.text  # what people need follows all the same


@pytest.mark.parametrize("code", ["{{7*7}}", "{% debug %}", "{{ name }}", "{% load x %}", "<b>x</b>", "%(name)s"])
def test_code_is_only_text(place, composed, now, code):
    say(Kind.CONFIRMATION, now, subject=f"Hello {code}", text=f"Hello {code}")
    mail = composed(Kind.CONFIRMATION, place)
    assert mail.subject == f"Hello {code}"
    assert mail.text.split("\n")[0] == f"Hello {code}"
    assert "<b>" not in mail.html
    assert "49" not in mail.subject


@pytest.mark.parametrize("code", ["{{7*7}}", "{% debug %}", "{{course}}", "{{course", "course}}", "{%", "%}"])
def test_what_would_go_out_as_it_is_written_is_refused(code):
    assert fault_in(Kind.CONFIRMATION, f"Hello {code}") == "Write {course} with single braces."


def test_a_name_that_looks_like_a_placeholder_is_not_filled_in_again(place, composed, now):
    place.practitioner.name = "{course} {{7*7}}"
    place.practitioner.save()
    say(Kind.CONFIRMATION, now, text="Dear {name}")
    assert composed(Kind.CONFIRMATION, place).text.split("\n")[0] == "Dear {course} {{7*7}}"


def test_subject_stays_one_line(place, composed, now):
    place.session.course.title = "Neglect\r\nBcc: evil@example.org"
    place.session.course.save()
    say(Kind.CONFIRMATION, now, subject="Yes: {course}", text="Hello")
    assert composed(Kind.CONFIRMATION, place).subject == "Yes: Neglect Bcc: evil@example.org"


@pytest.mark.parametrize("name", ["surname", "Course", " course ", "course.title", "0", "name!r"])
def test_unknown_placeholder_is_named_with_those_there_are(name):
    assert fault_in(Kind.DIGEST, f"Hello {{{name}}}") == (
        f"There is no placeholder {{{name}}}. You can use {{name}}, {{organisation}}, {{date}}, {{partnership}}."
    )


def test_only_an_offer_knows_until_when():
    assert fault_in(Kind.OFFER, "until {until}") == ""
    assert fault_in(Kind.CONFIRMATION, "until {until}").startswith("There is no placeholder {until}.")


def test_filled_in_leaves_what_it_does_not_know():
    assert filled_in("{a} {b} {{a}} {", {"a": "1"}) == "1 {b} {{a}} {"


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_an_example_and_all_its_placeholders(kind, now, django_assert_max_num_queries):
    assert kind in kinds_in_use()
    with django_assert_max_num_queries(3):
        ours = example(kind, now=now)
    assert ours.subject and ours.text and "<h1" in ours.html
    assert "{" not in ours.text
    suggested = suggested_words(kind, now=now)
    assert [fault_in(kind, part) for part in suggested.values()] == ["", ""]
    text = " / ".join(f"{name}={{{name}}}" for name in placeholders_of(kind))
    own = example(kind, now=now, words=NoticeText(kind=kind, subject="Own {name}", text=text))
    assert own.subject == "Own Sam Example"
    said = dict(part.split("=") for part in own.text.split("\n")[0].split(" / "))
    assert [name for name, value in said.items() if not value or "{" in value] == []
    assert Mail.objects.count() == 0


@pytest.mark.django_db
def test_suggestion_is_our_own_text_with_its_placeholders(now):
    assert suggested_words(Kind.WAITING_LIST, now=now) == {
        "subject": "Waiting list: {course}, {date}",
        "text": "You are {position} on the waiting list: {course}, {date}.",
    }
