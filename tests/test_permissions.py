"""r26: every route, by role, own and others', by method, from one table. A route that is not in the table fails.

Columns: visitor, the practitioner whose booking it is, another practitioner, the session's trainer, another trainer,
the lead of the practitioner's organisation, another lead, a group member, the team.
Words: `ok` the page or its answer; `in` sent to sign in; a number is that status.
"""

import copy
import datetime as dt
from typing import NamedTuple

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from bookings.attendance.evaluation.room import room_token
from bookings.models import (
    Certificate,
    DateWish,
    ErasureRequest,
    Mail,
    Mark,
    NewAddress,
    PersonNote,
    Register,
    TrainerRequest,
)
from bookings.notices.kinds.confirmation import Confirmation
from bookings.notices.links.leaving import BULLETIN, leaving_token
from bookings.notices.links.short import short_link
from bookings.notices.links.tokens import Purpose, make_link_token
from bookings.notices.sending.outbox import queue_notice
from reporting.models import ReportByEmail
from reporting.periods import reporting_year
from reporting.yearly.keeping import keep_report
from tests.support.compared import make_pooled_file, make_trial
from tests.support.evaluated import make_question
from tests.support.factories import (
    OrganisationFactory,
    RoomFactory,
    UserFactory,
    VenueFactory,
    make_action,
    make_attachment,
    make_booking,
    make_download,
    make_elsewhere,
    make_event,
    make_invitation,
    make_joint_wish,
    make_listed,
    make_message,
    make_publication,
    make_reservation,
    make_session,
    make_spreadsheet,
)
from tests.support.made_once import made_once
from tests.support.programs import make_key, make_webhook, make_webhook_delivery
from tests.support.safe_answers import faults_of
from training.accounts.links import NEW_PASSWORD, SIGN_IN
from training.models import Alias, Merge, Requirement, TrainerAway

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen_now"), pytest.mark.r26]

WHO = ("visitor", "own", "other", "trainer", "trainer2", "lead", "lead2", "group", "team")

ALL = "ok ok ok ok ok ok ok ok ok"
SIGNED_IN = "in ok ok ok ok ok ok ok ok"
OWN = "in ok 404 404 404 ok 404 404 ok"
OWN_ALONE = "in ok 404 404 404 403 404 404 403"
OWN_TEAM = "in 403 404 404 404 403 404 404 ok"
SESSION = "in 404 404 ok 404 404 404 404 ok"
TRAINERS = "in 403 403 ok ok 403 403 403 403"
OF_TRAINER = "in 403 403 ok 404 403 403 403 403"
ORGANISATION = "in 404 404 404 404 ok 404 404 ok"
REPORTS = "in 403 403 403 403 ok ok ok ok"
REVIEW = "in 403 403 403 403 403 403 ok ok"
READS_ALL = "in 403 403 403 403 403 403 ok ok"
TEAM = "in 403 403 403 403 403 403 403 ok"
ASKER = "in 404 404 404 404 404 404 404 ok"  # here of the team; another of the team: tests/bookings/downloads
PUBLISHES = "in 403 403 403 403 403 403 404 404"  # without saying how
ACTIONS = "in 403 403 403 403 403 403 ok ok"
OWN_SPREADSHEET = TEAM  # another of the team: tests/bookings/exchange/pages/test_spreadsheets.py
SPREADSHEET_STEPS = ("rows", "columns", "words", "names", "check")
RINGS = "in 403 403 403 403 ok ok 403 ok"
LEADS = "in 403 403 403 403 ok ok 403 403"
ONCE = "ok 404 404 404 404 404 404 404 404"  # the first of the table uses the link up
NOWHERE = "404 404 404 404 404 404 404 404 404"
NEVER = "405 405 405 405 405 405 405 405 405"
NEVER_IN = "in 405 405 405 405 405 405 405 405"


# What puts many reports in one, each of which asks once.
ASKS_MORE = {"no-show-review": 31, "no-show-review-file": 31, "yearly": 24, "yearly-file": 24, "yearly-kept": 24}
ASKS_MORE |= {"report": 17, "report-file": 17}  # also what was merged
ASKS_MORE |= {"desk": 20}  # of each kind of thing to do
ASKS_MORE |= {"desk-session": 17}  # also who waits together
READING = ("SELECT", "DECLARE")  # PostgreSQL declares a cursor to read choices from
COUNTING = "training_tries"  # how often somebody guessed, whatever the page
# Who looked, one row an answer: the one thing that reading writes, and it changes nothing of what is read.
LOOKING = 'INSERT INTO "training_look"'


# The same for whoever asks, so that it may be kept.
FOR_EVERYBODY = {
    "api-description",
    "new-dates-feed",
    "badge-issuer",
    "badge-key",
    "badge-status",
    "brand-css",
    "catalogue-calendar",
    "category-calendar",
    "security-txt",
}
# One's own account: tests/training/views/test_accounts.py and test_second_step.py say who sees what of it.
OF_ACCOUNTS = ("account_", "mfa_", "socialaccount_", "openid_connect_")
# Those of them that are of one provider, or of one passkey.
OF_ONE = {"openid_connect_login": ["nhs"], "openid_connect_callback": ["nhs"]}
OF_ONE |= {"mfa_edit_webauthn": [1], "mfa_remove_webauthn": [1]}


