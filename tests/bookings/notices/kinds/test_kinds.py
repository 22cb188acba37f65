"""Every kind of notice is complete, and rows of the outbox are read back as what was written."""

import json
import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from bookings import notices
from bookings.models import Mail
from bookings.notices import kinds
from bookings.notices.about.days import DayAsSaid
from bookings.notices.about.made_up import MadeUp
from bookings.notices.kinds import FORMS, KINDS, label_of, notice_of
from bookings.notices.kinds.session_cancelled import SessionCancelledForTrainer
from bookings.notices.kinds.session_changed import (
    SessionChangedForLead,
    SessionChangedForTrainer,
    TrainerAdded,
    TrainerRemoved,
)
from bookings.notices.kinds.trainer_asked import TrainerNotAsked
from bookings.notices.wording.examples import example
from tests.support.mailed import beginning

MAX_LENGTH = Mail._meta.get_field("kind").max_length
BEFORE = (DayAsSaid(when="Tuesday", where="Online"),)


def test_every_file_is_in_the_registry_and_names_its_kind():
    files = {path.stem for path in Path(kinds.__file__).parent.glob("*.py")} - {"__init__"}
    assert files == {kind.replace(" ", "_").replace("-", "_") for kind in KINDS}
    assert len(FORMS) == len(set(FORMS.values()))


def test_every_template_of_a_mail_is_of_a_kind():
    templates = Path(notices.__file__).parents[2] / "templates" / "mail"
    pairs = {path.name for path in templates.iterdir() if not path.name.startswith("_")}
    assert pairs == {f"{kind.replace(' ', '_').replace('-', '_')}.{end}" for kind in KINDS for end in ("txt", "html")}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_named_fits_its_column_and_has_both_templates(kind, now):
    notice = KINDS[kind]
    assert notice.label and len(kind) <= MAX_LENGTH
    assert {"name", "partnership"} <= notice.placeholders.keys()
    written = notice.example(MadeUp.at(now))
    assert get_template(f"{written.template}.txt") and get_template(f"{written.template}.html")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_example_composes(kind, site, now):
    mail = example(kind, now=now)
    assert mail.subject and mail.text and "<h1" in mail.html
    assert Mail.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_greets_by_name_and_says_in_a_few_words_what_has_happened(kind, site, now):
    mail = example(kind, now=now)
    greeting, heading, opening = beginning(mail)
    assert greeting == "Hello Sam,"
    assert 3 <= len(heading.split()) <= 6 and ":" not in heading
    body = mail.html.partition("<body")[2]
    assert (
        body.index(f">{greeting}</p>")
        < body.index(f">{heading}</h1>")
        < body.index(opening.split(",")[0].strip()[-20:])
    )
    # A time of day stays on the line of its date, and its end on the line of its start.
    assert re.search(r"\d(am|pm|midday|midnight) to|, \d+(:\d\d)?(am|pm)|to \d+(:\d\d)?(am|pm)", body) is None


@pytest.mark.parametrize("kind", KINDS)
def test_every_kinds_facts_survive_json(kind, now):
    notice = KINDS[kind].example(MadeUp.at(now))
    assert read_back(notice) == notice


def read_back(notice):
    return notice_of(Mail(kind=notice.kind, facts=json.loads(json.dumps(notice.as_json()))))


@pytest.mark.parametrize("form", [form for form, notice in FORMS.items() if notice.whose], ids=str)
def test_forms_for_others_survive_json_and_take_no_words_of_the_team(form, now):
    of_a_lead = {"reservation": 5, "organisation": "A", "places": 2, "names_by_at": now}
    further = {
        SessionCancelledForTrainer: {"reason": "Ill", "into": "Friday"},
        SessionChangedForLead: of_a_lead | {"before": BEFORE},
        SessionChangedForTrainer: {"before": BEFORE},
        TrainerAdded: {},
        TrainerRemoved: {"before": BEFORE},
        TrainerNotAsked: {},
    }
    notice = FORMS[form](session=7, **further[FORMS[form]])
    assert read_back(notice) == notice
    assert type(read_back(notice)) is FORMS[form]
    assert notice.as_json()["whose"] == form[1]
    assert not notice.takes_own_words


def test_a_kind_that_no_version_knows_any_more_is_called_by_its_own_name():
    assert (label_of("no-show enquiry"), label_of("telegram")) == ("We missed you", "telegram")
