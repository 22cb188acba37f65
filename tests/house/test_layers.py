"""What import-linter cannot say of the house, and that what it says is said of the whole house."""

import tomllib

import pytest
from django.urls import URLPattern, get_resolver

from tests.support.source import ROOT, dotted, imports_of, modules_under, packages, tree_of

DOMAIN = [
    *(f"bookings.places.{layer}" for layer in ("rules", "operations", "sessions")),
    *(f"bookings.attendance.{layer}" for layer in ("register", "certificates", "evaluation")),
    "training.operations",
    "training.models",
    "bookings.models",
]
OF_PAGES = {"django.shortcuts", "django.forms", "django.http"}
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
APPS_CONTRACT = LINTER["contracts"][0]
ROOMS_WITH_PAGES = sorted(
    dotted(found.parent) for app in packages() for found in ROOT.glob(f"{app}/*/pages") if found.is_dir()
)


@pytest.mark.parametrize("path", [path for layer in DOMAIN for path in modules_under(layer)], ids=dotted)
def test_domain_code_renders_no_pages(path):
    assert imports_of(tree_of(path)) & OF_PAGES == set()


# What the team can say in the browser instead: `training.partnership.ours` knows which of the two holds.
SAID_BY_THE_TEAM = (
    *("PARTNERSHIP_NAME", "PARTNERSHIP_EMAIL", "PARTNERSHIP_PHONE"),
    *("COST_OF_EMPTY_PLACE", "CHARGE_LATE_CANCELLATION", "CHARGE_NO_SHOW"),
)


def test_who_runs_the_installation_is_asked_in_one_place():
    around = {
        path.relative_to(ROOT).as_posix()
        for app in packages()
        for path in modules_under(app)
        if any(f"settings.{name}" in path.read_text() for name in SAID_BY_THE_TEAM)
    }
    assert around == {"training/partnership.py"}


def views_by_module() -> dict[str, str]:
    """The modules of ours that an address leads to."""
    found, left = {}, [get_resolver()]
    while left:
        for pattern in left.pop().url_patterns:
            if isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", pattern.callback)
                found[view.__module__] = str(pattern.pattern)
            else:
                left.append(pattern)
    return {module: address for module, address in found.items() if module.partition(".")[0] in packages()}


VIEWS = views_by_module()


def test_views_are_found():
    assert {"bookings.places.pages.booking", "training.views.catalogue", "reporting.views.reports"} <= set(VIEWS)


@pytest.mark.parametrize("module", sorted(VIEWS))
def test_no_view_module_imports_another(module):
    (path,) = modules_under(module)
    assert imports_of(tree_of(path)) & (set(VIEWS) - {module}) == set()


def test_every_package_is_known_to_the_linter():
    assert sorted(LINTER["root_packages"]) == packages()
    assert sorted(APPS_CONTRACT["layers"]) == packages()


@pytest.mark.parametrize("container", [*packages(), *ROOMS_WITH_PAGES])
def test_every_app_and_room_has_a_contract_that_names_all_its_modules(container):
    inside = [contract for contract in LINTER["contracts"] if container in contract.get("containers", [])]
    assert [contract["exhaustive"] for contract in inside] == [True]
