"""The pages of actions, as a group member and as the team."""

import datetime as dt
from html import unescape

import pytest

from reporting.models import Action, ActionLook
from tests.support.factories import CourseFactory, OrganisationFactory, UserFactory, VenueFactory, make_action
from tests.support.tried import after, before

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now")]
MANY, FEW = [4, 5, 3, 4] * 6, [1, 2, 0, 1] * 6


@pytest.fixture
def group(client, group_member):
    client.force_login(group_member)
    return client


def said(response) -> str:
    assert response.status_code == 200
    return " ".join(unescape(response.text).split())


def answers(by, **more):
    return {
        "title": "Call people",
        "why": "They forget",
        "begins_on_day": "1",
        "begins_on_month": "7",
        "begins_on_year": "2026",
        "chosen_for_its_rate": "no",
        "effect_points": "5",
        "owner": by.pk,
        "look_again_on": "2027-01-04",
        **more,
    }


def test_group_writes_an_action_down_and_reads_it(group, group_member):
    course, category = CourseFactory(title="Neglect"), CourseFactory().category
    response = group.post(
        "/actions/new/", answers(group_member, courses=[course.pk], category=category.pk), follow=True
    )
    page = said(response)
    assert "Saved: Call people." in page
    assert "Not begun" in page
    assert f"Neglect (category: {category.name})" in page
    assert "No-shows fall by 5 in 100" in page
    assert Action.objects.get().decided_by == group_member


def test_link_from_elsewhere_fills_the_form_in(group):
    course = CourseFactory(title="Neglect")
    page = group.get(f"/actions/new/?title=Try+this&effect_points=4&courses={course.pk}&courses=x&begins_on=junk").text
    assert 'value="Try this"' in page
    assert 'value="4"' in page
    assert f'value="{course.pk}"' in page[: page.index("checked")][-300:] + page[page.index("checked") :][:50]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "Enter what you will try"),
        ({"effect_points": "0"}, "Enter a fall from 0.5 to 50 in 100"),
        ({"effect_points": "five"}, "Enter a number, such as 5 or 2.5"),
        ({"effect_points": "2.55"}, "one decimal place at most"),
        ({"look_again_on": "2026-07-01"}, "Enter a day after the one on which it begins"),
        ({"chosen_for_its_rate": ""}, "Say whether you chose these"),
        ({"owner": ""}, "Choose who sees to it"),
        ({"begins_on_day": "31", "begins_on_month": "2"}, "Enter a real date"),
        ({"title": "\u200b"}, "Enter"),
        ({"category": str(2**70)}, "Select a valid choice"),
        ({"courses": [str(2**70)]}, "Select a valid choice"),
        ({"owner": "x"}, "Choose who sees to it"),
        ({"effect_points": "NaN"}, "Enter a number, such as 5 or 2.5"),
        ({"effect_points": "1e400"}, "Enter a"),
        ({"title": "a\0b"}, "Null characters"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_lost(group, group_member, changed, words):
    page = said(group.post("/actions/new/", answers(group_member, **changed)))
    assert words in page
    assert "They forget" in page
    assert not Action.objects.exists()


def test_somebody_outside_cannot_be_made_the_owner(group, group_member):
    page = said(group.post("/actions/new/", answers(UserFactory())))
    assert "Choose who sees to it" in page
    assert not Action.objects.exists()


def test_page_has_the_verdict_both_years_and_what_is_elsewhere(group):
    course, other = CourseFactory(title="Neglect"), CourseFactory()
    before(MANY, course=course)
    after(FEW, course=course)
    before(MANY, course=other)
    after(MANY, course=other)
    page = said(group.get(f"/actions/{make_action(courses=[course]).pk}/"))
    assert "Better: 20.0 in 100 before and 5.0 after." in page
    assert "compared with everything else" in page
    assert "20.0 % (96 of 480 places in 24 sessions)" in page
    assert "5.0 % (24 of 480 places in 24 sessions)" in page
    assert page.count("20.0 % (96 of 480 places in 24 sessions)") == 3
    assert "Counted: sessions up to 31 March 2026." in page


def test_worse_says_so_and_has_one_of_the_three_verdicts(group):
    course = CourseFactory()
    before(FEW * 2, course=course)
    after(MANY * 2, course=course)
    page = said(group.get(f"/actions/{make_action().pk}/"))
    assert "More people stayed away than before, by more than chance explains." in page
    assert "No sign of a change as large as 5.0 in 100" in page


def test_what_was_stated_afterwards_says_so(group, now):
    page = said(group.get(f"/actions/{make_action(decided_at=now).pk}/"))
    assert "This was written down after it had begun" in page
    assert "written down after it had begun" not in said(group.get(f"/actions/{make_action().pk}/"))


def test_list_has_a_line_each_and_says_what_is_to_be_looked_at(group, today):
    make_action(title="Due", look_again_on=today)
    make_action(title="Later", look_again_on=today + dt.timedelta(days=1))
    make_action(title="Corrected", replaced_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), replaced_reason="x")
    page = said(group.get("/actions/"))
    assert "Corrected" not in page
    assert page.count("Now </strong>") + page.count("Now</strong>") == 1
    assert page.index("Later") < page.index("Due")


