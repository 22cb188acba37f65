"""What was two on an earlier day's report and is one line on this one: each merge is said where it shows."""

from collections.abc import Container

from django.utils import timezone

from reporting.scope import Scope, bookings_in
from training.models import Merge
from training.templatetags.words import day_in_words, plural

SAID = 8  # by name; of more it is said how many


def merge_notes(scope: Scope, courses: Container[int]) -> list[str]:
    """Return a sentence for each organisation or course in scope that another was merged into, the latest first.

    One query where nothing was ever merged.
    """
    merges = list(
        Merge.objects.standing()
        .filter(person=None)
        .select_related("organisation", "course")
        .order_by("-merged_at", "-pk")
    )
    if not merges:
        return []
    asked = Merge.objects.standing().filter(organisation__isnull=False).order_by().values("organisation")
    of_bookings = bookings_in(scope).filter(organisation__in=asked).order_by().values_list("organisation", flat=True)
    there = set(of_bookings.distinct()) if any(merge.organisation_id for merge in merges) else set()
    shown = [merge for merge in merges if merge.organisation_id in there or merge.course_id in courses]
    notes = [
        f"{merge.thing} includes {merge.merged_name}, merged on {day_in_words(timezone.localtime(merge.merged_at))}."
        for merge in shown[:SAID]
    ]
    if len(shown) > SAID:
        notes.append(f"{plural(len(shown) - SAID, 'more merge is,more merges are')} counted in the same way.")
    return notes
