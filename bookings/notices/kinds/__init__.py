"""What people are told: one file for each kind of notice. CONTRIBUTING.md says how to add one."""

from importlib import import_module
from types import ModuleType

from bookings.models import Mail
from bookings.notices.about.booking import AboutBooking
from bookings.notices.about.session import AboutNoBooking

# In the order in which the team sees them.
_MODULES = (
    "confirmation",
    "waiting_list",
    "promotion",
    "offer",
    "late_offer",
    "late_offer_gone",
    "joint_wish",
    "cancellation",
    "session_cancelled",
    "session_changed",
    "calendar_day",
    "approval_request",
    "approval_reminder",
    "approval_ended",
    "reminder",
    "asked_again",
    "offer_lapsed",
    "substitution",
    "colleague_booked",
    "invitation",
    "invitation_ended",
    "colleague_asked",
    "no_show_enquiry",
    "register_put_right",
    "register_found_right",
    "evaluation_request",
    "later_request",
    "certificate_ready",
    "refresher_due",
    "elsewhere_due",
    "new_date",
    "booking_opens",
    "bulletin",
    "trainer_asked",
    "trainer_declined",
    "register_chase",
    "minimum_warning",
    "digest",
    "report_by_email",
    "reservation",
    "reservation_reminder",
    "reservation_ended",
    "organisation_settled",
    "accounts_merged",
    "message",
    "account_closed",
    "erasure_refused",
    "account",
)


Kind = type[AboutBooking] | type[AboutNoBooking]


def _notices_in(module: ModuleType) -> list[Kind]:
    found = (one for one in vars(module).values() if isinstance(one, type) and one.__module__ == module.__name__)
    return [one for one in found if issubclass(one, AboutBooking | AboutNoBooking)]


_NOTICES = [notice for name in _MODULES for notice in _notices_in(import_module(f"{__name__}.{name}"))]
# Each kind, and the forms of kinds that go to others too.
KINDS: dict[str, Kind] = {notice.kind: notice for notice in _NOTICES if not notice.whose}
FORMS: dict[tuple[str, str], Kind] = {(notice.kind, notice.whose): notice for notice in _NOTICES}


def notice_of(mail: Mail) -> AboutBooking | AboutNoBooking:
    """Return the notice that a row of the outbox keeps, also one that the version before has written."""
    return FORMS[mail.kind, mail.facts.get("whose", "")].from_json(mail.facts)


# Those that the team can say in its own words.
WORDED = {kind: notice for kind, notice in KINDS.items() if not notice.is_fixed}


def is_urgent(mail: Mail) -> bool:
    """Tell whether somebody waits for it at a page; a kind that no version knows any more is nobody's hurry."""
    return mail.kind in KINDS and KINDS[mail.kind].is_urgent


def label_of(kind: str) -> str:
    """Return what the team calls a kind; its own name where no version knows it any more."""
    return KINDS[kind].label if kind in KINDS else kind


# Those that can go as a text message too.
TEXTED: dict[str, Kind] = {kind: notice for kind, notice in KINDS.items() if notice.text_leads_to}
