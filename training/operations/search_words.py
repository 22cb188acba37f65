"""The team's list of words that mean the same to those who search."""

import datetime as dt

from django.db import transaction

from training.authorship import save_as
from training.models import SearchWords, User
from training.refusals import refuse_unfit


@transaction.atomic
def keep_search_words(*, text: str, by: User | None, now: dt.datetime) -> SearchWords:
    """Search by this list from now on. Raises DoesNotFit for one that is too long."""
    words = SearchWords.objects.locked().order_by("pk").first() or SearchWords()
    words.text = text
    refuse_unfit(words)
    save_as(words, by=by, now=now, is_new=words.pk is None)
    return words
