"""Which words mean the same to those who search: the team's own list, once it keeps one."""

from django.db import models
from simple_history.models import HistoricalRecords

from training.models.locking import LockableQuerySet
from training.search.default_words import DEFAULT_WORDS


class SearchWordsQuerySet(LockableQuerySet["SearchWords"]):
    def text(self) -> str:
        """Return the list in force: the team's own, or the one that Turnout comes with."""
        own = self.order_by("pk").values_list("text", flat=True).first()
        return DEFAULT_WORDS if own is None else own


class SearchWords(models.Model):
    """One row at most: a group of words on each line of the text, with commas between them."""

    text = models.TextField(max_length=20_000)

    objects = SearchWordsQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "search words"

    def __str__(self) -> str:
        return "words that mean the same"