OTHER_METHODS = ("put", "patch", "delete", "options", "trace")  # no page of ours has any of them
SOME = ("visitor", "other", "team")  # those who may least, one who has nothing here, those who may most


class Route(NamedTuple):
    get: str
    post: str
    args: str = ""
    data: str = ""  # what a post cannot do without


ROUTES = {
    "home": Route(ALL, NEVER),
    "brand-css": Route(ALL, NEVER),
    "accessibility": Route(ALL, NEVER),
    "privacy": Route(ALL, NEVER),
    "healthz": Route(ALL, NEVER),
    "readyz": Route(ALL, NEVER),  # names alone: tests/deploy/watching
    "metrics": Route(ALL, NEVER),  # from the machine itself, as here, or with the token
    "security-txt": Route(ALL, NEVER),
    "desk-version": Route(TEAM, NEVER_IN),
    "address-is-right": Route(NEVER_IN, SIGNED_IN),
    "text-link": Route(ALL, NEVER, "text code"),
    "text-receipts": Route(NEVER, "403 403 403 403 403 403 403 403 403"),  # with its token: channels/test_by_text.py
    "number-is-right": Route(NEVER_IN, SIGNED_IN),
    "my-data": Route(SIGNED_IN, NEVER_IN),
    "my-data-copy": Route(NEVER_IN, SIGNED_IN),
    "my-data-erase": Route(NEVER_IN, SIGNED_IN),
    "desk-erasures": Route(TEAM, NEVER_IN),
    "desk-erasure-refuse": Route(TEAM, TEAM, "erasure request"),
    "desk-person-data": Route(TEAM, NEVER_IN, "person"),
    "desk-person-copy": Route(NEVER_IN, TEAM, "person"),
    "desk-person-erase": Route(TEAM, TEAM, "person"),
    "my-details": Route(SIGNED_IN, SIGNED_IN),
    "my-sessions": Route(SIGNED_IN, SIGNED_IN),
    "catalogue": Route(ALL, NEVER),
    "course": Route(ALL, NEVER, "slug"),
    "course-file": Route("in ok 404 ok 404 404 404 404 ok", NEVER_IN, "slug, file"),
    "bulletin": Route(SIGNED_IN, SIGNED_IN),
    "bulletin-leave": Route(ALL, ALL, "bulletin token"),
    "opening-wish": Route(NEVER_IN, SIGNED_IN, "session"),
    "date-wish": Route(NEVER_IN, SIGNED_IN, "slug"),
    "date-wish-stop": Route(NEVER_IN, "in ok 404 404 404 404 404 404 404", "wish"),
    "session": Route(ALL, NEVER, "session"),
    "book": Route(SIGNED_IN, SIGNED_IN, "session"),
    "book-colleague": Route(LEADS, LEADS, "session"),
    "ask-colleague": Route("in 403 403 403 403 ok ok 403 ok", "in 403 403 403 403 ok ok 403 ok", "session"),
    "ask-for-reserved": Route(ORGANISATION, ORGANISATION, "reservation"),
    "ask-instead": Route(OWN, OWN, "booking"),
    "invitation": Route(ORGANISATION, ORGANISATION, "invitation"),
    "invited": Route(ALL, ALL, "invitation token"),
    "reserve": Route("in 403 403 403 403 ok ok 403 ok", "in 403 403 403 403 ok ok 403 ok", "session"),
    "reservation": Route(ORGANISATION, ORGANISATION, "reservation"),
    "reservation-give-back": Route(ORGANISATION, ORGANISATION, "reservation"),
    "wait-together": Route(SIGNED_IN, SIGNED_IN, "session"),
    "joint-wish": Route(OWN, OWN, "joint wish"),
    "joint-wish-give-up": Route(OWN, OWN, "joint wish"),
    "my-bookings": Route(SIGNED_IN, NEVER_IN),
    "my-calendar": Route(SIGNED_IN, SIGNED_IN),
    "calendar-feed": Route(ALL, NEVER, "feed"),
    "catalogue-calendar": Route(ALL, NEVER),
    "category-calendar": Route(ALL, NEVER, "category"),
    "subscribe": Route(ALL, NEVER),
    "booking": Route(OWN, NEVER_IN, "booking"),
    "booking-calendar": Route(OWN, NEVER_IN, "booking"),
    "booking-day-calendar": Route(OWN, NEVER_IN, "booking, position"),
    "cancel-booking": Route(OWN, OWN, "booking"),
    "answer-offer": Route(NEVER_IN, OWN, "booking"),
    "send-colleague": Route(OWN, OWN, "booking"),
    "move-booking": Route(OWN, OWN, "booking"),
    "organisation-bookings": Route(LEADS, NEVER_IN),
    "absence": Route(OWN_ALONE, OWN_ALONE, "past"),
    "evaluate": Route(OWN_ALONE, OWN_ALONE, "past"),
    "evaluate-at": Route(OWN_ALONE, OWN_ALONE, "booking, moment"),
    "evaluation-answers": Route("in ok 404 404 404 403 404 404 ok", NEVER_IN, "past"),
    "evaluation-wall": Route(SESSION, NEVER_IN, "past session"),
    "evaluation-here": Route(ALL, ALL, "room token"),
    "evaluation-results": Route("in 403 403 403 403 403 403 ok ok", NEVER_IN),
    "evaluation-course": Route("in 403 403 403 403 403 403 ok ok", NEVER_IN, "slug"),
    "evaluation-course-file": Route("in 403 403 403 403 403 403 ok ok", NEVER_IN, "slug, table format"),
    "evaluation-session": Route("in 404 404 ok 404 404 404 ok ok", NEVER_IN, "past session"),
    "evaluation-session-file": Route("in 404 404 ok 404 404 404 ok ok", NEVER_IN, "past session, table format"),
    "desk-evaluation-forms": Route(TEAM, TEAM),
    "desk-evaluation-form": Route(TEAM, NEVER_IN, "form"),
    "desk-evaluation-form-edit": Route(TEAM, TEAM, "form"),
    "desk-evaluation-form-change": Route(NEVER_IN, TEAM, "form"),
    "desk-evaluation-form-preview": Route(TEAM, NEVER_IN, "form, moment"),
    "desk-question-new": Route(TEAM, TEAM, "form"),
    "desk-question": Route(TEAM, TEAM, "question"),
    "desk-question-change": Route(NEVER_IN, TEAM, "question"),
    "certificate": Route(OWN, NEVER_IN, "certificate"),
    "certificate-badge": Route(OWN, NEVER_IN, "certificate"),
    "badge-issuer": Route(ALL, NEVER),
    "badge-key": Route(ALL, NEVER),
    "badge-status": Route(ALL, NEVER, "nought"),
    "certificate-withdraw": Route(OWN_TEAM, OWN_TEAM, "certificate"),
    "certificate-again": Route(OWN_TEAM, OWN_TEAM, "certificate"),
    "verify": Route(ALL, NEVER),
    "session-certificates": Route(ASKER, ASKER, "past session"),
    "in-date": Route(ORGANISATION, NEVER_IN, "own organisation"),
    "in-date-file": Route(ORGANISATION, NEVER_IN, "own organisation, table format"),
    "in-date-book": Route(ORGANISATION, ORGANISATION, "own organisation"),
    "desk-requirements": Route(TEAM, NEVER_IN),
    "desk-requirement-new": Route(TEAM, TEAM),
    "desk-requirement-edit": Route(TEAM, TEAM, "requirement"),
    "desk-requirement-remove": Route(NEVER_IN, TEAM, "requirement"),
    "my-record": Route(SIGNED_IN, NEVER_IN),
    "my-record-file": Route(SIGNED_IN, NEVER_IN, "table format"),
    "record": Route("in 404 ok 404 404 404 404 404 ok", NEVER_IN, "person"),
    "record-file": Route("in 404 ok 404 404 404 404 404 ok", NEVER_IN, "person, table format"),
    "person-certificates": Route("in 404 ok 404 404 404 404 404 ok", "in 404 ok 404 404 404 404 404 ok", "person"),
    "organisation-certificates": Route(ORGANISATION, ORGANISATION, "own organisation"),
    "elsewhere-record": Route(TEAM, TEAM, "person"),
    "elsewhere-withdraw": Route(TEAM, TEAM, "elsewhere"),
    "elsewhere-evidence": Route("in ok 404 404 404 404 404 404 ok", NEVER_IN, "elsewhere"),
    "desk-letterhead": Route(TEAM, TEAM),
    "desk-letterhead-example": Route(TEAM, NEVER_IN),
    "verify-certificate": Route(ALL, NEVER, "code"),
    "registers": Route("in 403 403 ok ok 403 403 403 ok", NEVER_IN),
    "register": Route(SESSION, NEVER_IN, "past session"),
    "desk-merges": Route(TEAM, NEVER_IN),
    "desk-merge-with": Route(TEAM, NEVER_IN, "thing, person"),
    "desk-merge": Route(TEAM, TEAM, "thing, person, twin"),
    "desk-merge-undo": Route(TEAM, TEAM, "merge"),
    "desk-not-the-same": Route(NEVER_IN, TEAM, "thing, person, twin"),
    "desk-alias-forget": Route(NEVER_IN, TEAM, "alias"),
    "desk-walked-in": Route(TEAM, NEVER_IN),
    "desk-complete": Route(TEAM, TEAM, "person"),
    "register-worker": Route(SIGNED_IN, NEVER_IN),
    "register-wall": Route(SESSION, NEVER_IN, "past session"),
    "register-wall-code": Route(SESSION, NEVER_IN, "past session"),
    "check-in": Route(ALL, ALL),
    "link-check-in": Route(ALL, ALL, "check in token"),
    "register-people": Route(SESSION, NEVER_IN, "past session"),
    "register-marks": Route(SESSION, NEVER_IN, "past session"),
    "register-mark": Route(NEVER_IN, SESSION, "past session"),
    "register-why": Route(SESSION, SESSION, "past session"),
    "register-walk-in": Route(SESSION, SESSION, "past session"),
    "register-sheet": Route(SESSION, NEVER_IN, "past session"),
    "register-badges": Route(SESSION, NEVER_IN, "past session"),
    "register-workbook": Route(SESSION, NEVER_IN, "past session"),
    "register-file": Route(SESSION, SESSION, "past session"),
    "register-close": Route(SESSION, SESSION, "past session"),
    "register-unavailable": Route(SESSION, SESSION, "past session"),
    "register-open-again": Route(SESSION, SESSION, "past session"),
    "register-correct-several": Route(SESSION, SESSION, "past session"),
    "register-came-too": Route(SESSION, SESSION, "past session"),
    "register-correct": Route(SESSION, SESSION, "past session, past"),
    "register-excuse": Route(TEAM, TEAM, "past session, past"),
    "reports": Route(REPORTS, NEVER_IN),
    "no-show-review": Route(REVIEW, NEVER_IN),
    "no-show-review-file": Route(REVIEW, REVIEW, "review format"),
    "report": Route(REPORTS, NEVER_IN, "report"),
    "report-file": Route(REPORTS, REPORTS, "report, format"),
    "extra-places-answer": Route(NEVER_IN, TEAM, "session, position, answer"),
    "published-tables": Route(ACTIONS, NEVER_IN),
    "published-table": Route(ACTIONS, NEVER_IN, "published"),
    "published-file": Route(ACTIONS, NEVER_IN, "published, format"),
    "reports-by-email": Route(ACTIONS, NEVER_IN),
    "report-by-email": Route(ACTIONS, ACTIONS, "report"),
    "report-by-email-stop": Route(NEVER_IN, "in 403 403 403 403 403 403 404 ok", "by email"),
    "report-by-email-leave": Route(ALL, ALL, "by email token"),
    "publish-report": Route(NEVER_IN, PUBLISHES, "report"),
    "calls": Route(RINGS, NEVER_IN),
    "calls-settings": Route(TEAM, TEAM),
    "call": Route(NEVER_IN, "in 403 403 403 403 ok 404 403 ok", "listed"),
    "trials": Route(ACTIONS, NEVER_IN),
    "trial-new": Route(TEAM, TEAM, "what is compared"),
    "trial": Route(ACTIONS, NEVER_IN, "comparison"),
    "trial-change": Route(TEAM, TEAM, "comparison"),
    "trial-remove": Route(NEVER_IN, TEAM, "comparison"),
    "trial-stop": Route(TEAM, TEAM, "comparison"),
    "trial-file": Route(ACTIONS, NEVER_IN, "comparison"),
    "trial-bring-in": Route(NEVER_IN, TEAM, "comparison"),
    "trial-take-out": Route(NEVER_IN, TEAM, "comparison, pooled file"),
    "actions": Route(ACTIONS, NEVER_IN),
    "action-new": Route(ACTIONS, ACTIONS),
    "action": Route(ACTIONS, NEVER_IN, "action"),
    "action-change": Route(ACTIONS, ACTIONS, "action"),
    "action-correct": Route(ACTIONS, ACTIONS, "action"),
    "action-remove": Route(NEVER_IN, ACTIONS, "action"),
    "action-look": Route(ACTIONS, ACTIONS, "action"),
    "action-hand-over": Route(ACTIONS, ACTIONS, "action"),
    "action-stop": Route(ACTIONS, ACTIONS, "action"),
    "yearly": Route(READS_ALL, NEVER_IN),
    "yearly-file": Route(READS_ALL, READS_ALL, "format"),
    "yearly-keep": Route(TEAM, TEAM),
    "yearly-kept-list": Route(READS_ALL, NEVER_IN),
    "yearly-kept": Route(READS_ALL, NEVER_IN, "kept report"),
    "yearly-kept-file": Route(READS_ALL, NEVER_IN, "kept report, format"),
    "link-cancel": Route(ALL, ALL, "cancel token"),
    "link-coming": Route(ALL, ALL, "reply token"),
    "link-cannot-come": Route(ALL, ALL, "reply token"),
    "link-colleague": Route(ALL, ALL, "cancel token"),
    "link-move": Route(ALL, ALL, "cancel token"),
    "link-offer": Route(ALL, ALL, "offer token"),
    "link-absence": Route(ALL, ALL, "absence token"),
    "link-evaluate": Route(ALL, ALL, "evaluate token"),
    "link-before": Route(ALL, ALL, "before token"),
    "link-later": Route(ALL, ALL, "later token"),
    "desk-notices": Route(TEAM, NEVER_IN),
    "desk-notice": Route(TEAM, TEAM, "notice"),
    "desk-course-reminders": Route(TEAM, TEAM, "course"),
    "desk-course-reminder-html": Route(TEAM, TEAM, "course, reminder"),
    "desk-notice-html": Route(TEAM, NEVER_IN, "notice"),
    "desk-mails": Route(TEAM, NEVER_IN),
    "desk-mail": Route(TEAM, NEVER_IN, "mail"),
    "desk-mail-html": Route(TEAM, NEVER_IN, "mail"),
    "desk-mail-send-again": Route(NEVER_IN, TEAM, "mail"),
    "desk-session-write": Route(TEAM, TEAM, "session"),
    "desk-course-write": Route(TEAM, TEAM, "course"),
    "desk-organisation-write": Route(TEAM, TEAM, "organisation"),
    "desk-messages": Route(TEAM, NEVER_IN),
    "desk-message": Route(TEAM, NEVER_IN, "message"),
    "desk": Route(TEAM, NEVER_IN),
    "approval": Route(ALL, ALL, "approval token"),
    "desk-approvals": Route(TEAM, NEVER_IN),
    "desk-approval": Route(OWN_TEAM, OWN_TEAM, "asking"),
    "terms": Route(ALL, NEVER),
    "desk-coming": Route(TEAM, NEVER_IN),
    "desk-terms": Route(TEAM, TEAM),
    "desk-our-details": Route(TEAM, TEAM),
    "desk-charges": Route(TEAM, NEVER_IN),
    "desk-charges-file": Route(TEAM, NEVER_IN),
    "desk-sessions": Route(TEAM, NEVER_IN),
    "desk-session-new": Route(TEAM, TEAM),
    "desk-session": Route(TEAM, NEVER_IN, "session"),
    "desk-session-edit": Route(TEAM, TEAM, "session"),
    "desk-session-series": Route(TEAM, TEAM, "session"),
    "desk-session-cancel": Route(TEAM, TEAM, "session"),
    "desk-session-book": Route(TEAM, TEAM, "session", "person"),
    "desk-session-book-several": Route(TEAM, TEAM, "session"),
    "desk-session-together": Route(TEAM, TEAM, "session"),
    "desk-session-merge": Route(TEAM, TEAM, "session"),
    "desk-booking-cancel": Route(TEAM, TEAM, "booking"),
    "desk-search-words": Route(TEAM, TEAM),
    "new-dates-feed": Route(ALL, NEVER),
    "dates-in-a-frame": Route(NOWHERE, NEVER),  # until sites are named: tests/bookings/places/pages/test_elsewhere.py
    "desk-api-keys": Route(TEAM, NEVER_IN),
    "desk-api-key-new": Route(TEAM, TEAM),
    "desk-api-key-end": Route(NEVER_IN, TEAM, "api key"),
    "desk-webhooks": Route(TEAM, NEVER_IN),
    "desk-webhook": Route(TEAM, NEVER_IN, "webhook"),
    "desk-webhook-new": Route(TEAM, TEAM),
    "desk-webhook-change": Route(TEAM, TEAM, "webhook"),
    "desk-webhook-secret": Route(TEAM, TEAM, "webhook"),
    "desk-webhook-off": Route(NEVER_IN, TEAM, "webhook"),
    "desk-webhook-on": Route(NEVER_IN, TEAM, "webhook"),
    "desk-webhook-test": Route(NEVER_IN, TEAM, "webhook"),
    "desk-webhook-leave": Route(NEVER_IN, TEAM, "webhook"),
    "desk-webhook-again": Route(NEVER_IN, TEAM, "webhook delivery"),
    "api": Route(ALL, NEVER),
    "api-description": Route(ALL, NEVER),
    "api-answer": Route(ALL, NEVER, "api address"),  # by key and scope: tests/bookings/api/test_api.py
    "desk-courses": Route(TEAM, NEVER_IN),
    "desk-course-new": Route(TEAM, TEAM),
    "desk-course-edit": Route(TEAM, TEAM, "course"),
    "desk-course-files": Route(TEAM, TEAM, "course"),
    "desk-course-file": Route(TEAM, TEAM, "course, file"),
    "desk-categories": Route(TEAM, NEVER_IN),
    "desk-category-new": Route(TEAM, TEAM),
    "desk-category-edit": Route(TEAM, TEAM, "category"),
    "desk-category-move": Route(NEVER_IN, TEAM, "category"),
    "desk-category-remove": Route(NEVER_IN, TEAM, "category"),
    "desk-events": Route(TEAM, NEVER_IN),
    "desk-event-new": Route(TEAM, TEAM),
    "desk-event-edit": Route(TEAM, TEAM, "event"),
    "desk-event-remove": Route(NEVER_IN, TEAM, "event"),
    "desk-venues": Route(TEAM, NEVER_IN),
    "desk-venue-new": Route(TEAM, TEAM),
    "desk-venue-edit": Route(TEAM, TEAM, "venue"),
    "desk-room-new": Route(TEAM, TEAM, "venue"),
    "desk-room-edit": Route(TEAM, TEAM, "room"),
    "desk-organisations": Route(TEAM, NEVER_IN),
    "desk-organisations-named": Route(TEAM, NEVER_IN),
    "desk-organisation-settle": Route(TEAM, TEAM, "newcomer"),
    "desk-types": Route(TEAM, NEVER_IN),
    "desk-type-new": Route(TEAM, TEAM),
    "desk-type-edit": Route(TEAM, TEAM, "type"),
    "desk-type-move": Route(NEVER_IN, TEAM, "type"),
    "desk-type-remove": Route(NEVER_IN, TEAM, "type"),
    "desk-organisation-new": Route(TEAM, TEAM),
    "desk-organisation-edit": Route(TEAM, TEAM, "organisation"),
    "desk-people": Route(TEAM, NEVER_IN),
    "desk-person-new": Route(TEAM, TEAM),
    "desk-person-edit": Route(TEAM, TEAM, "person"),
    "desk-person": Route(TEAM, NEVER_IN, "person"),
    "desk-person-stays": Route(NEVER_IN, TEAM, "person"),
    "desk-person-address": Route(NEVER_IN, TEAM, "person"),
    "desk-texts": Route(TEAM, TEAM),
    "desk-person-texts": Route(NEVER_IN, TEAM, "person"),
    "desk-person-role": Route(NEVER_IN, TEAM, "person"),
    "desk-person-role-remove": Route(TEAM, TEAM, "person, role"),
    "desk-person-note": Route(NEVER_IN, TEAM, "person"),
    "desk-note-remove": Route(NEVER_IN, TEAM, "note"),
    "desk-person-sign-in": Route(NEVER_IN, TEAM, "person"),
    "desk-person-new-address": Route(TEAM, TEAM, "person"),
    "desk-person-close": Route(TEAM, TEAM, "person"),
    "desk-person-lost-device": Route(TEAM, TEAM, "person"),
    "link-address": Route(ALL, ONCE, "new address token"),
    "link-sign-in": Route(ALL, ONCE, "sign-in token"),
    "link-new-password": Route(ALL, ALL, "new password token"),
    "desk-session-trainers": Route(TEAM, "in 403 403 403 403 403 403 403 404", "session"),  # nobody is chosen
    "desk-trainer": Route(TEAM, TEAM, "trainer"),
    "desk-trainer-away-remove": Route(NEVER_IN, TEAM, "away"),
    "link-train": Route(ALL, ALL, "train token"),
    "my-training": Route(TRAINERS, TRAINERS),
    "my-training-answer": Route(NEVER_IN, "in 403 403 404 ok 403 403 403 403", "request to train"),
    "my-training-stop": Route(OF_TRAINER, OF_TRAINER, "session"),
    "my-training-away-remove": Route(NEVER_IN, "in 403 403 404 ok 403 403 403 403", "away"),
    "desk-wishes": Route(TEAM, NEVER_IN),
    "desk-search": Route(TEAM, NEVER_IN),
    "desk-more": Route(TEAM, NEVER_IN),
    "dispute-close": Route(NEVER_IN, TEAM, "past"),
    "dispute-put-right": Route(NEVER_IN, TEAM, "past"),
    "desk-data": Route(TEAM, NEVER_IN),
    "spreadsheets": Route(TEAM, TEAM),
    **{f"spreadsheet-{step}": Route(OWN_SPREADSHEET, OWN_SPREADSHEET, "spreadsheet") for step in SPREADSHEET_STEPS},
    "spreadsheet-choices": Route(OWN_SPREADSHEET, NEVER_IN, "spreadsheet"),
    "spreadsheet-remove": Route(NEVER_IN, OWN_SPREADSHEET, "spreadsheet"),
    "data-import": Route(TEAM, TEAM, "kind"),
    "data-export": Route(TEAM, TEAM, "kind, table format"),
    "downloads": Route(SIGNED_IN, NEVER_IN),
    "download": Route(ASKER, NEVER_IN, "download"),
    "download-file": Route(ASKER, NEVER_IN, "download"),
}


