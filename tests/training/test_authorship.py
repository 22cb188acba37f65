"""Every change of a row that has a history goes through training/authorship.py, which says who changed it and when.

What goes round it is named here, each with the reason why.
"""

import ast
import datetime as dt

import pytest
from django.apps import apps

from tests.support.factories import CourseFactory, VenueFactory
from tests.support.source import functions_that, places_that
from training.authorship import create_all_as, delete_as, relate_as, save_as, update_all_as
from training.models import Course, Venue

NO_HISTORY = "the table has no history"
MADE_UP = "the demonstration: rows that nobody has made, or each by a person of its own whom it names"
# Where a row is written without it: how often, and why that may be.
ERASED = "what is erased is in no history, and neither is that it was"
ALLOWED: dict[tuple[str, str], tuple[int, str]] = {
    ("training/models/people.py", "create_user"): (1, "Django's own way to make a person, from a command or a test"),
    ("bookings/demo/planned_ahead.py", "_ask_two"): (1, NO_HISTORY),
    ("bookings/notices/sending/texts.py", "note_receipt"): (1, NO_HISTORY),
    ("bookings/places/sessions/bulletins.py", "subscribe"): (1, NO_HISTORY),
    ("bookings/privacy/retention.py", "purge_calls"): (1, NO_HISTORY),
    ("training/operations/api_keys.py", "end_api_key"): (1, NO_HISTORY),
    ("training/operations/api_keys.py", "make_api_key"): (1, NO_HISTORY),
    ("bookings/desk/pages/trainers.py", "desk_trainer_away_remove"): (1, NO_HISTORY),
    ("bookings/places/pages/trainers.py", "my_training_away_remove"): (1, NO_HISTORY),
    ("bookings/places/sessions/asking_trainers.py", "_remind"): (1, NO_HISTORY),
    ("bookings/places/sessions/asking_trainers.py", "lapse_trainer_requests"): (1, NO_HISTORY),
    ("bookings/places/sessions/asking_trainers.py", "_end"): (1, NO_HISTORY),
    ("bookings/places/sessions/new_dates.py", "ask_for_date"): (1, NO_HISTORY),
    ("training/operations/trainers.py", "say_away"): (1, NO_HISTORY),
    ("training/operations/moves.py", "_make"): (1, NO_HISTORY),
    ("bookings/demo/second_steps.py", "_sign_in"): (2, NO_HISTORY),
    ("bookings/demo/second_steps.py", "show_second_steps"): (2, NO_HISTORY),
    ("bookings/demo/newcomers.py", "settle_the_school"): (1, NO_HISTORY),
    ("bookings/downloads/asking.py", "take_up_again"): (2, NO_HISTORY),
    ("bookings/downloads/asking.py", "forget_old"): (2, NO_HISTORY),
    ("bookings/downloads/making.py", "make_download"): (1, NO_HISTORY),
    ("bookings/downloads/making.py", "_taken_up"): (1, NO_HISTORY),
    ("bookings/downloads/making.py", "_write"): (1, NO_HISTORY),
    ("bookings/downloads/making.py", "tell"): (1, NO_HISTORY),
    ("bookings/downloads/making.py", "_keep"): (1, NO_HISTORY),
    ("bookings/privacy/retention.py", "purge_unconfirmed"): (2, "whoever never confirmed leaves no line of history"),
    ("training/queue.py", "_task_to_db_task"): (1, NO_HISTORY),
    ("bookings/notices/sending/outbox.py", "_queue"): (1, NO_HISTORY),
    ("training/operations/schedule.py", "_save_in_order"): (1, "days step aside for a moment, and are saved after it"),
    ("bookings/models/register.py", "save"): (1, "what the session says of its register, which has the history"),
    ("bookings/attendance/evaluation/sending.py", "send_evaluation"): (1, NO_HISTORY),
    ("bookings/places/operations/closing_accounts.py", "_ended"): (1, NO_HISTORY),
    ("bookings/privacy/requests.py", "refuse_request"): (1, NO_HISTORY),
    ("bookings/privacy/erasing.py", "_deleted"): (1, ERASED),
    ("bookings/privacy/erasing.py", "_empty"): (2, ERASED),
    ("bookings/privacy/erasing.py", "_erase_rows"): (1, ERASED),
    ("bookings/privacy/retention.py", "purge_sign_ins"): (1, NO_HISTORY),
    ("bookings/privacy/retention.py", "purge_looks"): (1, NO_HISTORY),
    ("bookings/privacy/retention.py", "purge_tasks"): (1, NO_HISTORY),
    ("bookings/privacy/traces.py", "take_out_mentions"): (1, ERASED),
    ("bookings/privacy/traces.py", "empty_mails_that_name"): (1, NO_HISTORY),
    ("bookings/privacy/traces.py", "end_sign_ins"): (1, NO_HISTORY),
    ("bookings/privacy/traces.py", "forget_tasks"): (1, NO_HISTORY),
    ("bookings/privacy/traces.py", "forget_files"): (2, NO_HISTORY),
    ("bookings/privacy/retention.py", "purge_needs"): (1, "what is emptied was never in the history, and must not be"),
    ("bookings/privacy/retention.py", "purge_mail_texts"): (1, NO_HISTORY),
    ("bookings/privacy/retention.py", "purge_account_mails"): (1, NO_HISTORY),
    ("bookings/privacy/retention.py", "forget_invited"): (1, NO_HISTORY),
    ("bookings/places/operations/invitation_answers.py", "ask_again"): (1, NO_HISTORY),
    ("bookings/places/operations/invitation_answers.py", "_remind"): (1, NO_HISTORY),
    ("bookings/places/operations/invitation_answers.py", "_end"): (1, NO_HISTORY),
    ("bookings/places/operations/invitations.py", "carry_invitations"): (1, NO_HISTORY),
    ("training/operations/directory.py", "correct_person"): (1, "needs are never in the history"),
    ("training/views/help_to_sign_in.py", "link_new_password"): (1, "a password is in no history"),
    ("bookings/desk/notes.py", "add_note"): (1, NO_HISTORY),
    ("bookings/notices/sending/messages.py", "write_to"): (1, NO_HISTORY),
    ("bookings/notices/sending/new_addresses.py", "enter_address"): (1, NO_HISTORY),
    ("bookings/notices/sending/new_addresses.py", "take_back_address"): (1, NO_HISTORY),
    ("bookings/notices/sending/new_addresses.py", "confirm_address"): (1, NO_HISTORY),
    ("bookings/notices/sending/send_again.py", "send_copy"): (1, NO_HISTORY),
    ("bookings/privacy/retention.py", "purge_messages"): (1, NO_HISTORY),
    ("bookings/notices/sending/send_again.py", "_put_back"): (1, NO_HISTORY),
    ("bookings/exchange/spreadsheets/at_work.py", "start"): (1, NO_HISTORY),
    ("bookings/exchange/spreadsheets/at_work.py", "_taken_up"): (1, NO_HISTORY),
    ("bookings/exchange/spreadsheets/at_work.py", "_finish"): (1, NO_HISTORY),
    ("bookings/exchange/spreadsheets/keeping.py", "decide"): (1, NO_HISTORY),
    ("bookings/exchange/spreadsheets/keeping.py", "forget_spreadsheet"): (2, NO_HISTORY),
    ("reporting/actions/deciding.py", "look_at_action"): (1, NO_HISTORY),
    ("reporting/outlook/demo.py", "load_outlooks"): (1, MADE_UP),
    ("bookings/notices/sending/delivery.py", "drop"): (1, NO_HISTORY),
    ("bookings/notices/sending/rounds.py", "put_back"): (1, NO_HISTORY),
    ("bookings/notices/sending/worker.py", "_next_mails"): (1, NO_HISTORY),
    ("bookings/notices/sending/worker.py", "_put_back"): (1, NO_HISTORY),
    ("bookings/notices/sending/worker.py", "_settle"): (1, NO_HISTORY),
    ("bookings/attendance/certificates/letterhead.py", "_keep"): (1, NO_HISTORY),
    ("reporting/publishing/keeping.py", "publish_table"): (1, NO_HISTORY),
    ("bookings/demo/door.py", "_at_the_door"): (1, NO_HISTORY),
    ("bookings/notices/sending/delivery.py", "_write"): (1, NO_HISTORY),
    ("bookings/notices/sending/delivery.py", "_claim"): (1, NO_HISTORY),
    ("bookings/notices/sending/delivery.py", "_give_up"): (1, NO_HISTORY),
    ("bookings/notices/sending/delivery.py", "note_as_sent"): (1, NO_HISTORY),
    ("bookings/demo/asking.py", "as_if_sent"): (1, NO_HISTORY),
    ("bookings/demo/on_the_phone.py", "_as_sent"): (1, NO_HISTORY),
    ("bookings/demo/catalogue.py", "load_catalogue"): (3, MADE_UP),
    ("bookings/demo/catalogue.py", "_load_courses"): (2, MADE_UP),
    ("bookings/demo/loading.py", "_note_needs"): (1, "needs are never in the history"),
    ("bookings/demo/loading.py", "_say_who_delivered"): (1, MADE_UP),
    ("bookings/demo/planning.py", "write"): (1, MADE_UP),
    ("reporting/models/kept_report.py", "update"): (1, "of a table without a history: only who kept it may change"),
    ("training/accounts/open_sessions.py", "end_sessions"): (2, NO_HISTORY),
    ("training/accounts/open_sessions.py", "forget_ended_sessions"): (2, NO_HISTORY),
    ("training/accounts/second_step.py", "encrypt_all_anew"): (1, NO_HISTORY),
    ("training/forms/second_step.py", "save"): (2, "the forms of django-allauth, which save no row of ours"),
    ("bookings/notices/sending/second_steps.py", "say_device_is_lost"): (1, NO_HISTORY),
    ("bookings/notices/sending/second_steps.py", "confirm_device_is_lost"): (1, NO_HISTORY),
    ("bookings/notices/sending/second_steps.py", "take_second_step_away"): (1, NO_HISTORY),
    ("bookings/demo/planning.py", "_give_back"): (1, MADE_UP),
    ("bookings/demo/reasons.py", "say_what_kept_them"): (2, MADE_UP),
    ("bookings/privacy/retention.py", "purge_told"): (1, NO_HISTORY),
    ("bookings/webhooks/keeping.py", "add_webhook"): (1, NO_HISTORY),
    ("bookings/webhooks/keeping.py", "change_webhook"): (3, NO_HISTORY),
    ("bookings/webhooks/keeping.py", "change_secret"): (1, NO_HISTORY),
    ("bookings/webhooks/keeping.py", "switch_off"): (1, NO_HISTORY),
    ("bookings/webhooks/keeping.py", "switch_on"): (1, NO_HISTORY),
    ("bookings/webhooks/keeping.py", "send_again"): (1, NO_HISTORY),
    ("bookings/webhooks/keeping.py", "leave_given_up"): (1, NO_HISTORY),
    ("bookings/webhooks/reading.py", "_go_on"): (1, NO_HISTORY),
    ("bookings/webhooks/sending.py", "_claim"): (1, NO_HISTORY),
    ("bookings/demo/reminders.py", "remind_and_answer"): (2, MADE_UP),
}

