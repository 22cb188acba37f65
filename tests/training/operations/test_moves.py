"""Moving to another organisation from a day to come: kept, replaced, taken back, and made once on that day."""

import datetime as dt

import pytest

from bookings.desk.agenda import agenda
from bookings.merging.operation import Chosen, merge
from bookings.merging.undoing import undo_merge
from bookings.places.operations.booking import book_place
from bookings.places.operations.closing_accounts import close_account
from bookings.upkeep.due import run_due
from bookings.upkeep.integrity.each_row import faults
from tests.support import factories
from training.models import MoveToCome
from training.operations.moves import NotMoved, make_moves_to_come, move_from, move_of, take_back_move
from training.operations.organisations import change_organisation
from training.operations.people import DetailsRefused, move_organisation, update_own_details

pytestmark = pytest.mark.django_db

FIRST_OF_JULY = dt.date(2026, 7, 1)
MIDNIGHT = dt.datetime(2026, 6, 30, 23, 0, tzinfo=dt.UTC)  # in London, where it is summer
A_SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def trust():
    return factories.OrganisationFactory(name="Wye Valley NHS Trust")


@pytest.fixture
def keep(practitioner, team_member, trust, now):
    def do(organisation=trust, moves_on=FIRST_OF_JULY, *, person=practitioner, at=now):
        return move_from(person=person, organisation=organisation, moves_on=moves_on, by=team_member, now=at)

    return do


def organisation_of(person):
    person.refresh_from_db()
    return person.organisation


def tasks(now):
    found = agenda([], now, factories.UserFactory(is_team=True))
    return [(name, task.text) for name, group in found.groups for task in group if "closed to new people" in task.text]


def test_on_its_day_in_london_and_not_before_somebody_moves_once(keep, practitioner, team_member, trust):
    before = practitioner.organisation
    keep()
    assert make_moves_to_come(now=MIDNIGHT - A_SECOND) == 0
    assert (organisation_of(practitioner), move_of(practitioner).organisation) == (before, trust)
    assert [make_moves_to_come(now=MIDNIGHT) for _ in range(2)] == [1, 0]
    assert (organisation_of(practitioner), move_of(practitioner)) == (trust, None)
    [entry] = practitioner.history.filter(history_change_reason="Moved organisation")
    assert (entry.history_user, entry.history_date) == (team_member, MIDNIGHT)


def test_worker_that_comes_late_catches_up_once(keep, practitioner, trust):
    keep()
    late = MIDNIGHT + dt.timedelta(days=3, hours=5)
    assert run_due(now=late)["people moved to another organisation"] == 1
    assert organisation_of(practitioner) == trust
    assert run_due(now=late + dt.timedelta(minutes=1))["people moved to another organisation"] == 0
    assert practitioner.history.filter(history_change_reason="Moved organisation").count() == 1


def test_bookings_made_before_keep_theirs_and_those_made_from_that_day_on_have_the_new_one(keep, practitioner, trust):
    before = practitioner.organisation
    early, late = (factories.make_session(on=dt.date(2026, 8, day)) for day in (4, 11))
    keep()
    asked = {"practitioner": practitioner, "by": practitioner}
    first = book_place(session=early, now=MIDNIGHT - A_SECOND, **asked)
    make_moves_to_come(now=MIDNIGHT)
    practitioner.refresh_from_db()
    second = book_place(session=late, now=MIDNIGHT, **asked)
    first.refresh_from_db()
    assert (first.organisation, second.organisation) == (before, trust)
    assert (first.organisation_type, second.organisation_type) == (before.type, trust.type)


def test_lead_stays_one_until_the_move(keep, practitioner):
    practitioner.is_lead = True
    practitioner.save()
    keep()
    practitioner.refresh_from_db()
    assert practitioner.is_lead
    make_moves_to_come(now=MIDNIGHT)
    practitioner.refresh_from_db()
    assert not practitioner.is_lead


@pytest.mark.parametrize("day", [None, dt.date(2026, 6, 1)])
def test_today_and_no_day_move_at_once_and_replace_what_was_kept(keep, practitioner, trust, day):
    keep(factories.OrganisationFactory())
    keep(trust, day)
    assert (organisation_of(practitioner), move_of(practitioner)) == (trust, None)


def test_today_is_the_day_in_london(keep, practitioner, trust):
    keep(trust, FIRST_OF_JULY, at=MIDNIGHT)
    assert organisation_of(practitioner) == trust


def test_another_one_replaces_the_one_kept(keep, practitioner):
    keep()
    other = factories.OrganisationFactory()
    keep(other, dt.date(2026, 9, 1))
    [move] = MoveToCome.objects.all()
    assert (move.organisation, move.moves_on) == (other, dt.date(2026, 9, 1))


def test_day_that_is_over_is_refused_with_what_to_do(keep, practitioner):
    before = practitioner.organisation
    with pytest.raises(NotMoved, match="enter a later one") as refused:
        keep(moves_on=dt.date(2026, 5, 31))
    assert list(refused.value.by_field) == ["moves_on"]
    assert (organisation_of(practitioner), move_of(practitioner)) == (before, None)


