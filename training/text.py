"""Text as people type it: tidied for keeping, folded for finding."""

import unicodedata

from django.core.exceptions import ValidationError
from django.db import models

# Invisible or text-turning characters that have no place in a name or a title (zero-width joiners do: emoji, Persian).
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = set("\u200c\u200d")


def tidy(text: str) -> str:
    """Return one line of text fit to keep: NFC, no control or text-turning characters, single spaces."""
    text = unicodedata.normalize("NFC", text)
    kept = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Zs"} else c for c in text if c not in _TURNING)
    return " ".join("".join(kept).split())


def folded(text: str) -> str:
    """Return the form in which texts are compared: without regard to case, accents and spacing."""
    decomposed = unicodedata.normalize("NFKD", tidy(text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def has_letters(text: str) -> bool:
    """Tell whether anything of the text can be seen and read: at least one letter or figure."""
    return any(unicodedata.category(c)[0] in "LN" for c in text)


def validate_readable(value: str) -> None:
    """Refuse a name or title that nobody could read, or that hides control characters."""
    if not has_letters(value):
        raise ValidationError("Enter a name with at least one letter or number in it.", code="unreadable")
    if any(c in _TURNING or (unicodedata.category(c) in {"Cc", "Zl", "Zp"}) for c in value):
        raise ValidationError("Remove the hidden control characters: type the text afresh.", code="control")
    marks = sum(unicodedata.combining(c) != 0 for c in value)
    if marks > len(value) / 2 + 2:
        raise ValidationError("Remove the stacked accents: type the text afresh.", code="stacked")


class FoldedField(models.CharField):
    """Keeps the folded form of another field (or several, joined), for matching and searching on any database."""

    def __init__(self, *, sources: tuple[str, ...] = (), **kwargs):
        self.sources = sources
        kwargs.setdefault("max_length", 600)
        kwargs["editable"] = False
        super().__init__(**kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, {**kwargs, "sources": self.sources}

    def pre_save(self, model_instance, add):
        if not self.sources:  # a frozen model of a migration or of a history table
            return super().pre_save(model_instance, add)
        value = folded(" ".join(getattr(model_instance, source) or "" for source in self.sources))[: self.max_length]
        setattr(model_instance, self.attname, value)
        return value