MODELS = {
    model.__name__: model
    for app in ("training", "bookings", "reporting")
    for model in apps.get_app_config(app).get_models()
}
WITH_HISTORY = {name: model for name, model in MODELS.items() if hasattr(model, "history")}
WITHOUT = MODELS.keys() - WITH_HISTORY.keys() | {"EmailAddress", "SocialAccount"}
RELATED = {field.name for model in WITH_HISTORY.values() for field in model._meta.many_to_many}
MAKES = {"create", "get_or_create", "update_or_create", "bulk_create", "bulk_update"}
BULK = {"bulk_create_with_history", "bulk_update_with_history"}
# Of training/inserting.py and updating.py: each caller is named.
WRITES = {"insert_row", "insert_with_history", "update_row", "update_row_unless"}


def has_no_history(called: ast.Attribute) -> bool:
    """Tell whether the call begins with the name of a table that has none, such as Mail.objects.create()."""
    return ast.unparse(called).split(".")[0] in WITHOUT


def goes_round(node: ast.AST) -> bool:
    """Tell whether a call may write a row past authorship.

    `save` and `delete` of a row take no values but by name, those of files and caches do; `update` of a queryset
    likewise, that of sets and dictionaries does.
    """
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Name):
        if node.func.id in BULK | WRITES:
            return True
        return node.func.id == "insert_all" and ast.unparse(node.args[0]) not in WITHOUT
    if not isinstance(node.func, ast.Attribute) or has_no_history(node.func):
        return False
    name, of = node.func.attr, node.func.value
    if name in {"save", "delete"}:
        return not node.args
    if name == "update":
        return not node.args and bool(node.keywords)
    if name in {"set", "add", "remove", "clear"}:
        return isinstance(of, ast.Attribute) and of.attr in RELATED
    return name in MAKES | BULK


