"""The menu on every page: which parts of Turnout a person sees in it, by role."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from training.models import Anybody
from training.roles import may_read_reports, may_run_the_partnership


@dataclass(frozen=True)
class Item:
    label: str
    address: str
    current: str = ""  # the value of aria-current: "page", "true" (a page below it) or none
    starts_account: bool = False


def _names(user: Anybody) -> list[tuple[str, str]]:
    names = [("Courses", "catalogue")]
    if not user.is_authenticated:
        return names
    names.append(("My bookings", "my-bookings"))
    if user.is_lead:
        names.append(("My organisation", "organisation-bookings"))
    if user.is_trainer or may_run_the_partnership(user):
        names.append(("Registers", "registers"))
    if may_read_reports(user):
        names.append(("Reports", "reports"))
    if may_run_the_partnership(user):
        names.append(("Team desk", "desk"))
    return names


def navigation(request: HttpRequest) -> dict:
    """Give every page its menu, as `navigation`."""
    user = getattr(request, "user", None)
    if user is None:
        return {"navigation": []}
    account = (
        [("My account", "my-details"), ("Sign out", "account_logout")]
        if user.is_authenticated
        else [("Sign in", "account_login")]
    )
    items = [_item(request.path, label, name) for label, name in _names(user)]
    items += [
        _item(request.path, label, name, starts_account=not position) for position, (label, name) in enumerate(account)
    ]
    return {"navigation": [item for item in items if item]}


def _item(path: str, label: str, name: str, starts_account: bool = False) -> Item | None:
    try:
        address = reverse(name)
    except NoReverseMatch:
        return None
    current = "page" if path == address else "true" if path.startswith(address) else ""
    return Item(label, address, current, starts_account)
