"""What a form asks for and the tables keep is shown to somebody who can act on it.

Each field of each form of ours stands below: either it is kept nowhere (a search, a choice that becomes an action), or
it becomes a column, and the column has a page on which its words are seen. A field that is not here fails.
"""

import datetime as dt
import importlib
import pkgutil
from html import unescape

import pytest
from django.forms import BaseForm
from django.urls import reverse

from bookings.models import (
    Booking,
    ErasureRequest,
    Evaluation,
    Letterhead,
    LostDevice,
    Mark,
    NoticeText,
    PersonNote,
    Register,
    Terms,
    TextSettings,
    TrainerRequest,
)
from tests.support.attended import make_certificate
from tests.support.compared import make_trial
from tests.support.evaluated import make_question
from tests.support.factories import (
    OrganisationFactory,
    RoomFactory,
    UserFactory,
    VenueFactory,
    make_action,
    make_attachment,
    make_booking,
    make_elsewhere,
    make_event,
    make_message,
    make_reservation,
    make_session,
)
from tests.support.programs import make_key, make_webhook
from tests.support.tokens import without_what_is_hidden
from training.models import MoveToCome, Requirement, TrainerAway

APPS = ("training", "bookings", "reporting")
# Asked, and kept nowhere: what is searched for, what one agrees to or does, what only tells two screens apart.
NOT_KEPT = {
    "VerifyForm": {"code"},
    "CheckInForm": {"code"},
    "MarkForm": {"booking", "day", "seen", "details", "seen_late", "seen_early", "seen_note"},
    "CorrectionForm": {"seen"},
    "SomebodyNew": {"is_not_listed"},
    "WalkInForm": {"is_not_listed", "person", "is_new", "instead_of", "key"},
    "WalkInAfterwardsForm": {"is_not_listed", "person", "is_new", "instead_of", "key"},
    "CallListForm": {"is_on", "names"},  # they say what the page is: tests/reporting/calling/test_pages.py
    "ChargesForm": {"to"},
    "ExplanationForm": {"explanation"},  # it goes out in the mails: tests/bookings/desk/pages/test_foretold.py
    "ComingForm": {"to", "who"},
    "FindPersonForm": {"q"},
    "MayDeliverForm": {"courses"},  # tests/bookings/desk/pages/test_trainers.py
    "EraseForm": {"gives_back", "is_sure"},
    "MergeForm": {"into"},
    "SessionSearchForm": {"q", "when"},
    "PooledFileForm": {"file"},  # its counts are pooled: tests/reporting/trials/test_pages.py
    "AttendanceFileForm": {"file", "day"},  # what it says becomes marks
    "WhoForm": {"who", "is_not_listed"},
    "UploadForm": {"file"},  # its rows become what it is a list of
    "SpreadsheetForm": {"spreadsheet", "saved", "encoding"},  # its rows become bookings
    "MailFilterForm": {"state", "channel", "to"},
    "TextsForm": {"kinds", "which", "courses"},  # tests/bookings/notices/pages/test_texts.py
    "MessageForm": {"key"},
    "SeveralForm": {"text", "organisation"},  # they become bookings and invitations
    "NewAddressForm": {"email"},  # until it is confirmed: tests/bookings/desk/pages/test_on_the_phone.py
    "ApprovalForm": {"answer"},
    "ApprovalByTeamForm": {"answer"},
    "MoveForm": {"to", "accept_waiting"},
    "ColleagueForm": {"email"},
    "BookForm": {"agree", "wants", "other_date"},
    "BookColleagueForm": {"agree", "wants", "other_date"},
    "BookTogetherForm": {"agree", "session_chosen", "accept_waiting"},
    "InDateForm": {"q", "stands"},
    "DateForm": {"trainer"},  # becomes the trainers of a session
    "AgreeForm": {"agree"},
    "AnswerForm": {"agree", "has_moved"},
    "NamePeopleForm": {"agree", "people"},
    "TogetherForm": {"agree", "people", "places"},  # tests/bookings/places/pages/test_joint_wishes.py
    "GroupForm": {"agree", "people", "places", "answers"},  # tests/bookings/desk/pages/test_together.py
    "WhichOrganisationForm": {"organisation"},
    "ColleaguesForm": {"agree", "emails"},
    "GiveBackForm": {"places"},
    "YearForm": {"year"},
    "ReportFilter": {"year", "by_lineage", "to"},
    "CatalogueForm": {"q", "month", "area", "category", "delivery", "level", "places", "order"},
    "LetterheadForm": {"remove_logo"},
    "PeopleSearchForm": {"q", "role", "mails_come_back", "texts_fail"},
    "RoleForm": {"role"},
    "SessionForm": {"allow_overfull", "wishes_first"},
    "SubscribeForm": {"category"},
    "BulletinForm": {"town"},  # its reader's own: tests/bookings/places/pages/test_new_dates.py
    "NewFormForm": {"like"},
    "OwnLinkForm": {"email"},
    "SettleForm": {"answer"},
    # Signing in, and what only its owner may ever know.
    "ChangePasswordForm": {"oldpassword", "password1", "password2"},
    "EmailCodeForm": {"code"},
    "NewPasswordForm": {"password1", "password2"},
    "ReauthenticateForm": {"password"},
    "RequestSignInCodeForm": {"email"},
    "ResetCodeForm": {"code"},
    "ResetPasswordForm": {"email"},
    "SetPasswordForm": {"password1", "password2"},
    "SignInCodeForm": {"code"},
    "SignInForm": {"password", "remember"},
    "SignUpForm": {"username"},
    "FirstSignInForm": {"username"},
    "SecondStepForm": {"code"},
    "SecondStepAgainForm": {"code"},
    "AppForm": {"code"},
    "PasskeyForm": {"credential", "name", "passwordless"},  # the name: its owner alone, on the list of their passkeys
    "PasskeyNameForm": {"name"},
    "PasskeyStepForm": {"credential"},
    "PasskeySignInForm": {"credential"},
    "PasskeyAgainForm": {"credential"},
}