@pytest.fixture(scope="module")
def made_world(django_db_setup, django_db_blocker):
    yield from made_once(django_db_blocker, build_world)


@pytest.fixture
def world(made_world):
    """Objects of one's own, as they stand in the tables."""
    people, arguments = made_world
    return copy.deepcopy(people), dict(arguments)


def build_world(now):
    """A practitioner with a coming booking and a past one with its certificate, and everybody who may look at them."""
    organisation = OrganisationFactory()
    people = {
        "visitor": None,
        "own": UserFactory(organisation=organisation, feed_token="f" * 43),
        "other": UserFactory(),
        "trainer": UserFactory(is_trainer=True),
        "trainer2": UserFactory(is_trainer=True),
        "lead": UserFactory(organisation=organisation, is_lead=True),
        "lead2": UserFactory(is_lead=True),
        "group": UserFactory(is_group_member=True),
        "team": UserFactory(is_team=True),
    }
    session = make_session(trainers=[people["trainer"]])
    booking = make_booking(session=session, practitioner=people["own"])
    past_session = make_session(on=dt.date(2026, 5, 12), trainers=[people["trainer"]])
    make_booking(session=make_session(on=dt.date(2023, 11, 7)), outcome="attended")
    past = make_booking(session=past_session, practitioner=people["own"], outcome="attended")
    Mark.objects.create(booking=past, session_day=past_session.days.get(), value="present", marked_at=now)
    Register.objects.create(session=past_session, state="complete", closed_at=now)
    certificate = Certificate.objects.create(
        booking=past,
        number="T-2026-000001",
        code="ABCDEFGHJKMNPQRS",
        person_name=people["own"].name,
        course_title=past_session.course.title,
        attended_on=past_session.first_on,
        cpd_hours=6,
        issued_at=now,
    )
    mail = queue_notice(Confirmation(), booking=booking, now=now)
    in_text = {"channel": "text", "to": "+447700900123", "message_id": "a text", "created_at": now}
    text = Mail.objects.create(kind="promotion", booking=booking, recipient=booking.practitioner, **in_text)
    Mail.objects.update(subject="Confirmed", text="Confirmed", html="<p>Confirmed</p>")
    asking = make_booking(practitioner=people["own"], status="awaiting approval", booked_at=now)
    invitation = make_invitation(session=session, organisation=organisation, asked_by=people["lead"])
    question = make_question()
    asked = TrainerRequest.objects.create(session=session, trainer=people["trainer2"], asked_at=now)
    away = {"trainer": people["trainer2"], "first_on": now.date(), "last_on": now.date()}
    entered = NewAddress.objects.create(
        person=UserFactory(), email="new@example.org", asked_by=people["team"], asked_at=now
    )
    by_email = ReportByEmail.objects.create(
        person=UserFactory(is_group_member=True), report="outlook", chosen_by=people["team"], chosen_at=now
    )
    made = Merge.objects.create(
        person=people["other"],
        merged_key=10**9,  # nobody has it any more
        kept_name="Otto",
        merged_name="O.",
        reason="one",
        merged_at=now - dt.timedelta(days=8),
    )
    arguments = {
        "slug": session.course.slug,
        "asking": asking.pk,
        "approval token": make_link_token(purpose=Purpose.APPROVE, booking=asking, now=now),
        "session": session.pk,
        "booking": booking.pk,
        "past session": past_session.pk,
        "past": past.pk,
        "certificate": certificate.pk,
        "code": certificate.code,
        "mail": mail.pk,
        **{f"{purpose} token": make_link_token(purpose=purpose, booking=booking, now=now) for purpose in Purpose},
        "invitation token": make_link_token(purpose=Purpose.INVITATION, booking=invitation, now=now),
        "train token": make_link_token(purpose=Purpose.TRAIN, booking=asked, now=now),
        "request to train": asked.pk,
        "trainer": people["trainer2"].pk,
        "away": TrainerAway.objects.create(**away).pk,
        "message": make_message(session=session, written_by=people["team"]).pk,
        "note": PersonNote.objects.create(
            person=people["other"], text="Rang", written_by=people["team"], written_at=now
        ).pk,
        "new address token": make_link_token(purpose=Purpose.ADDRESS, booking=entered, now=now),
        "sign-in token": SIGN_IN.make(entered.person),
        "new password token": NEW_PASSWORD.make(entered.person),
        "notice": "waiting-list",
        "bulletin token": leaving_token(1, BULLETIN),
        "reminder": "asked-again",
        "feed": people["own"].feed_token,
        "reservation": make_reservation(session=session, organisation=organisation).pk,
        "joint wish": make_joint_wish(session=make_session(), made_by=people["own"]).pk,
        "invitation": invitation.pk,
        "wish": DateWish.objects.create(course=session.course, practitioner=people["own"], asked_at=now).pk,
        "report": "attendance-by-course",
        "review format": "json",
        "published": make_publication(now=now).pk,
        "format": "json",
        "kind": "organisations",
        "table format": "csv",
        "venue": VenueFactory().pk,
        "room": RoomFactory().pk,
        "organisation": organisation.pk,
        "own organisation": organisation.pk,
        "type": organisation.type_id,
        "newcomer": UserFactory(organisation=None, organisation_named="North School").pk,
        "person": people["other"].pk,
        "role": "trainer",
        "erasure request": ErasureRequest.objects.create(
            person=people["other"], asked_at=now, answer_by_on=dt.date(2026, 7, 1)
        ).pk,
        "course": session.course.pk,
        "api key": make_key(now=now)[0].pk,
        "webhook": (webhook := make_webhook(now=now)).pk,
        "webhook delivery": make_webhook_delivery(now=now, webhook=webhook).pk,
        "api address": "sessions",
        "category": session.course.category_id,
        "position": 1,
        "answer": "no",
        "nought": 0,
        "elsewhere": make_elsewhere(person=people["own"], course=session.course, recorded_by=people["team"]).pk,
        "moment": "before",
        "requirement": Requirement.objects.create(who="Everyone", level="2").pk,
        "room token": room_token(past_session),
        "question": question.pk,
        "form": question.questionnaire_id,
        "download": make_download(asked_by=people["team"]).pk,
        "event": make_event().pk,
        "listed": make_listed(booking=booking, now=now).booking_id,
        "action": make_action(owner=people["group"]).pk,
        "what is compared": "days",
        "comparison": (trial := make_trial(by=people["team"], pooled_as="cost")).pk,
        "pooled file": make_pooled_file(trial, now=now).pk,
        "spreadsheet": make_spreadsheet(kept_by=people["team"]).pk,
        "by email": by_email.pk,
        "text code": short_link(text).rpartition("/")[2],
        "by email token": leaving_token(by_email.pk),
        "kept report": keep_report(period=reporting_year("2023-24"), by=people["team"], now=now).pk,
        "file": make_attachment(course=session.course).pk,
        "thing": "person",
        "twin": UserFactory(name="Otto Twin").pk,
        "merge": made.pk,
        "alias": Alias.objects.create(
            person=people["other"], kind="email", key="o@old.example", name="o@old.example", added_at=now
        ).pk,
    }
    return people, arguments


