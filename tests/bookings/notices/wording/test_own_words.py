"""The team's own words in mails: filled in once, and never run."""

import pytest

from bookings.models import NoticeText
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.wording.own_words import fault_in, filled_in


def say(kind: str, now, *, subject: str = "{course}", text: str) -> None:
    NoticeText.objects.create(kind=kind, subject=subject, text=text, changed_at=now)


def test_mail_begins_with_the_teams_words(place, composed, now):
    text = (
        "Dear {name}, you have a place on {course}.\n\n{date}, {where}.\n\nCancel by {deadline}. Yours, {partnership}"
    )
    say("confirmation", now, subject="Yes, {name}: {course}", text=text)
    mail = composed(Confirmation(), place)
    assert mail.subject == "Yes, Priya Practitioner: Understanding Child Neglect"
    assert mail.text.split("\n")[:5] == [
        "Dear Priya Practitioner, you have a place on Understanding Child Neglect.",
        "",
        "Tuesday 7 July 2026, 9:30am to 4:30pm, Shirehall, St Peter's Square, HR1 2HX.",
        "",
        "Cancel by Thursday 2 July 2026, 5pm. Yours, Test Partnership",
    ]
    assert ">Dear Priya Practitioner, you have a place on Understanding Child Neglect.</h1>" in mail.html
    assert ">Cancel by Thursday 2 July 2026,\N{NO-BREAK SPACE}5pm. Yours, Test Partnership</p>" in mail.html
    assert f"/bookings/{place.pk}/" in mail.text  # what people need follows all the same


@pytest.mark.parametrize("code", ["{{7*7}}", "{% debug %}", "{{ name }}", "{% load x %}", "<b>x</b>", "%(name)s"])
def test_code_is_only_text(place, composed, now, code):
    say("confirmation", now, subject=f"Hello {code}", text=f"Hello {code}")
    mail = composed(Confirmation(), place)
    assert mail.subject == f"Hello {code}"
    assert mail.text.split("\n\n")[:2] == ["Hello Priya,", f"Hello {code}"]
    assert "<b>" not in mail.html
    assert "49" not in mail.subject


@pytest.mark.parametrize("code", ["{{7*7}}", "{% debug %}", "{{course}}", "{{course", "course}}", "{%", "%}"])
def test_what_would_go_out_as_it_is_written_is_refused(code):
    assert fault_in("confirmation", f"Hello {code}") == "Write {course} with single braces."


def test_a_name_that_looks_like_a_placeholder_is_not_filled_in_again(place, composed, now):
    place.practitioner.name = "{course} {{7*7}}"
    place.practitioner.save()
    say("confirmation", now, text="Dear {name}")
    assert composed(Confirmation(), place).text.split("\n")[0] == "Dear {course} {{7*7}}"


def test_subject_stays_one_line(place, composed, now):
    place.session.course.title = "Neglect\r\nBcc: evil@example.org"
    place.session.course.save()
    say("confirmation", now, subject="Yes: {course}", text="Hello")
    assert composed(Confirmation(), place).subject == "Yes: Neglect Bcc: evil@example.org"


@pytest.mark.parametrize("name", ["surname", "Course", " course ", "course.title", "0", "name!r"])
def test_unknown_placeholder_is_named_with_those_there_are(name):
    assert fault_in("digest", f"Hello {{{name}}}") == (
        f"There is no placeholder {{{name}}}. You can use {{name}}, {{organisation}}, {{date}}, {{partnership}}."
    )


def test_only_an_offer_knows_until_when():
    assert fault_in("offer", "until {until}") == ""
    assert fault_in("confirmation", "until {until}").startswith("There is no placeholder {until}.")


def test_filled_in_leaves_what_it_does_not_know():
    assert filled_in("{a} {b} {{a}} {", {"a": "1"}) == "1 {b} {{a}} {"