WHERE = {"organisation": "User.organisation", "organisation_named": "User.organisation_named"}
OWN = {"name": "User.name", "job_role": "User.job_role", "manager_email": "User.manager_email"} | WHERE
NEEDS = {"access_needs": "User.access_needs", "dietary_needs": "User.dietary_needs"}
CANCELLED = {"reason": "Booking.cancel_reason", "note": "Booking.cancel_note"}
TERMS = {"terms": "Booking.terms_version"}
COURSE = [
    "title", "category", "aims", "audience", "audience_types", "level", "provider", "cpd_hours",
    "certificate_valid_months", "counts_if_done_elsewhere", "status", "certificate_needs_evaluation",
    "joining_instructions",
    "prerequisites", "replaced_by", "merged_into",
]  # fmt: skip
SESSION = [
    "course", "delivery", "capacity", "overfull_allowance", "minimum", "places_per_organisation",
    "ring_fenced_places", "ring_fenced_for", "ring_fenced_until", "trainers", "needs_approval", "booking_opens_at",
    "booking_closes_at", "cancellation_working_days", "ref", "notes", "status",
]  # fmt: skip
QUESTION = ["kind", "text", "hint", "options", "moments", "is_required", "for_team_alone"]
VENUE = [
    "name", "address", "town", "postcode", "step_free", "hearing_loop", "parking", "directions", "spare_chairs",
    "contact_name", "contact_phone", "contact_email",
]  # fmt: skip
ACTION = [
    "title", "why", "begins_on", "courses", "category", "provider", "delivery", "organisation_type", "organisation",
    "venue", "trainer", "chosen_for_its_rate", "effect_points", "owner", "look_again_on",
]  # fmt: skip
ARMS = [f"{arm}_{name}" for arm in "ab" for name in ("subject", "text", "days", "signed_by")]
TRIAL = ["title", "measure", "effect_points", "courses", "begins_on", "ends_on", "pooled_as", *ARMS]
DETAILS = ["name", "email", "phone", "cost_of_empty_place", "charge_late_cancellation", "charge_no_show"]
DETAILS += ["job_roles", "reminders_signed_by"]
OTHERS = {name: f"User.{name}" for name in ("name", "organisation", "job_role", "manager_email")}
KEPT = {
    "AbsenceForm": {"reason": "Booking.absence_reason", "note": "Booking.absence_reason"},
    "KeepForm": {"reason": "KeptReport.reason"},
    "ChooseReportForm": {"people": "ReportByEmail.person", "span": "ReportByEmail.span"},
    "IssueAgainForm": {"name": "Certificate.person_name"},
    "LetterheadForm": {"partnership": "Letterhead.partnership", "logo": "Letterhead.logo"},
    "TrainingElsewhereForm": {
        "file": "TrainingElsewhere.file_name",
        **{name: f"TrainingElsewhere.{name}" for name in ("course", "title", "provider", "completed_on", "evidence")},
        **{name: f"TrainingElsewhere.{name}" for name in ("expires_on", "cpd_hours")},
    },
    "WithdrawElsewhereForm": {"reason": "TrainingElsewhere.withdrawn_reason"},
    "WithdrawCertificateForm": {"reason": "Certificate.revoked_reason"},
    "EvaluationForm": {"score": "Evaluation.score"},  # its questions: attendance/pages/test_questionnaires.py
    "NewFormForm": {"name": "Questionnaire.name"},
    "FormForm": {"name": "Questionnaire.name", "courses": "CourseQuestionnaire.course"},
    "QuestionForm": {name: f"Question.{name}" for name in QUESTION},
    "OpenAgainForm": {"reason": "Register.opened_again_reason"},
    "CorrectSeveralForm": {"reason": "Mark.history"},
    "CorrectionForm": {"value": "Mark.value", "reason": "Mark.history"},
    "ExcuseForm": {"reason": "Booking.excused_reason"},
    "MarkForm": {name: f"Mark.{name}" for name in ("value", "arrived_late", "left_early", "note")},
    "UnavailableForm": {"reason": "Register.reason"},
    "WhyForm": {"why": "Mark.history", "why_else": "Mark.history"},
    "CompleteForm": {"email": "User.email", "organisation": "User.organisation"},
    "SomebodyNew": {"email": "User.email", "organisation": "User.organisation"},  # what three are made of
    "WalkInForm": {"email": "User.email", "name": "User.name", "organisation": "User.organisation"},
    "WalkInAfterwardsForm": {
        "email": "User.email",
        "name": "User.name",
        "organisation": "User.organisation",
        "reason": "Mark.history",
    },
    "WhoForm": {
        "name": "User.name",
        "organisation": "User.organisation",
        "email": "User.email",
        "people": "Mark.value",
    },
    "CancelPlaceForm": CANCELLED,
    "CancelSessionForm": {"reason": "Session.cancelled_reason"},
    "MergeForm": {"overfull_allowance": "Session.overfull_allowance", "reason": "Session.cancelled_reason"},
    "MergeThingsForm": {"reason": "Merge.reason"},  # the rest are choices: tests/bookings/merging
    "ApiKeyForm": {
        "name": "ApiKey.name",
        "organisation": "ApiKey.organisation",
        "scopes": "ApiKey.scopes",
        "days": "ApiKey.expires_at",
    },
    "WebhookForm": {
        "name": "Webhook.name",
        "address": "Webhook.address",
        "organisation": "Webhook.organisation",
        "events": "Webhook.events",
    },
    "ChangeWebhookForm": {"name": "Webhook.name", "address": "Webhook.address", "events": "Webhook.events"},
    "TermsForm": {"text": "Terms.text"},
    "NoticeForm": {"subject": "NoticeText.subject", "text": "NoticeText.text"},
    "TextsForm": {"monthly_limit": "TextSettings.monthly_limit", "price": "TextSettings.price"},
    "MessageForm": {"groups": "Message.to", "subject": "Message.subject", "text": "Message.text"},
    "ApprovalForm": {"reason": "Booking.cancel_note"},
    "ApprovalByTeamForm": {"reason": "Booking.cancel_note"},
    "AgreeForm": TERMS,
    "BookForm": TERMS,
    "BookColleagueForm": TERMS,
    "BookTogetherForm": TERMS,
    "NamePeopleForm": TERMS,
    "TogetherForm": TERMS,
    "GroupForm": TERMS,
    "ColleaguesForm": TERMS,
    "AnswerForm": {"name": "User.name", "job_role": "User.job_role", "manager_email": "User.manager_email"}
    | NEEDS
    | TERMS,
    "AskForm": {"name": "User.name", "email": "User.email", "organisation": "User.organisation"},
    "CancelForm": CANCELLED,
    "ReserveForm": {
        "organisation": "Reservation.organisation",
        "places": "Reservation.places",
        "names_by": "Reservation.names_by_at",
    },
    "ChangeEmailForm": {"email": "User.email"},
    "SignUpForm": OWN | NEEDS | {"email": "User.email"},
    "FirstSignInForm": OWN | NEEDS | {"email": "User.email"},
    "LostDeviceForm": {"how_known": "LostDevice.how_known"},
    "SignupDetailsForm": OWN | NEEDS,
    "ListedOrNamed": WHERE,  # what the three are made of
    "SettleForm": {"organisation": "User.organisation", "name": "Organisation.name", "type": "Organisation.type"},
    "OwnDetailsForm": OWN | NEEDS | {"mobile": "User.mobile"},
    "AttachmentForm": {"file": "CourseAttachment.name"},
    "CategoryForm": {"name": "Category.name"},
    "OrganisationTypeForm": {"name": "OrganisationType.name", "is_active": "OrganisationType.is_active"},
    "OurDetailsForm": {name: f"OurDetails.{name}" for name in DETAILS},
    "PersonForm": OTHERS | NEEDS,
    "ChangePersonForm": OTHERS | NEEDS | {"moves_on": "MoveToCome.moves_on"},
    "AddPersonForm": OTHERS | NEEDS | {"email": "User.email"},
    "NoteForm": {"text": "PersonNote.text"},
    "AskToBeErasedForm": {"said": "ErasureRequest.said"},
    "RefuseErasureForm": {"because": "ErasureRequest.refused_because"},
    "CourseForm": {name: f"Course.{name}" for name in COURSE},
    "CourseRemindersForm": {
        name: f"Course.{name}" for name in ("reminder_days", "ask_again_days", "reminders_signed_by")
    }
    | {"subject": "NoticeText.subject", "text": "NoticeText.text"}
    | {"again_subject": "NoticeText.subject", "again_text": "NoticeText.text"},
    "OrganisationForm": {name: f"Organisation.{name}" for name in ("name", "type", "is_active")},
    "RequirementForm": {name: f"Requirement.{name}" for name in ("who", "job_roles", "course", "level", "months")},
    "EventForm": {
        name: f"Event.{name}"
        for name in ("title", "kind", "held_on", "place", "lowest", "highest", "evaluations", "note")
    },
    "ActionForm": {name: f"Action.{name}" for name in ACTION},
    "CorrectActionForm": {**{name: f"Action.{name}" for name in ACTION}, "reason": "Action.replaced_reason"},
    "LookForm": {"said": "ActionLook.said", "look_again_on": "Action.look_again_on"},
    "HandOverForm": {"owner": "Action.owner", "look_again_on": "Action.look_again_on"},
    "StopActionForm": {"stopped_on": "Action.stopped_on", "reason": "Action.stopped_reason"},
    "TrialForm": {name: f"Trial.{name}" for name in TRIAL},
    "StopTrialForm": {"reason": "Trial.stopped_reason"},
    "AwayForm": {name: f"TrainerAway.{name}" for name in ("first_on", "last_on", "note")},
    "ReasonForm": {"reason": "TrainerRequest.reason"},
    "VenueForm": {name: f"Venue.{name}" for name in VENUE},
    "RoomForm": {name: f"Room.{name}" for name in ("name", "capacity", "spare_chairs", "equipment", "is_retired")},
    "DayForm": {
        "on": "SessionDay.starts_at",
        "starts": "SessionDay.starts_at",
        "ends": "SessionDay.ends_at",
        "venue": "SessionDay.venue",
        "joining_link": "SessionDay.joining_link",
    },
    "SessionForm": {name: f"Session.{name}" for name in SESSION},
    "DateForm": {"on": "SessionDay.starts_at", "starts": "SessionDay.starts_at", "ends": "SessionDay.ends_at"}
    | {"venue": "SessionDay.venue", "joining_link": "SessionDay.joining_link"},
    "SearchWordsForm": {"text": "SearchWords.text"},
}

