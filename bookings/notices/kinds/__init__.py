"""What people are told: one file for each kind of notice. docs/architecture.md says how to add one."""

from importlib import import_module
from types import ModuleType

from bookings.models import Mail
from bookings.notices.about.notice import Notice

# In the order in which the team sees them.
_MODULES = (
    "confirmation",
    "waiting_list",
    "promotion",
    "offer",
    "cancellation",
    "session_cancelled",
    "session_changed",
    "approval_request",
    "approval_reminder",
    "approval_ended",
    "reminder",
    "offer_lapsed",
    "substitution",
    "no_show_enquiry",
    "evaluation_request",
    "new_date",
    "register_chase",
    "minimum_warning",
    "digest",
    "reservation",
    "reservation_reminder",
    "reservation_ended",
)


def _notices_in(module: ModuleType) -> list[type[Notice]]:
    found = (one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Notice))
    return [notice for notice in found if notice.__module__ == module.__name__]


_NOTICES = [notice for name in _MODULES for notice in _notices_in(import_module(f"{__name__}.{name}"))]
# Each kind, and the forms of kinds that go to others too.
KINDS: dict[str, type[Notice]] = {notice.kind: notice for notice in _NOTICES if not notice.whose}
FORMS: dict[tuple[str, str], type[Notice]] = {(notice.kind, notice.whose): notice for notice in _NOTICES}


def notice_of(mail: Mail) -> Notice:
    """Return the notice that a row of the outbox keeps, also one that the version before has written."""
    return FORMS[mail.kind, mail.facts.get("whose", "")].from_json(mail.facts)


def label_of(kind: str) -> str:
    """Return what the team calls a kind; its own name where no version knows it any more."""
    return KINDS[kind].label if kind in KINDS else kind