def test_only_the_named_places_write_a_row_past_authorship():
    ways = ("authorship", "bulk", "inserting", "updating")  # the one way itself
    left_out = {f"training/{name}.py" for name in ways}
    found = places_that(goes_round, left_out=left_out)
    assert found == {place: times for place, (times, _) in ALLOWED.items()}


@pytest.mark.parametrize(
    "line",
    [
        "booking.save()",
        "booking.save(update_fields=['status'])",
        "mark.delete()",
        "Booking.objects.create(session=session)",
        "Booking.objects.filter(pk=1).update(status='waiting')",
        "bookings.update(**columns)",
        "Course.objects.get_or_create(title='x')",
        "Session.objects.bulk_update(sessions, ['capacity'])",
        "bulk_update_with_history(bookings, Booking, ['reply'])",
        "utils.bulk_create_with_history(bookings, Booking)",
        "insert_all(Booking, bookings)",
        "update_row(booking, fields=('status',))",
        "session.trainers.set(people)",
        "session.trainers.add(person)",
    ],
)
def test_control_a_new_place_would_be_found(line):
    assert list(functions_that(goes_round, f"def act():\n    {line}")) == ["act"]


@pytest.mark.parametrize(
    "line",
    [
        "Mail.objects.create(kind=kind)",
        "book.save(out)",
        "default_storage.delete(name)",
        "rooms.update(found)",
        "cache.set(key, 1, timeout=60)",
        "seen.add(person)",
        "save_as(booking, by=by, now=now)",
    ],
)
def test_what_writes_no_history_is_no_finding(line):
    assert list(functions_that(goes_round, f"def act():\n    {line}")) == []