SAID = "SENTINEL words"
MAIL = "sentinel@example.org"
AT = dt.datetime(2026, 3, 3, 10, 15, tzinfo=dt.UTC)
# For each column: a value, how a page says it, which page. `of` is the row of the world below that is given the value.
SHOWN = {
    "User.name": ("person", SAID, SAID, "desk-person", "person"),
    "User.email": ("person", MAIL, MAIL, "desk-person", "person"),
    "User.organisation_named": ("newcomer", SAID, SAID, "desk-organisations-named", ""),
    "LostDevice.how_known": ("lost device", SAID, SAID, "desk-person", "person"),
    "User.job_role": ("person", SAID, SAID, "desk-person", "person"),
    "User.manager_email": ("person", MAIL, MAIL, "desk-person", "person"),
    "MoveToCome.moves_on": ("move", dt.date(2099, 3, 3), "on 3 March 2099", "desk-person", "person"),
    "User.mobile": ("person", "+447700900123", "07700 900123", "desk-person", "person"),
    "User.access_needs": ("person", SAID, SAID, "register", "open"),
    "User.dietary_needs": ("person", SAID, SAID, "register", "open"),
    "Booking.absence_reason": ("missed", SAID, SAID, "register", "closed"),
    "Booking.excused_reason": ("missed", SAID, SAID, "desk-person", "person"),
    "Booking.cancel_reason": ("gone", "workload", "needed at work", "desk-session", "open"),
    "Booking.cancel_note": ("gone", SAID, SAID, "desk-session", "open"),
    "Booking.terms_version": ("place", 7, "version 7 of the terms", "booking", "place"),
    "Certificate.person_name": ("certificate", SAID, SAID, "booking", "came"),
    "TrainingElsewhere.title": ("elsewhere", SAID, SAID, "desk-person", "person"),
    "TrainingElsewhere.provider": ("elsewhere", SAID, SAID, "desk-person", "person"),
    "TrainingElsewhere.evidence": ("elsewhere", SAID, SAID, "desk-person", "person"),
    "TrainingElsewhere.file_name": ("elsewhere", "SENTINEL.pdf", "SENTINEL.pdf", "desk-person", "person"),
    "TrainingElsewhere.completed_on": ("elsewhere", AT.date(), "3 March 2026", "desk-person", "person"),
    "TrainingElsewhere.expires_on": ("elsewhere", dt.date(2031, 3, 3), "3 March 2031", "desk-person", "person"),
    "TrainingElsewhere.cpd_hours": ("elsewhere", "7.5", "7.5", "desk-person", "person"),
    "TrainingElsewhere.withdrawn_reason": ("gone elsewhere", SAID, SAID, "desk-person", "person"),
    "Letterhead.partnership": ("letterhead", SAID, SAID, "desk-letterhead", ""),
    "Certificate.revoked_reason": ("withdrawn", SAID, SAID, "booking", "partly"),
    "Evaluation.score": ("evaluation", 3, "Scored the course 3 out of 5", "register", "closed"),
    "Questionnaire.name": ("form", SAID, SAID, "desk-evaluation-form", "form"),
    "Question.text": ("question", SAID, SAID, "desk-evaluation-form", "form"),
    "Question.hint": ("question", SAID, SAID, "desk-question", "question"),
    "Question.options": ("question", [SAID, "x"], SAID, "desk-evaluation-form", "form"),
    "Question.kind": ("question", "scale", "Scale of five", "desk-evaluation-form", "form"),
    "Question.is_required": ("question", True, "Must be answered", "desk-evaluation-form", "form"),
    "Question.for_team_alone": ("question", True, "Only the team sees", "desk-evaluation-form", "form"),
    "Mark.value": ("mark", "partly", "Here for part of it", "register", "closed"),
    "Mark.arrived_late": ("mark", True, ", late", "register", "closed"),
    "Mark.left_early": ("mark", True, ", left early", "register", "closed"),
    "Mark.note": ("mark", SAID, SAID, "register", "closed"),
    "Register.opened_again_reason": ("again", SAID, SAID, "register", "open again"),
    "Register.reason": ("lost", SAID, SAID, "register", "unavailable"),
    "Session.cancelled_reason": ("cancelled", SAID, SAID, "desk-session", "cancelled"),
    "Session.overfull_allowance": ("open", 31, "31 extra places", "desk-session", "open"),
    "Session.minimum": ("open", 17, "minimum 17", "desk-session", "open"),
    "Session.ref": ("open", SAID, SAID, "desk-session", "open"),
    "Session.notes": ("open", SAID, SAID, "desk-session", "open"),
    "Session.needs_approval": ("open", True, "must agree to each booking", "desk-session", "open"),
    "Session.places_per_organisation": ("open", 23, 'value="23"', "desk-session-edit", "open"),
    "ApiKey.name": ("api key", SAID, SAID, "desk-api-keys", ""),
    "ApiKey.expires_at": ("api key", dt.datetime(2027, 3, 3, 10, tzinfo=dt.UTC), "3 March 2027", "desk-api-keys", ""),
    "Webhook.name": ("webhook", SAID, SAID, "desk-webhooks", ""),
    "Webhook.address": ("webhook", "https://sentinel.example.org/", "sentinel.example.org", "desk-webhook", "webhook"),
    "Terms.text": ("terms", SAID, SAID, "terms", ""),
    "PersonNote.text": ("note", SAID, SAID, "desk-person", "person"),
    "ErasureRequest.said": ("erasure request", SAID, SAID, "desk-erasures", ""),
    "ErasureRequest.refused_because": ("refused request", SAID, SAID, "desk-erasures", ""),
    "Message.to": ("message", SAID, SAID, "desk-session", "open"),
    "Message.subject": ("message", SAID, SAID, "desk-session", "open"),
    "Message.text": ("message", SAID, SAID, "desk-message", "message"),
    "NoticeText.subject": ("words", SAID, SAID, "desk-notice", "confirmation"),
    "NoticeText.text": ("words", SAID, SAID, "desk-notice", "confirmation"),
    "TextSettings.monthly_limit": ("texts", 4321, 'value="4321"', "desk-texts", ""),
    "TextSettings.price": ("texts", "2.375", 'value="2.375"', "desk-texts", ""),
    "Reservation.names_by_at": ("reservation", AT, "3 March 2026", "desk-session", "open"),
    "CourseAttachment.name": ("file", "SENTINEL.pdf", "SENTINEL.pdf", "desk-course-files", "course"),
    "Category.name": ("category", SAID, SAID, "desk-courses", ""),
    "OrganisationType.name": ("kind", SAID, SAID, "desk-types", ""),
    "Course.title": ("course", SAID, SAID, "desk-session", "open"),
    "Course.aims": ("course", SAID, SAID, "course", "slug"),
    "Course.audience": ("course", SAID, SAID, "course", "slug"),
    "Course.joining_instructions": ("course", SAID, SAID, "booking", "place"),
    "Course.reminder_days": ("course", "9,3", 'value="9,3"', "desk-course-reminders", "course"),
    "Course.ask_again_days": ("course", 11, 'value="11"', "desk-course-reminders", "course"),
    "Course.reminders_signed_by": ("course", SAID, SAID, "desk-course-reminders", "course"),
    "Course.level": ("course", "specialist", "Specialist", "course", "slug"),
    "Course.cpd_hours": ("course", "7.5", "7.5", "course", "slug"),
    "Course.certificate_valid_months": ("course", 30, "valid for", "course", "slug"),
    "Course.certificate_needs_evaluation": ("course", True, "tell us what it was like", "course", "slug"),
    "Organisation.name": ("organisation", SAID, SAID, "desk-person", "person"),
    "Requirement.who": ("requirement", SAID, SAID, "desk-requirements", ""),
    "Requirement.job_roles": ("requirement", SAID, SAID, "desk-requirements", ""),
    "Requirement.level": ("requirement", "specialist", "Any Specialist course", "desk-requirements", ""),
    "Requirement.months": ("requirement", 47, "Every 47 months", "desk-requirements", ""),
    "Event.title": ("event", SAID, SAID, "desk-events", ""),
    "Event.kind": ("event", "briefing", "Briefing", "desk-events", ""),
    "Event.held_on": ("event", dt.date(2026, 3, 3), "3 March 2026", "desk-events", ""),
    "Event.place": ("event", SAID, SAID, "desk-events", ""),
    "Event.lowest": ("event", 23, "23 to 60", "desk-events", ""),
    "Event.highest": ("event", 97, "50 to 97", "desk-events", ""),
    "Event.evaluations": ("event", 17, ">17<", "desk-events", ""),
    "Event.note": ("event", SAID, SAID, "desk-events", ""),
    "Action.title": ("action", SAID, SAID, "action", "action"),
    "Action.why": ("action", SAID, SAID, "action", "action"),
    "Action.begins_on": ("action", AT.date(), "3 March 2026", "action", "action"),
    "Action.provider": ("action", "commissioned", "provider: Commissioned", "action", "action"),
    "Action.delivery": ("action", "online", "delivery: Online", "action", "action"),
    "Action.effect_points": ("action", "7.3", "No-shows fall by 7.3 in 100", "action", "action"),
    "Action.chosen_for_its_rate": ("action", True, "Yes", "action", "action"),
    "Action.look_again_on": ("action", dt.date(2027, 3, 3), "3 March 2027", "action", "action"),
    "Action.stopped_on": ("stopped action", AT.date(), "3 March 2026", "action", "stopped action"),
    "Action.stopped_reason": ("stopped action", SAID, SAID, "action", "stopped action"),
    "Action.replaced_reason": ("replaced action", SAID, SAID, "action", "replaced action"),
    "Trial.title": ("trial", SAID, SAID, "trial", "trial"),
    "Trial.measure": ("trial", "lost", "places lost (no-shows and late cancellations)", "trial", "trial"),
    "Trial.effect_points": ("trial", "7.3", "7.3 in 100 fewer", "trial", "trial"),
    "Trial.begins_on": ("trial", AT.date(), "3 March 2026", "trial", "trial"),
    "Trial.ends_on": ("trial", dt.date(2027, 3, 3), "3 March 2027", "trial", "trial"),
    "Trial.pooled_as": ("trial", "sentinel-name", "sentinel-name", "trial", "trial"),
    **{f"Trial.{arm}_{name}": ("trial", SAID, SAID, "trial", "trial") for arm in "ab" for name in ("subject", "text")},
    **{f"Trial.{arm}_days": ("trial of days", "37,11", "37, 11 days before", "trial", "trial of days") for arm in "ab"},
    **{f"Trial.{arm}_signed_by": ("signed trial", SAID, SAID, "trial", "signed trial") for arm in "ab"},
    "Trial.stopped_reason": ("stopped trial", SAID, SAID, "trial", "stopped trial"),
    "Venue.name": ("venue", SAID, SAID, "desk-session", "open"),
    "Venue.address": ("venue", SAID, SAID, "booking", "place"),
    "Venue.town": ("venue", SAID, SAID, "desk-venue-edit", "venue"),
    "Venue.postcode": ("venue", "ZZ9 9ZZ", "ZZ9 9ZZ", "booking", "place"),
    "Venue.spare_chairs": ("venue", 37, 'value="37"', "desk-venue-edit", "venue"),
    "Venue.directions": ("venue", SAID, SAID, "booking", "place"),
    "Venue.step_free": ("venue", "yes", "Step-free access", "booking", "place"),
    "Venue.hearing_loop": ("venue", "no", "No hearing loop", "booking", "place"),
    "Venue.parking": ("venue", SAID, SAID, "booking", "place"),
    "Venue.contact_name": ("venue", SAID, SAID, "desk-venues", ""),
    "Venue.contact_phone": ("venue", SAID, SAID, "desk-venues", ""),
    "Venue.contact_email": ("venue", MAIL, MAIL, "desk-venues", ""),
    "Room.name": ("room", SAID, SAID, "desk-session", "open"),
    "Room.capacity": ("room", 37, "37", "desk-venue-edit", "venue"),
    "Room.spare_chairs": ("room", 37, "37 more on spare chairs", "desk-venue-edit", "venue"),
    "Room.equipment": ("room", SAID, SAID, "desk-venue-edit", "venue"),
    "Room.is_retired": ("room", True, "No longer used", "desk-venue-edit", "venue"),
    "TrainerAway.first_on": ("away", dt.date(2026, 3, 3), "3 March 2026", "desk-trainer", "trainer"),
    "TrainerAway.last_on": ("away", dt.date(2099, 3, 3), "3 March 2099", "desk-trainer", "trainer"),
    "TrainerAway.note": ("away", SAID, SAID, "desk-trainer", "trainer"),
    "TrainerRequest.reason": ("declined", SAID, SAID, "desk-session-trainers", "open"),
    "SessionDay.joining_link": ("day", "https://sentinel.example.org/", "sentinel.example.org", "desk-session", "open"),
}
# Choices among rows, dates and counts: no person's own words. The pages that ask for them show them.
SHOWN_ELSEWHERE = {
    "User.organisation", "Organisation.type", "Organisation.is_active", "Reservation.organisation",
    "Reservation.places", "Mark.history", "SessionDay.starts_at", "SessionDay.ends_at", "SessionDay.venue",
    *(f"Action.{name}" for name in ("courses", "category", "organisation_type", "organisation", "venue", "trainer")),
    "Trial.courses",  # tests/reporting/trials/test_pages.py
    "Action.owner", "ActionLook.said",  # tests/reporting/actions/test_pages.py, as are those before
    "Course.category", "Course.status", "Course.provider", "Course.audience_types", "Course.prerequisites",
    "Course.replaced_by", "Course.merged_into", "CourseQuestionnaire.course", "Question.moments",
    "ApiKey.organisation", "ApiKey.scopes",  # tests/training/views/test_api_keys.py
    "Webhook.organisation", "Webhook.events",  # tests/bookings/webhooks/test_pages.py
    "Session.course", "Session.delivery", "Session.capacity",
    "Session.trainers", "Session.status", "Session.booking_opens_at", "Session.booking_closes_at",
    "Session.cancellation_working_days", "Session.ring_fenced_places", "Session.ring_fenced_for",
    "Session.ring_fenced_until", "SearchWords.text", "Letterhead.logo", "OrganisationType.is_active",
    "Requirement.course", "TrainingElsewhere.course", "Course.counts_if_done_elsewhere",
    "KeptReport.reason",  # it cannot be given another value; tests/reporting/yearly/test_pages.py
    "ReportByEmail.person", "ReportByEmail.span",  # tests/reporting/by_email/test_pages.py
    "Merge.reason",  # tests/bookings/merging/test_pages.py
    *(f"OurDetails.{name}" for name in DETAILS),  # tests/bookings/desk/pages/test_our_details.py
}  # fmt: skip


