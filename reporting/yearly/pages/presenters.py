"""What the pages of kept reports say: who kept which edition, and what counts otherwise now, with what brought it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from reporting.models import KeptReport
from reporting.yearly.causes import Cause, about, causes_since
from reporting.yearly.changes import Difference, differences
from reporting.yearly.document import YearlyReport
from reporting.yearly.showing import Imprint


@dataclass(frozen=True, kw_only=True)
class Changed:
    """A difference, and what brought it as far as the history tells."""

    difference: Difference
    why: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class SinceThen:
    """What has changed since an edition was kept; `also` is what was done that no line above names."""

    changes: Sequence[Changed]
    also: Sequence[str]


def imprint_of(kept: KeptReport) -> Imprint:
    """Return what the edition prints of itself; `replaces` has been read with it."""
    before = timezone.localdate(kept.replaces.kept_at) if kept.replaces else None
    return Imprint(made_on=timezone.localdate(kept.kept_at), edition=kept.edition, replaces=before)


def since_then(kept: KeptReport, then: YearlyReport, now: YearlyReport, *, with_reasons: bool) -> SinceThen:
    """Return the differences of a kept report from one made now. The history is asked only where there are some.

    `with_reasons` is for those who may read what was written of people when their attendance was corrected.
    """

    def words(cause: Cause) -> str:
        return f"{cause.words} (“{cause.reason}”)" if with_reasons and cause.reason else cause.words

    found = differences(then, now)
    causes = causes_since(kept.kept_at, then.period) if found else []
    told: set[str] = set()
    changes = []
    for difference in found:
        why = [words(cause) for cause in about(causes, difference.table, difference.of)]
        told.update(why)
        changes.append(Changed(difference=difference, why=why))
    return SinceThen(changes=changes, also=[said for cause in causes if (said := words(cause)) not in told])
