"""What a report can be narrowed to, beside its period and courses: on a page, on the command line, in its notes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from reporting.roles import may_read_of_trainers, reads_all
from training.models import Category, Course, Organisation, OrganisationType, Session, User, Venue
from training.roles import may_read_reports
from training.text import folded

Choice = tuple[str, str]


class NotAChoice(ValueError):
    """There is nothing of that name; the message says what there is."""


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """One way to narrow a report. `attribute` is the field of a Scope that it sets, `rows` finds its choices in order,
    each as the address has it and as people read it, and `readers` tells whose pages offer it. One that `names_people`
    narrows to what somebody did at work: it may be looked at, and neither kept for ever by name nor published.
    """

    name: str
    attribute: str
    label: str
    everything: str
    rows: Callable[[], Iterable[tuple[Any, str]]]
    readers: Callable[[User], bool] = may_read_reports
    names_people: bool = False

    @property
    def option(self) -> str:
        """Return how the command line has it."""
        return f"--{self.name.replace('_', '-')}"

    def choices(self) -> list[Choice]:
        """Return all of them (one query at most)."""
        return [(str(value), str(label)) for value, label in self.rows()]

    def value_of(self, chosen: str) -> Any:
        """Return as a Scope has it what an address has chosen."""
        return int(chosen) if self.attribute.endswith("_id") else chosen

    def found(self, words: str) -> Any:
        """Return what goes by a name, however it is written. Raises NotAChoice."""
        key, choices = folded(words), self.choices()
        named = [value for value, label in choices if key in (folded(label), folded(value))]
        if len(named) == 1:
            return self.value_of(named[0])
        if named:
            raise NotAChoice(f"There are {len(named)} called {words}. Give the number: {', '.join(named)}.")
        there_are = "; ".join(label for _, label in choices[:20]) or "none yet"
        raise NotAChoice(
            f"{self.option}: there is no {self.label.lower()} called {words[:80]}. There are: {there_are}."
        )


def _trainers() -> Iterable[tuple[Any, str]]:
    delivered = Session.trainers.through.objects.values("user_id")
    return User.objects.filter(pk__in=delivered).order_by("search_text", "pk").values_list("pk", "name")


NARROWINGS = (
    Narrowing(
        name="category",
        attribute="category_id",
        label="Category",
        everything="All categories",
        rows=lambda: Category.objects.order_by("position", "name_key").values_list("pk", "name"),
    ),
    Narrowing(
        name="provider",
        attribute="provider",
        label="Provider",
        everything="All providers",
        rows=lambda: Course.Provider.choices,
    ),
    Narrowing(
        name="delivery",
        attribute="delivery",
        label="Delivery",
        everything="In person and online",
        rows=lambda: Session.Delivery.choices,
    ),
    Narrowing(
        name="organisation_type",
        attribute="organisation_type_id",
        label="Organisation type",
        everything="All types",
        rows=lambda: OrganisationType.objects.order_by("position", "name_key").values_list("pk", "name"),
        readers=reads_all,
    ),
    Narrowing(
        name="organisation",
        attribute="organisation_id",
        label="Organisation",
        everything="All organisations",
        rows=lambda: Organisation.objects.order_by("name_key").values_list("pk", "name"),
        readers=reads_all,
    ),
    Narrowing(
        name="venue",
        attribute="venue_id",
        label="Venue",
        everything="All venues",
        rows=lambda: Venue.objects.order_by("name_key").values_list("pk", "name"),
    ),
    Narrowing(
        name="trainer",
        attribute="trainer_id",
        label="Trainer",
        everything="All trainers",
        rows=_trainers,
        readers=may_read_of_trainers,
        names_people=True,
    ),
)


def about_one_person(scope: Any) -> str:
    """Return by what a scope is narrowed to one person at work, such as "trainer"; "" where it is not."""
    asked = (one for one in NARROWINGS if one.names_people and getattr(scope, one.attribute) is not None)
    return next((one.label.lower() for one in asked), "")


def narrowed_to(scope: Any) -> list[str]:
    """Return in words what a scope is narrowed to, such as "category Early Help" (one query for each)."""
    found = []
    for narrowing in NARROWINGS:
        value = getattr(scope, narrowing.attribute)
        if value not in (None, "") and narrowing.name != "organisation":
            label = dict(narrowing.choices()).get(str(value), str(value))
            found.append(f"{narrowing.label.lower()} {label}")
    return found