# ---- what the functions do ----

NOW = dt.datetime(2026, 6, 1, 10, 0, tzinfo=dt.UTC)


def last_entry(row):
    entry = type(row).history.filter(id=row.pk).order_by("-history_id").first()
    return (entry.history_type, entry.history_user, entry.history_date, entry.history_change_reason)


@pytest.mark.django_db
@pytest.mark.parametrize("somebody", [True, False])
def test_a_saved_row_s_history_names_author_time_and_reason_whoever_s_request_it_is(
    somebodys_request, team_member, somebody
):
    by = team_member if somebody else None
    venue = save_as(Venue(name="Town Hall"), by=by, now=NOW, reason=" Asked for ", is_new=True)
    assert last_entry(venue) == ("+", by, NOW, "Asked for")
    save_as(venue, by=by, now=NOW + dt.timedelta(hours=1), fields=["name"])
    assert last_entry(venue) == ("~", by, NOW + dt.timedelta(hours=1), None)


@pytest.mark.django_db
def test_the_author_is_named_for_this_change_only(somebodys_request, team_member):
    venue = save_as(VenueFactory(), by=team_member, now=NOW, reason="First")
    venue.save()
    assert last_entry(venue)[1] == somebodys_request.user
    assert last_entry(venue)[3] is None


@pytest.mark.django_db
def test_only_the_named_fields_are_saved(team_member):
    venue = VenueFactory(name="Town Hall", postcode="ZZ1 1AA")
    venue.name, venue.postcode = "Other", "ZZ2 2BB"
    save_as(venue, by=team_member, now=NOW, fields=["postcode"])
    assert Venue.objects.values_list("name", "postcode").get() == ("Town Hall", "ZZ2 2BB")


@pytest.mark.django_db
def test_a_long_reason_is_cut_to_what_the_history_holds(team_member):
    venue = save_as(VenueFactory(), by=team_member, now=NOW, reason="y" * 300)
    assert last_entry(venue)[3] == "y" * 100


@pytest.mark.django_db
def test_a_deleted_row_s_history_names_the_author(somebodys_request, team_member):
    venue = VenueFactory()
    key = venue.pk
    delete_as(venue, by=team_member, now=NOW, reason="Closed down")
    venue.pk = key
    assert last_entry(venue) == ("-", team_member, NOW, "Closed down")


@pytest.mark.django_db
def test_what_a_row_is_related_to_changes_under_the_author_s_name(somebodys_request, team_member):
    course, needed = CourseFactory(), CourseFactory()
    relate_as(course, "prerequisites", [needed], by=team_member, now=NOW)
    assert last_entry(course) == ("~", team_member, NOW, None)
    assert list(course.prerequisites.all()) == [needed]


@pytest.mark.django_db
@pytest.mark.parametrize("somebody", [True, False])
def test_many_rows_at_once_name_the_author_in_as_few_queries_as_for_one(
    somebodys_request, team_member, somebody, django_assert_num_queries
):
    by = team_member if somebody else None
    with django_assert_num_queries(2):
        venues = create_all_as(Venue, [Venue(name=name) for name in ("A", "B", "C")], by=by, now=NOW)
    assert [last_entry(venue) for venue in venues] == [("+", by, NOW, None)] * 3
    for venue in venues:
        venue.postcode = "ZZ1 1AA"
    with django_assert_num_queries(2):
        update_all_as(venues, ["postcode"], by=by, now=NOW, reason="Moved")
    assert [last_entry(venue) for venue in venues] == [("~", by, NOW, "Moved")] * 3


@pytest.mark.django_db
def test_no_rows_are_no_change(django_assert_num_queries):
    with django_assert_num_queries(0):
        update_all_as([], ["title"], by=None, now=NOW)
        assert create_all_as(Course, [], by=None, now=NOW) == []