def test_list_takes_the_same_queries_for_one_and_for_three(
    group, django_assert_num_queries, django_assert_max_num_queries
):
    make_action(courses=[CourseFactory()])
    with django_assert_max_num_queries(14) as one:
        group.get("/actions/")
    for _ in range(2):
        make_action(courses=[CourseFactory()])
    with django_assert_num_queries(len(one)):
        group.get("/actions/")


def test_looking_again_shows_and_keeps_what_is_found(group, today):
    action = make_action(look_again_on=today)
    assert "Too early to tell" in said(group.get(f"/actions/{action.pk}/look/"))
    page = said(
        group.post(f"/actions/{action.pk}/look/", {"said": "We go on", "look_again_on": "2026-12-01"}, follow=True)
    )
    assert "What the group said: We go on" in page
    assert ActionLook.objects.get().next_on == dt.date(2026, 12, 1)


def test_handing_over_stopping_and_correcting(group, group_member, team_member):
    action = make_action()
    page = said(
        group.post(f"/actions/{action.pk}/who-and-when/", {"owner": team_member.pk, "look_again_on": ""}, follow=True)
    )
    assert "Who sees to it Tess Team" in page.replace("</dt>", "").replace('<dd class="govuk-summary-list__value">', "")
    corrected = answers(
        group_member, reason="Wrong effect", effect_points="7", begins_on_month="4", begins_on_year="2025"
    )
    page = said(group.post(f"/actions/{action.pk}/correct/", corrected, follow=True))
    assert "This corrects" in page
    assert "No-shows fall by 7 in 100" in page
    assert "See the later entry" in said(group.get(f"/actions/{action.pk}/"))
    right = Action.objects.get(corrects=action)
    stop = {"stopped_on": "2026-05-01", "reason": "Nobody had time"}
    page = said(group.post(f"/actions/{right.pk}/stop/", stop, follow=True))
    assert "1 May 2026: Nobody had time" in page
    assert "Counted: sessions up to 31 March 2026." in page  # the first year was over before
    assert "Look again" not in page.split("What you can do")[1]


def test_stopped_in_its_first_year_counts_up_to_that_day(group, today):
    stopped = make_action(begins_on=dt.date(2026, 1, 5), stopped_on=today, stopped_reason="Nobody had time")
    page = said(group.get(f"/actions/{stopped.pk}/"))
    assert "Counted: sessions up to 1 June 2026, when it was stopped." in page
    assert "Counted so far" not in page


def test_refusal_stands_beside_its_field(group):
    action = make_action()
    page = said(group.post(f"/actions/{action.pk}/stop/", {"stopped_on": "2025-03-01", "reason": "x"}))
    assert "It cannot have stopped before it began." in page
    assert Action.objects.get().stopped_on is None


def test_begun_one_cannot_be_changed_or_removed_by_a_post(group, group_member):
    action = make_action()
    page = said(group.post(f"/actions/{action.pk}/change/", answers(group_member)))
    assert "what was stated beforehand stays as it is" in page
    assert "what was stated beforehand stays as it is" in said(group.post(f"/actions/{action.pk}/remove/", follow=True))
    assert Action.objects.get().title == "Reminders name the cost"


def test_scope_by_rows_is_named(group):
    organisation, venue, trainer = OrganisationFactory(name="Dean School"), VenueFactory(name="Hall"), UserFactory()
    action = make_action(
        organisation=organisation,
        organisation_type=organisation.type,
        venue=venue,
        trainer=trainer,
        provider="commissioned",
    )
    page = said(group.get(f"/actions/{action.pk}/"))
    for words in ("organisation: Dean School", organisation.type.name, "venue: Hall", f"trainer: {trainer.name}"):
        assert words in page


def test_desk_asks_to_look_again_on_the_day_and_not_before(client, team_member, today):
    client.force_login(team_member)
    action = make_action(title="Calls", look_again_on=today + dt.timedelta(days=1))
    assert "Calls" not in said(client.get("/desk/"))
    Action.objects.update(look_again_on=today)
    page = said(client.get("/desk/"))
    assert "Did “Calls” work?" in page
    assert f"/actions/{action.pk}/" in page
    Action.objects.update(look_again_on=None, replaced_at=action.decided_at, replaced_reason="x")
    assert "Calls" not in said(client.get("/desk/"))


def test_desk_names_a_few_and_says_that_there_are_more(client, team_member, today):
    client.force_login(team_member)
    for number in range(7):
        make_action(title=f"Action number {number}", look_again_on=today)
    page = said(client.get("/desk/"))
    assert page.count("to look again on") in (5, 10)  # each is said to screen readers too
    assert "There are more than 5 actions" in page


def test_reports_lead_to_the_actions(group):
    assert 'href="/actions/"' in group.get("/reports/").text