def all_routes(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from all_routes(pattern)
        elif isinstance(pattern, URLPattern):
            yield pattern.name


def test_every_route_stands_in_the_table():
    ours = {name for name in all_routes() if not (name or "").startswith(OF_ACCOUNTS)}
    assert ours == set(ROUTES)


def answer(response) -> str:
    if response.status_code == 302 and response.headers["Location"].startswith("/account/login/"):
        return "in"
    return str(response.status_code) if response.status_code in {403, 404, 405} else "ok"


@pytest.fixture
def clients(world):
    """Everybody of the world at their own browser."""
    people, _ = world
    clients = {who: Client() for who in WHO}
    for who, client in clients.items():
        if people[who]:
            client.force_login(people[who])
    return clients


def is_kept_nowhere(cache_control: str) -> bool:
    return {"private", "no-store"} <= {word.strip() for word in cache_control.split(",")}


@pytest.mark.r65
@pytest.mark.parametrize("name", ROUTES)
def test_route_answers_each_role_as_the_table_says(world, clients, name, django_assert_max_num_queries):
    _, arguments = world
    route = ROUTES[name]
    address = reverse(name, args=[arguments[key] for key in route.args.split(", ") if key])
    data = {route.data: arguments.get(route.data, "")}
    public = name in FOR_EVERYBODY or route.args == "api address"
    for method in OTHER_METHODS:
        refused = {answer(getattr(clients[who], method)(address)) for who in SOME}
        if method != "options" or "token" not in route.args:  # what looks at links in mails may ask that of them
            assert refused <= {"in", "403", "404", "405"}, method
    may_read = dict(zip(WHO, route.get.split(), strict=True))
    assert {who: answer(clients[who].head(address)) for who in SOME} == {who: may_read[who] for who in SOME}
    for method in ("get", "post"):
        responses = {who: getattr(client, method)(address, data) for who, client in clients.items()}
        assert {who: found for who, made in responses.items() if (found := faults_of(made, is_public=public))} == {}
        answers = {who: answer(response) for who, response in responses.items()}
        assert answers == dict(zip(WHO, getattr(route, method).split(), strict=True)), method
        personal = {who: responses[who].get("Cache-Control", "") for who in WHO if who != "visitor"}
        if name not in FOR_EVERYBODY:
            kept = [who for who, said in personal.items() if answers[who] == "ok" and not is_kept_nowhere(said)]
            assert kept == [], "a personal page that a cache may keep"
        if method == "get" and "ok" in route.get:
            with django_assert_max_num_queries(ASKS_MORE.get(name, 16)) as queries:
                clients["team"].get(address)
            asked = [query["sql"].lstrip("( \n") for query in queries]
            written = [sql for sql in asked if not sql.startswith((*READING, LOOKING)) and COUNTING not in sql]
            assert len([sql for sql in asked if sql.startswith(LOOKING)]) <= 1
            assert written == [], "reading a page writes nothing"


@pytest.mark.r24
@pytest.mark.parametrize(
    "name", [name for name, route in ROUTES.items() if "token" in route.args or "feed" in route.args]
)
def test_link_that_is_mailed_is_read_twenty_times_in_each_way_and_changes_nothing(world, clients, name):
    """Of every link there is, by the table: a new one is looked at too. What is written while reading is a change, but
    for counted tries.
    """
    _, arguments = world
    address = reverse(name, args=[arguments[key] for key in ROUTES[name].args.split(", ") if key])
    with CaptureQueriesContext(connection) as queries:
        for method in ("get", "head", "options"):
            answers = {getattr(clients["visitor"], method)(address).status_code for _ in range(20)}
            assert answers <= {200, 405}, method
            assert method != "get" or answers == {200}
    asked = [query["sql"].lstrip("( \n") for query in queries]
    assert [sql for sql in asked if not sql.startswith(READING) and COUNTING not in sql] == []


@pytest.mark.r65
def test_pages_of_ones_own_account_are_kept_in_no_cache(clients):
    """Of these the table above says nothing: most come from a package, and say it themselves or by the middleware."""
    seen = []
    for name in sorted({name for name in all_routes() if (name or "").startswith(OF_ACCOUNTS)}):
        try:
            answered = clients["own"].get(reverse(name))
        except NoReverseMatch:  # of one passkey, one provider, one link
            continue
        seen.append(answered.status_code)
        assert is_kept_nowhere(answered.get("Cache-Control", "")), name
    assert seen.count(200) > 5
