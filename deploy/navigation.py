"""The menus: which parts of Turnout, and of the desk, a person sees, by the right that each page asks for."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

from training.access import may_open
from training.models import Anybody

# A label and the URL name of the page. Whoever has no right to a page does not see it in a menu.
PARTS = [
    ("My bookings", "my-bookings"),
    ("My organisation", "organisation-bookings"),
    ("Registers", "registers"),
    ("Reports", "reports"),
]
DESK = [
    ("To do", "desk"),
    ("Sessions", "desk-sessions"),
    ("Courses", "desk-courses"),
    ("Venues", "desk-venues"),
    ("People", "desk-people"),
    ("Organisations", "desk-organisations"),
    ("Approvals", "desk-approvals"),
    ("Terms", "desk-terms"),
    ("Charges", "desk-charges"),
    ("Data in and out", "desk-data"),
    ("Mails", "desk-mails"),
]


# Pages that lie below a part, though their addresses begin otherwise.
BELOW = {
    "catalogue": ("/sessions/",),
    "my-bookings": ("/certificates/",),
    "organisation-bookings": ("/reservations/",),
}


@dataclass(frozen=True)
class Item:
    label: str
    address: str
    current: str = ""  # the value of aria-current: "page", "true" (a page below it) or none
    starts_account: bool = False
    name: str = ""


def navigation(request: HttpRequest) -> dict[str, list[Item]]:
    """Give every page its menu, as `navigation`, and the desk's pages theirs, as `desk_navigation`."""
    user = getattr(request, "user", None)
    if user is None:
        return {"navigation": [], "desk_navigation": []}
    desk = _open_to(user, DESK, request.path)
    items = _open_to(user, [("Courses", "catalogue")], request.path)
    if user.is_authenticated:
        items += _open_to(user, PARTS, request.path)
        items += [_item(request.path, "Team desk", desk[0].name)] if desk else []
        items.append(_item(request.path, "My account", "my-details", starts_account=True))
        items.append(_item(request.path, "Sign out", "account_logout"))
    else:
        items.append(_item(request.path, "Sign in", "account_login", starts_account=True))
    return {"navigation": items, "desk_navigation": desk}


def _open_to(user: Anybody, parts: list[tuple[str, str]], path: str) -> list[Item]:
    return [_item(path, label, name) for label, name in parts if may_open(user, name)]


def _item(path: str, label: str, name: str, starts_account: bool = False) -> Item:
    address = reverse(name)
    is_below = path.startswith((address, *BELOW.get(name, ())))
    current = "page" if path == address else "true" if is_below else ""
    return Item(label, address, current, starts_account, name)
