"""How long a text message is as it is paid for: in parts, which depend on its letters.

Source: 3GPP TS 23.038 (the GSM 7-bit default alphabet and its extension table; UCS-2) and TS 23.040 (a text of several
parts has 7 septets, or 3 code units, of each taken up by their header).
"""

from collections.abc import Iterable
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # each takes two septets
_GSM, _GSM_OF_SEVERAL = 160, 153
_UCS2, _UCS2_OF_SEVERAL = 70, 67
# Typography that a phone does not need, and that would make each part hold less than half.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u02bc\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f", " "),
        **dict.fromkeys("\u200b\u2060\u00ad\ufeff", None),
        "\u2026": "...",
        "\u2022": "*",
        "\u00b7": "-",
        "`": "'",
        "\t": " ",
    }
)


@dataclass(frozen=True)
class Length:
    """`characters` as a reader counts them, `parts` as they are paid for."""

    characters: int
    parts: int
    is_plain: bool  # in the letters of which a part holds most


def plain(text: str) -> str:
    """Return the text on one line with the quotes, dashes and blanks of a typewriter; no letter is changed."""
    return " ".join(text.translate(_PLAIN).split())


def length_of(text: str) -> Length:
    if set(text) <= _BASIC | _EXTENDED:
        sizes = [2 if letter in _EXTENDED else 1 for letter in text]
        return Length(len(text), _parts(sizes, _GSM, _GSM_OF_SEVERAL), is_plain=True)
    sizes = [2 if ord(letter) > 0xFFFF else 1 for letter in text]  # in UTF-16 code units
    return Length(len(text), _parts(sizes, _UCS2, _UCS2_OF_SEVERAL), is_plain=False)


def _parts(sizes: Iterable[int], alone: int, of_several: int) -> int:
    """Count the parts: a letter of two is never split between them."""
    sizes = list(sizes)
    if sum(sizes) <= alone:
        return 1 if sizes else 0
    parts, left = 1, of_several
    for size in sizes:
        if size > left:
            parts, left = parts + 1, of_several
        left -= size
    return parts
