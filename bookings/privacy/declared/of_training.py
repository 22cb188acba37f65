"""What the tables of training hold of people."""

from bookings.privacy.groups import ACCOUNT, FORMER_NAMES, LOOKS, MOBILE, MOVE, NEEDS, SIGNING_IN, TRAINERS, VENUES
from bookings.privacy.held import Held, columns, words
from training import models
from training.models.events import Event
from training.models.people import ERASED_NAME, erased_address
from training.models.tries import Tries
from training.text import folded


def _search_text(person: int, row: int) -> str:
    return folded(f"{ERASED_NAME} {erased_address(person)}")


_ORDERED = words("id name name_key position")

HELD = [
    Held(
        model=models.User,
        called="Account",
        whose=("pk",),
        columns={
            **columns(ACCOUNT, "name", erased=ERASED_NAME),
            **columns(ACCOUNT, "email", erased=lambda person, row: erased_address(person)),
            **columns(ACCOUNT, "search_text", erased=_search_text),
            **columns(ACCOUNT, "organisation", erased=None),
            **columns(ACCOUNT, "organisation_named job_role manager_email"),
            **columns(ACCOUNT, "mail_bounced_at", erased=None),
            **columns(MOBILE, "mobile"),
            **columns(MOBILE, "texts_fail_since", erased=None),
            **columns(NEEDS, "access_needs dietary_needs"),
            **columns(SIGNING_IN, "password", erased="!", is_secret=True),
            **columns(SIGNING_IN, "feed_token", erased=None, is_secret=True),
            **columns(SIGNING_IN, "last_login", erased=None),
        },
        plain=words("id is_trainer is_lead is_group_member is_team is_active joined_at erased_at"),
    ),
    Held(
        model=models.MoveToCome,
        called="Move to another organisation",
        whose=("person",),
        columns=columns(MOVE, "organisation moves_on said_at"),
        authors=words("said_by"),
        plain=words("id"),
        goes=True,
    ),
    Held(
        model=models.Alias,
        called="Other name or address",
        whose=("person",),
        columns=columns(FORMER_NAMES, "key name"),
        plain=words("id organisation course kind added_at merge"),
        goes=True,
    ),
    Held(
        model=models.Merge,
        called="Two entries made one",
        whose=("person",),
        columns={
            **columns(FORMER_NAMES, "kept_name merged_name reason", erased="Erased"),
            **columns(FORMER_NAMES, "row", is_secret=True),
            **columns(FORMER_NAMES, "changed", erased=lambda person, row: {}, is_secret=True),
            **columns(FORMER_NAMES, "dropped", erased=lambda person, row: [], is_secret=True),
        },
        authors=words("merged_by undone_by"),
        plain=words("id organisation course merged_key merged_at undone_at"),
    ),
    Held(
        model=models.Look,
        called="Who looked",
        whose=("person",),
        columns=columns(LOOKS, "page asked people"),
        authors=words("by"),
        plain=words("id at session organisation by_key"),
        goes=True,
    ),
    Held(model=models.LookedAt, whose=("person",), group=LOOKS, plain=words("id look"), goes=True),
    Held(
        model=models.ApiKey,
        authors=words("made_by ended_by"),
        plain=words("id name organisation scopes start hashed made_at expires_at last_used_at ended_at"),
    ),
    Held(model=models.MergedRow, plain=words("id merge table column key")),
    Held(model=models.NotTheSame, authors=words("said_by"), plain=words("id kind lower_key higher_key said_at")),
    Held(model=models.OrganisationType, plain=(*_ORDERED, "is_active")),
    Held(model=models.Organisation, plain=words("id name name_key type is_active")),
    Held(model=models.Category, plain=_ORDERED),
    Held(
        model=models.Course,
        plain=words(
            """id category title title_key search_text slug position status provider level aims audience cpd_hours
            certificate_valid_months certificate_needs_evaluation counts_if_done_elsewhere reminder_days
            ask_again_days reminders_signed_by joining_instructions replaced_by merged_into"""
        ),
    ),
    Held(model=models.Course.audience_types.through, plain=words("id course organisationtype")),
    Held(model=models.Course.prerequisites.through, plain=words("id from_course to_course")),
    Held(model=models.CourseAttachment, plain=words("id course position name file content_type size added_at")),
    Held(model=Event, plain=words("id title kind held_on place lowest highest evaluations note")),
    Held(
        model=models.OurDetails,
        plain=words(
            """id name email phone job_roles reminders_signed_by cost_of_empty_place charge_late_cancellation
            charge_no_show"""
        ),
    ),
    Held(
        model=models.SecondStepNeed,
        called="Second step to be set up",
        whose=("person",),
        columns=columns(SIGNING_IN, "told_at ends_at"),
        goes=True,
    ),
    Held(model=models.Requirement, plain=words("id who job_roles course level months")),
    Held(
        model=models.Venue,
        columns=columns(VENUES, "contact_name contact_email contact_phone"),
        plain=words(
            """id name name_key search_text town address postcode directions spare_chairs hearing_loop parking
            step_free"""
        ),
    ),
    Held(
        model=models.Room,
        plain=words("id venue name name_key capacity spare_chairs equipment is_retired"),
    ),
    Held(
        model=models.MayDeliver,
        called="Course they may deliver",
        whose=("trainer",),
        plain=words("id course"),
        goes=True,
    ),
    Held(
        model=models.TrainerAway,
        called="Days on which they can’t train",
        whose=("trainer",),
        columns=columns(TRAINERS, "first_on last_on note"),
        plain=words("id"),
        goes=True,
    ),
    Held(
        model=models.Session,
        plain=words(
            """id course ref status delivery capacity overfull_allowance places_kept minimum needs_approval
            places_per_organisation ring_fenced_places ring_fenced_for ring_fenced_until minimum_warned_at
            booking_opens_at booking_closes_at cancellation_working_days notes starts_at ends_at first_on cancel_by_at
            cancelled_at cancelled_reason register_closed"""
        ),
    ),
    Held(model=models.Session.trainers.through, authors=words("user"), plain=words("id session")),
    Held(model=models.SessionDay, plain=words("id session position starts_at ends_at venue room joining_link")),
    Held(model=models.SearchWords, plain=words("id text")),
    Held(model=Tries, plain=words("key tried ends_at")),  # the key is a hash that nobody can read
]