def _below(parent):
    for child in parent.__subclasses__():
        yield child
        yield from _below(child)


def forms_of_ours():
    for app in APPS:
        package = importlib.import_module(app)
        for module in pkgutil.walk_packages(package.__path__, f"{app}."):
            if any("form" in part for part in module.name.split(".")[-2:]):
                importlib.import_module(module.name)
    return [
        form for form in set(_below(BaseForm)) if form.__module__.split(".")[0] in {"training", "bookings", "reporting"}
    ]


def test_every_field_that_a_form_asks_for_is_declared():
    asked = {form.__name__: set(form.base_fields) for form in forms_of_ours() if form.base_fields}
    declared = {name: NOT_KEPT.get(name, set()) | set(KEPT.get(name, ())) for name in NOT_KEPT.keys() | KEPT.keys()}
    assert asked == declared


def test_every_column_that_is_asked_for_is_shown():
    columns = {column for fields in KEPT.values() for column in fields.values()}
    assert columns == set(SHOWN) | SHOWN_ELSEWHERE
    assert not set(SHOWN) & SHOWN_ELSEWHERE


@pytest.fixture
def world(db, now):
    """One of everything that is asked for, by the names that the table above gives them."""
    venue = VenueFactory()
    room = RoomFactory(venue=venue, capacity=12)
    opened = make_session(on=now.date(), venue=venue, room=room)
    place = make_booking(session=opened, terms_version=1)
    person, course = place.practitioner, opened.course
    closed = make_session(on=dt.date(2026, 5, 12))
    Register.objects.create(session=closed, state="complete", closed_at=now)
    missed = make_booking(
        session=closed, practitioner=person, outcome="no show", absence_explained_at=now, excused_at=now
    )
    came, partly = (make_booking(session=closed, outcome=outcome) for outcome in ("attended", "partly attended"))
    unavailable = make_session(on=dt.date(2026, 5, 5))
    open_again = make_session(on=dt.date(2026, 5, 6))
    trainer = UserFactory(is_trainer=True)
    question = make_question(kind="choice", options=["Yes", "No"])
    mark = {"session_day": closed.days.get(), "value": "present", "marked_at": now}
    return {
        "person": person,
        "move": MoveToCome(person=person, organisation=OrganisationFactory(), said_by=trainer, said_at=now),
        "newcomer": UserFactory(organisation=None),
        "texts": TextSettings.objects.create(),
        "organisation": person.organisation,
        "kind": person.organisation.type,
        "place": place,
        "gone": make_booking(session=opened, status=Booking.Status.CANCELLED, cancelled_at=now),
        "missed": missed,
        "came": came,
        "partly": partly,
        "certificate": make_certificate(came),
        "withdrawn": make_certificate(partly, revoked_at=now, revoked_reason="x"),
        "elsewhere": make_elsewhere(person=person, course=course),
        "lost device": LostDevice(person=person, said_by=UserFactory(is_team=True), said_at=now),
        "gone elsewhere": make_elsewhere(person=person, course=course, withdrawn_at=now, withdrawn_reason="x"),
        "letterhead": Letterhead.objects.create(number=1, partnership="x", kept_at=now, kept_by=UserFactory()),
        "evaluation": Evaluation.objects.create(booking=came, score=5, sent_at=now),
        "form": question.questionnaire,
        "question": question,
        "mark": Mark.objects.create(booking=partly, **mark),
        "open": opened,
        "closed": closed,
        "unavailable": unavailable,
        "lost": Register.objects.create(session=unavailable, state="unavailable", closed_at=now, reason="x"),
        "open again": open_again,
        "again": Register.objects.create(session=open_again, opened_again_at=now, opened_again_reason="x"),
        "cancelled": make_session(on=dt.date(2026, 7, 9), status="cancelled", cancelled_at=now),
        "terms": Terms.objects.create(number=1, text="x", published_at=now),
        "words": NoticeText.objects.create(kind="confirmation", subject="x", text="x", changed_at=now),
        "note": PersonNote.objects.create(person=person, text="x", written_by=person, written_at=now),
        "erasure request": ErasureRequest.objects.create(person=person, asked_at=now, answer_by_on=now.date()),
        "refused request": ErasureRequest.objects.create(
            person=came.practitioner, asked_at=now, answer_by_on=now.date(), decided_at=now, refused_because="x"
        ),
        "message": make_message(session=opened, written_by=UserFactory(is_team=True)),
        "reservation": make_reservation(session=opened, organisation=person.organisation),
        "event": make_event(),
        "api key": make_key(now=now)[0],
        "webhook": make_webhook(now=now),
        "action": make_action(),
        "stopped action": make_action(stopped_on=dt.date(2026, 2, 2), stopped_reason="x"),
        "trial": make_trial(),
        "trial of days": make_trial(what="days"),
        "signed trial": make_trial(what="signer"),
        "stopped trial": make_trial(
            begins_on=dt.date(2026, 1, 5), ended_at=now, ended_because="stopped", stopped_reason="x"
        ),
        "replaced action": make_action(replaced_at=now, replaced_reason="x"),
        "requirement": Requirement.objects.create(who="Everyone", level="2"),
        "file": make_attachment(course=course),
        "category": course.category,
        "course": course,
        "venue": venue,
        "room": room,
        "day": opened.days.get(),
        "trainer": trainer,
        "away": TrainerAway.objects.create(trainer=trainer, first_on=now.date(), last_on=dt.date(2099, 1, 1)),
        "declined": TrainerRequest.objects.create(
            session=opened, trainer=trainer, state="declined", asked_at=now, ended_at=now
        ),
        "confirmation": "confirmation",
        "slug": course.slug,
    }


@pytest.mark.parametrize("column", SHOWN)
def test_what_was_asked_is_seen_by_the_team(client, world, column):
    of, value, words, route, about = SHOWN[column]
    row, field = world[of], column.partition(".")[2]
    assert type(row).__name__ == column.partition(".")[0]
    client.force_login(UserFactory(is_team=True))
    key = world.get(about)
    address = reverse(route, args=[getattr(key, "pk", key)] if about else [])
    before = unescape(without_what_is_hidden(client.get(address).text))
    setattr(row, field, value)
    row.save()
    response = client.get(address)
    assert response.status_code == 200
    assert unescape(without_what_is_hidden(response.text)).count(words) > before.count(words)
