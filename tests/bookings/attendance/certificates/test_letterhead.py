import datetime as dt

import pytest

from bookings.attendance.certificates.issuing import issue_again, issue_certificates
from bookings.attendance.certificates.letterhead import (
    LetterheadRefused,
    Signs,
    head_in_force,
    head_of,
    keep_letterhead,
    letterhead_in_force,
)
from bookings.models import Letterhead
from tests.support.attended import AFTERWARDS, attended, session_with_register
from training.refusals import DoesNotFit

pytestmark = pytest.mark.django_db
LATER = AFTERWARDS + dt.timedelta(days=30)
SIGNING = [Signs(name="Ann Chair", role="Chair", signature=b"scan"), Signs(name="Bo Head")]


def keep(by, **changed):
    said = {"partnership": "Marches Partnership", "logo": b"", "logo_type": "", "signatories": SIGNING}
    return keep_letterhead(by=by, now=AFTERWARDS, **said | changed)


def test_keep_letterhead_is_what_certificates_bear_from_then_on(team_member):
    kept = keep(team_member, logo=b"png", logo_type="image/png")
    head = head_in_force()
    assert (head.partnership, head.logo, head.signatories) == ("Marches Partnership", b"png", tuple(SIGNING))
    assert (kept.number, kept.kept_by, kept.kept_at) == (1, team_member, AFTERWARDS)
    assert letterhead_in_force(now=LATER) == kept


def test_keep_letterhead_again_is_a_new_version_and_no_change_is_none(team_member):
    first = keep(team_member)
    assert keep(team_member) == first
    second = keep(team_member, signatories=SIGNING[:1])
    assert (second.number, Letterhead.objects.count()) == (2, 2)
    assert [len(head_of(one).signatories) for one in (first, second)] == [2, 1]


def test_a_certificate_keeps_the_letterhead_of_its_day_also_issued_again(team_member):
    first = keep(team_member)
    session = session_with_register()
    booking, late_comer = attended(session), None
    (before,) = issue_certificates(session=session, by=None, now=AFTERWARDS)
    second = keep(team_member, partnership="New Name")
    late_comer = attended(session)
    (after,) = issue_certificates(session=session, by=None, now=LATER)
    again = issue_again(booking=booking, name="Another Name", by=team_member, now=LATER)
    before.refresh_from_db()
    assert after.booking == late_comer
    assert [one.letterhead for one in (before, again, after)] == [first, first, second]


def test_letterhead_of_the_settings_is_kept_as_it_was_on_the_day(settings):
    settings.PARTNERSHIP_NAME = "Old Name"
    old = letterhead_in_force(now=AFTERWARDS)
    assert letterhead_in_force(now=LATER) == old
    settings.PARTNERSHIP_NAME = "New Name"
    assert letterhead_in_force(now=LATER).partnership == "New Name"
    assert head_in_force().partnership == "New Name"
    old.refresh_from_db()
    assert (old.partnership, Letterhead.objects.count()) == ("Old Name", 2)


def test_what_the_team_keeps_goes_before_the_settings(settings, team_member):
    kept = keep(team_member)
    settings.PARTNERSHIP_NAME = "Of the settings"
    assert letterhead_in_force(now=LATER) == kept


@pytest.mark.parametrize(
    ("changed", "refusal", "words"),
    [
        ({"partnership": " "}, DoesNotFit, "blank"),
        ({"partnership": "N" * 151}, DoesNotFit, "150"),
        ({"signatories": [Signs(name="Ann \U00013000")]}, LetterheadRefused, "no font for"),
        ({"signatories": [Signs(name="N" * 101)]}, DoesNotFit, "100"),
        ({"signatories": [Signs(name=f"Person {n}") for n in range(4)]}, DoesNotFit, "3"),
    ],
)
def test_keep_letterhead_refuses_what_does_not_fit_and_keeps_nothing_of_it(team_member, changed, refusal, words):
    kept = keep(team_member)
    with pytest.raises(refusal, match=words):
        keep(team_member, **changed)
    assert list(Letterhead.objects.all()) == [kept]
