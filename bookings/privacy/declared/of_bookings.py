"""What the tables of bookings hold of people."""

from bookings import models
from bookings.privacy.groups import (
    APPROVER,
    BULLETIN,
    CALLS,
    COMPARED,
    ERASURES,
    EVALUATION,
    FILES,
    INVITED,
    JOINED_AS,
    LOST,
    MAIL_TEXTS,
    MAILS,
    NEW_ADDRESS,
    NOTES,
    REASONS,
    RECORD,
    REQUESTS,
    SIGNATORIES,
    SPREADSHEETS,
    TOLD,
    TRAINERS,
    WISHES,
)
from bookings.privacy.groups import ELSEWHERE as TRAINING_ELSEWHERE
from bookings.privacy.held import Held, columns, words
from training.models.people import erased_address

TEXT_REMOVED = "Text removed"

HELD = [
    Held(
        model=models.Booking,
        called="Booking",
        whose=("practitioner",),
        columns={
            **columns(REASONS, "cancel_note excused_reason absence_reason"),
            **columns(APPROVER, "approver_email", is_anothers=True),
            **columns(RECORD, "door_key", erased=None, is_secret=True),
        },
        authors=words("booked_by cancelled_by excused_by"),
        plain=words(
            """id session organisation organisation_type status outcome is_walk_in over_capacity booked_at queue_number
            confirmed_at offer_expires_at late_offer_at offers_lapsed cancelled_at cancel_reason cancelled_late
            cancelled_after_change
            session_changed_at cancel_by_kept_at excused_at approval_asked_at approval_reminded_at approval_expires_at
            approved_at takes_over_from moved_from named_from joint_wish reply replied_at absence_kind
            absence_explained_at disputed_at dispute_closed_at terms_version invite_sequence entry_uids"""
        ),
    ),
    Held(
        model=models.Mark,
        called="Attendance",
        whose=("booking__practitioner",),
        columns=columns(RECORD, "note"),
        authors=words("marked_by"),
        plain=words("id booking session_day value arrived_late left_early marked_at"),
    ),
    Held(
        model=models.CheckIn,
        called="Check-in",
        whose=("booking__practitioner",),
        plain=words("id booking session_day checked_in_at"),
    ),
    Held(
        model=models.Certificate,
        called="Certificate",
        whose=("booking__practitioner",),
        columns={**columns(RECORD, "person_name"), **columns(REASONS, "revoked_reason", erased="Erased")},
        authors=words("revoked_by"),
        plain=words(
            """id booking number code course_title level venue attended_on days_said cpd_hours issued_at expires_on
            revoked_at letterhead replaces replaced_at"""
        ),
    ),
    Held(
        model=models.TrainingElsewhere,
        called="Training elsewhere",
        whose=("person",),
        columns=columns(TRAINING_ELSEWHERE, "title provider evidence file file_name withdrawn_reason"),
        authors=words("recorded_by withdrawn_by"),
        plain=words("id course completed_on expires_on cpd_hours file_type recorded_at withdrawn_at"),
        goes=True,
        files=("file",),
    ),
    Held(
        model=models.Evaluation,
        called="Evaluation",
        whose=("booking__practitioner",),
        plain=words("id booking score before_at sent_at later_at"),
    ),
    Held(
        model=models.Answer,
        called="Answer about a course",
        whose=("evaluation__booking__practitioner",),
        columns=columns(EVALUATION, "words", erased=TEXT_REMOVED),
        plain=words("id evaluation question moment number number_before"),
    ),
    Held(model=models.TextSettings, plain=words("id kinds for_all_courses monthly_limit price")),
    Held(model=models.TextSettings.courses.through, plain=words("id textsettings course")),
    Held(model=models.TextMonth, plain=words("id first_on sent left_out")),
    Held(
        model=models.Mail,
        called="Email",
        whose=("recipient", "booking__practitioner"),
        columns={
            **columns(MAILS, "subject last_error"),
            **columns(MAILS, "to", erased=lambda person, row: erased_address(row)),
            **columns(MAILS, "facts", erased=lambda person, row: {}, is_secret=True),
            **columns(MAIL_TEXTS, "text html calendar"),
        },
        plain=words(
            """id kind booking channel occasion sequence calendar_method message_id state attempts next_attempt_at
            in_hand receipt receipt_at created_at sent_at"""
        ),
    ),
    Held(
        model=models.Message,
        columns=columns(MAIL_TEXTS, "subject text"),
        authors=words("written_by"),
        plain=words("id session course organisation to people unreached written_at key"),
    ),
    Held(
        model=models.NewAddress,
        called="New email address",
        whose=("person",),
        columns=columns(NEW_ADDRESS, "email"),
        authors=words("asked_by"),
        plain=words("id asked_at"),
        goes=True,
    ),
    Held(
        model=models.PersonNote,
        called="Note of the team",
        whose=("person",),
        columns=columns(NOTES, "text"),
        authors=words("written_by"),
        plain=words("id written_at"),
        goes=True,
    ),
    Held(
        model=models.Listed,
        called="Named on the list of who to ring",
        whose=("booking__practitioner",),
        columns=columns(CALLS, "reasons", erased=lambda person, row: []),
        plain=words("id call_list booking position"),
    ),
    Held(
        model=models.Call,
        called="Call before a session",
        group=CALLS,
        whose=("booking__practitioner",),
        authors=words("called_by"),
        plain=words("id booking outcome called_at overtaken_at"),
    ),
    Held(model=models.CallList, plain=words("id day made_at verdict recorded caught")),
    Held(
        model=models.CallListChoice,
        authors=words("chosen_by"),
        plain=words("id is_on names chosen_at"),
    ),
    Held(
        model=models.Allocation,
        called="Way in which you were reminded",
        group=COMPARED,
        whose=("booking__practitioner",),
        plain=words("id trial booking arm allocated_at"),
    ),
    Held(
        model=models.Trial,
        authors=words("stated_by"),
        plain=words(
            """id title what measure effect_points begins_on ends_on planned_bookings pooled_as a_days b_days a_subject
            a_text b_subject b_text a_signed_by b_signed_by key code stated_at ended_at ended_because stopped_reason"""
        ),
    ),
    Held(model=models.Trial.courses.through, plain=words("id trial course")),
    Held(
        model=models.LostDevice,
        called="Lost second step",
        whose=("person",),
        columns=columns(LOST, "how_known"),
        authors=words("said_by confirmed_by taken_back_by"),
        plain=words("id said_at confirmed_at taken_back_at"),
        goes=True,
    ),
    Held(
        model=models.JoinedAs,
        called="Name in an online session",
        whose=("person",),
        columns=columns(JOINED_AS, "address name_key"),
        authors=words("decided_by"),
        plain=words("id session decided_at"),
        goes=True,
    ),
    Held(
        model=models.DateWish,
        called="Wish to hear of a date",
        whose=("practitioner",),
        columns=columns(WISHES, "asked_at told_at town"),
        plain=words("id course books_first books_from_at"),
        goes=True,
    ),
    Held(
        model=models.OpeningWish,
        called="Wish to hear when booking opens",
        whose=("person",),
        columns=columns(WISHES, "asked_at"),
        plain=words("id session"),
        goes=True,
    ),
    Held(
        model=models.Bulletin,
        called="New dates by email",
        whose=("person",),
        columns=columns(BULLETIN, "consented_at sent_at town"),
        plain=words("id"),
        goes=True,
    ),
    Held(
        model=models.TrainerRequest,
        called="Session they were asked to deliver",
        whose=("trainer",),
        columns=columns(TRAINERS, "reason"),
        authors=words("asked_by"),
        plain=words("id session state asked_at reminded_at ended_at"),
        goes=True,
    ),
    Held(
        model=models.Invitation,
        columns=columns(INVITED, "name email"),
        authors=words("asked_by"),
        plain=words(
            """id session organisation asked_at times_asked answer_by_at reminded_at reservation instead_of booking
            ended_at ended_because"""
        ),
    ),
    Held(
        model=models.Download,
        called="File asked for",
        whose=("asked_by",),
        columns=columns(FILES, "asked title name file", is_secret=True),
        plain=words("id kind content_type state rows rows_done attempts asked_at alive_at finished_at size"),
        goes=True,
        files=("file",),
    ),
    Held(
        model=models.Webhook,
        authors=words("made_by changed_by switched_off_by"),
        plain=words("id name address organisation events secret former_secret former_until made_at changed_at off_at"),
    ),
    Held(
        model=models.WebhookDelivery,
        called="Message to another program",
        whose=("booking__practitioner",),
        columns=columns(TOLD, "event last_error"),
        plain=words(
            "id webhook key happened_at booking session state attempts next_attempt_at answer created_at ended_at"
        ),
        goes=True,
    ),
    Held(model=models.WebhookReading, plain=words("id table up_to missing")),
    Held(
        model=models.Spreadsheet,
        columns=columns(SPREADSHEETS, "name content result mapping", is_secret=True),
        authors=words("kept_by"),
        plain=words("id rows sign state progress attempts kept_at touched_at"),
    ),
    Held(
        model=models.ErasureRequest,
        called="Request to be erased",
        whose=("person",),
        columns=columns(REQUESTS, "said refused_because"),
        authors=words("decided_by"),
        plain=words("id asked_at answer_by_on decided_at"),
        goes=True,
    ),
    Held(
        model=models.Erasure,
        columns=columns(ERASURES, "codes"),
        authors=words("erased_by"),
        plain=words("id erased_at person_key cleaned_at"),
    ),
    Held(
        model=models.Signatory,
        columns=columns(SIGNATORIES, "name role signature"),
        plain=words("id letterhead position"),
    ),
    Held(
        model=models.Letterhead,
        authors=words("kept_by"),
        plain=words("id number partnership logo logo_type kept_at"),
    ),
    Held(
        model=models.Register,
        authors=words("closed_by opened_again_by"),
        plain=words("id session state closed_at reason opened_again_at opened_again_reason"),
    ),
    Held(
        model=models.Reservation,
        authors=words("made_by"),
        plain=words(
            """id session organisation organisation_type places places_asked places_named places_released names_by_at
            is_for_invited made_at reminded_at ended_at ended_because"""
        ),
    ),
    Held(
        model=models.JointWish,
        authors=words("made_by"),
        plain=words(
            """id session organisation organisation_type made_at queue_number places_asked unnamed names_by_at
            reservation ended_at ended_because"""
        ),
    ),
    Held(model=models.Heartbeat, plain=words("id queue at version")),
    Held(model=models.NoticeText, plain=words("id kind course subject text changed_at")),
    Held(model=models.Questionnaire, plain=words("id name name_key is_default retired_at")),
    Held(model=models.CourseQuestionnaire, plain=words("id course questionnaire")),
    Held(
        model=models.Question,
        plain=words(
            """id questionnaire position kind text hint options is_required asked_before asked_after asked_later
            for_team_alone retired_at replaces"""
        ),
    ),
    Held(model=models.Terms, authors=words("published_by"), plain=words("id number text published_at")),
]