def test_own_organisation_closed_account_and_closed_organisation_keep_nothing(keep, practitioner, trust):
    left, closed = factories.UserFactory(is_active=False), factories.OrganisationFactory(is_active=False)
    with pytest.raises(NotMoved, match="their organisation already"):
        keep(practitioner.organisation)
    with pytest.raises(NotMoved, match="no open account"):
        keep(person=left)
    with pytest.raises(DetailsRefused, match="takes no new members"):
        keep(closed)
    assert not MoveToCome.objects.exists()


def test_who_changes_own_details_moves_at_once_or_leaves_the_move(keep, practitioner, now):
    keep()
    said = {"person": practitioner, "by": practitioner, "now": now, "name": practitioner.name, "manager_email": ""}
    update_own_details(organisation=practitioner.organisation, **said)
    assert move_of(practitioner)
    other = factories.OrganisationFactory()
    update_own_details(organisation=other, **said)
    assert (organisation_of(practitioner), move_of(practitioner)) == (other, None)


def test_what_was_taken_back_happens_no_more(keep, practitioner):
    before = practitioner.organisation
    keep()
    assert [take_back_move(person=practitioner) for _ in range(2)] == [True, False]
    assert make_moves_to_come(now=MIDNIGHT) == 0
    assert organisation_of(practitioner) == before


def test_closing_the_account_drops_it(keep, practitioner, team_member, now):
    keep()
    close_account(person=practitioner, by=team_member, now=now)
    assert not MoveToCome.objects.exists()


def test_merged_organisation_means_the_one_that_is_left_and_undone_the_one_it_was(
    keep, practitioner, team_member, trust, now
):
    keep()
    health = factories.OrganisationFactory(name="Herefordshire Health")
    merged = merge(kept=health, merged=trust, chosen=Chosen(), reason="One trust", by=team_member, now=now)
    assert move_of(practitioner).organisation == health
    undo_merge(merge=merged, by=team_member, now=now)
    assert move_of(practitioner).organisation == trust
    merge(kept=health, merged=trust, chosen=Chosen(), reason="One trust", by=team_member, now=now)
    assert make_moves_to_come(now=MIDNIGHT) == 1
    assert organisation_of(practitioner) == health


def test_who_is_of_the_organisation_already_by_a_merge_is_not_moved_again(keep, practitioner, team_member, trust, now):
    keep()
    home = practitioner.organisation
    merge(kept=home, merged=trust, chosen=Chosen(), reason="One trust", by=team_member, now=now)
    assert make_moves_to_come(now=MIDNIGHT) == 1
    assert (organisation_of(practitioner), move_of(practitioner)) == (home, None)
    assert not practitioner.history.filter(history_change_reason="Moved organisation").exists()


def test_closed_organisation_takes_nobody_and_the_desk_says_so_from_then_on(
    keep, practitioner, team_member, trust, now
):
    keep()
    assert tasks(now) == []
    change_organisation(organisation=trust, is_active=False, by=team_member, now=now)
    said = f"{practitioner.name} cannot move to {trust.name} on Wednesday 1 July 2026: it is closed to new people."
    assert tasks(now) == [("In the weeks ahead", said)]
    before = practitioner.organisation
    assert make_moves_to_come(now=MIDNIGHT) == 0
    assert organisation_of(practitioner) == before
    assert tasks(MIDNIGHT) == [("Do first", said.replace("cannot move", "was not moved"))]
    change_organisation(organisation=trust, is_active=True, by=team_member, now=MIDNIGHT)
    assert make_moves_to_come(now=MIDNIGHT) == 1
    assert (organisation_of(practitioner), tasks(MIDNIGHT)) == (trust, [])


def test_of_two_entries_of_one_person_one_move_stays(keep, practitioner, team_member, trust, now):
    other = factories.UserFactory()
    keep(person=other)
    merged = merge(kept=practitioner, merged=other, chosen=Chosen(), reason="One", by=team_member, now=now)
    assert move_of(practitioner).organisation == trust
    undo_merge(merge=merged, by=team_member, now=now)
    assert (move_of(practitioner), move_of(other).organisation) == (None, trust)
    elsewhere = factories.OrganisationFactory()
    keep(elsewhere)
    merged = merge(kept=practitioner, merged=other, chosen=Chosen(), reason="One", by=team_member, now=now)
    assert [move.organisation for move in MoveToCome.objects.all()] == [elsewhere]
    undo_merge(merge=merged, by=team_member, now=now)
    assert [move_of(one).organisation for one in (practitioner, other)] == [elsewhere, trust]


def test_move_kept_for_somebody_erased_is_a_fault(keep, practitioner, now):
    keep()
    assert list(faults(now=now)) == []
    practitioner.erased_at = now
    practitioner.save()
    said = f"person {practitioner.pk}: erased, and a move to another organisation is kept for them"
    assert list(faults(now=now)) == [said]


def test_moving_by_hand_to_where_they_are_leaves_the_move(keep, practitioner, team_member, now):
    keep()
    move_organisation(person=practitioner, organisation=practitioner.organisation, by=team_member, now=now)
    assert move_of(practitioner)
