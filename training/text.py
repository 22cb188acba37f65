"""Text as people type it: tidied for keeping, folded for finding."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import models

# Invisible or text-turning characters that have no place in a name or a title (zero-width joiners do: emoji, Persian).
_TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = set("\u200c\u200d")


def tidy(text: str) -> str:
    """Return one line of text fit to keep: NFC, no control or text-turning characters, single spaces."""
    if text.isascii() and text.isprintable():  # nearly all texts: nothing is in them to be looked for
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", text)
    kept = (" " if unicodedata.category(c) in {"Cc", "Zl", "Zp", "Zs"} else c for c in text if c not in _TURNING)
    return " ".join("".join(kept).split())


def shortened(text: str, length: int) -> str:
    """Return the text, cut to at most so many characters where it is longer, and then ending with "…".

    Whatever is put together before it is kept goes through this: SQLite takes more than a column's length, and
    PostgreSQL refuses the whole row.
    """
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


# Signs that are typed one way on a telephone, another by a word processor and a third on a keyboard.
_APOSTROPHES = dict.fromkeys(
    map(
        ord,
        "\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u02b9\u02bb\u02bc\u02bd\u02bf\u02c8\u055a\u05f3\ua78c\u00b4`",
    ),
    "'",
)
_QUOTES = dict.fromkeys(map(ord, "\u201c\u201d\u201e\u201f\u2033\u2036\u02ba\u05f4\u301d\u301e\u00ab\u00bb"), '"')
_DASHES = dict.fromkeys(map(ord, "\u2212\u2043\u02d7\u00ac\u2500"), "-")
_SLASHES = dict.fromkeys(map(ord, "\u2044\u2215\u29f8"), "/")
_POINTS = dict.fromkeys(map(ord, "\u2022\u2219\u22c5\u30fb"), "\u00b7")
# Blank, though Unicode calls them letters, marks or symbols: fillers, joiners of marks, and which picture is meant.
_UNSEEN = dict.fromkeys([0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10)])
_UNSEEN |= dict.fromkeys(range(0xE0100, 0xE01F0)) | {0x2800: " "}
_SAME = _APOSTROPHES | _QUOTES | _DASHES | _SLASHES | _POINTS | _UNSEEN | {ord("&"): " and "}
# Letters that are another with a stroke or in one piece, and letters of Cyrillic and Greek that look like one of ours
# in both cases. All after casefold().
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"}
    | dict(zip("аеорсухіјѕкο", "aeopcyxijsko", strict=True))  # which they are is the point
)
_DOT = re.compile(r"(?<!\d)\.|\.(?!\d)")


def folded(text: str) -> str:
    """Return the form in which texts are compared: without regard to case, accents, spacing and signs nobody can see.

    Apostrophes, quotation marks, dashes and slashes of every kind are one, "&" is "and", dots count between figures
    only, and letters that look alike in two scripts are one.
    """
    # Taken apart, a sign may have capitals again: "№" is "No".
    decomposed = unicodedata.normalize("NFKD", text.translate(_SAME).casefold()).casefold().translate(_SAME)
    kept = (_folded_sign(c) for c in decomposed.translate(_LETTERS).replace("''", '"') if not unicodedata.combining(c))
    return " ".join(_DOT.sub("", "".join(kept)).split())


def _folded_sign(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Pd":
        return "-"
    if category == "Cf":  # zero-width blanks and joiners, soft hyphens, marks of order and direction
        return ""
    return " " if category in {"Cc", "Zl", "Zp", "Zs"} else sign


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
