"""The menus: which parts of Turnout, and of the desk, a person sees, by the right that each page asks for."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from bookings.desk.parts import approvals_are_on, charges_are_on
from training.access import may_open
from training.models import Anybody

# A label and the URL name of the page. Whoever has no right to a page does not see it in a menu.
PARTS = [
    ("My bookings", "my-bookings"),
    ("My organisation", "organisation-bookings"),
    ("Registers", "registers"),
    ("Reports", "reports"),
]
# In groups: what goes on, what there is, who there is, and the rest.
DESK = [
    [("To do", "desk"), ("Sessions", "desk-sessions"), ("Approvals", "desk-approvals")],
    [("Courses", "desk-courses"), ("Venues", "desk-venues")],
    [("People", "desk-people"), ("Organisations", "desk-organisations")],
    [("Emails", "desk-mails"), ("Charges", "desk-charges"), ("More", "desk-more")],
]

SOMETIMES_ON = {"desk-approvals": approvals_are_on, "desk-charges": charges_are_on}


# Pages that lie below a part, though their addresses begin otherwise.
BELOW = {
    "registers": ("/delivering/",),
    "catalogue": ("/sessions/",),
    "my-bookings": ("/certificates/",),
    "organisation-bookings": ("/reservations/",),
    "reports": ("/actions/",),
}


@dataclass(frozen=True)
class Item:
    label: str
    address: str
    current: str = ""  # the value of aria-current: "page", "true" (a page below it) or none
    starts_account: bool = False
    name: str = ""
    starts_group: bool = False


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give every page its menu, as `navigation`, and the desk's pages theirs, as `desk_navigation`: a function, for
    only pages that show it need to ask what is on there. `on_the_desk` is for the search box of those pages.
    """
    user = getattr(request, "user", None)
    if user is None:
        return {"navigation": (), "desk_navigation": [], "on_the_desk": False}
    items = _open_to(user, [("Courses", "catalogue")], request.path)
    if user.is_authenticated:
        items += _open_to(user, PARTS, request.path)
        items += _open_to(user, [("Team desk", "desk")], request.path)
        items.append(_item(request.path, "My account", "my-details", starts_account=True))
        items.append(_item(request.path, "Sign out", "account_logout"))
    else:
        items.append(_item(request.path, "Sign in", "account_login", starts_account=True))
    on_the_desk = request.path.startswith(reverse("desk")) and may_open(user, "desk-search")
    return {
        "navigation": tuple(items),
        "desk_navigation": lambda: _desk(user, request.path),
        "on_the_desk": on_the_desk,
    }


def _desk(user: Anybody, path: str) -> list[Item]:
    """Return the parts of the desk that are on, and that the user may open."""
    off = {name for name, is_on in SOMETIMES_ON.items() if not is_on()}
    items: list[Item] = []
    for group in DESK:
        parts = _open_to(user, [part for part in group if part[1] not in off], path)
        items += [replace(item, starts_group=bool(items) and item is parts[0]) for item in parts]
    return items


def _open_to(user: Anybody, parts: list[tuple[str, str]], path: str) -> list[Item]:
    return [_item(path, label, name) for label, name in parts if may_open(user, name)]


def _item(path: str, label: str, name: str, starts_account: bool = False) -> Item:
    address = reverse(name)
    is_below = path.startswith((address, *BELOW.get(name, ())))
    current = "page" if path == address else "true" if is_below else ""
    return Item(label, address, current, starts_account, name)
