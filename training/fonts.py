"""The letters that printed papers are drawn with: which fonts an installation has, and which of them a text asks for.

The server's own fonts are nobody's promise: a name in Korean or Tamil letters would be printed as boxes. So an
installation brings fonts of its own (deploy/assets.py lays them into settings.FONTS_DIR, with an index of what each can
draw), and a paper is given those few that its text needs.
"""

import json
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path

from django.conf import settings

INDEX = "index.json"
# What is drawn as nothing by itself: joiners, marks of direction, signs that choose a variant of the letter before.
_INVISIBLE = frozenset(
    chain([0x00AD, 0x034F, 0x061C, 0xFEFF], range(0x200B, 0x2010), range(0x2028, 0x202F), range(0x2060, 0x2070))
) | frozenset(chain(range(0xFE00, 0xFE10), range(0xE0000, 0xE01F0), range(0x0020)))
# A Chinese sign is drawn as its reader writes it, where the text tells who reads it.
_KANA, _HANGUL = frozenset(range(0x3040, 0x3100)), frozenset(range(0xAC00, 0xD7A4))


@dataclass(frozen=True, kw_only=True)
class Font:
    """One file of a typeface, and the letters it can draw: from each of `starts` to the one of `ends` at that place."""

    file: str
    typeface: str
    weight: int | None  # None: of every weight
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def draws(self, letter: int) -> bool:
        place = bisect_right(self.starts, letter) - 1
        return place >= 0 and letter <= self.ends[place]

    @property
    def family(self) -> str:
        """The name by which a style sheet asks for it: files of different letters are families of their own, for the
        program that draws would take one of them for all.
        """
        return self.typeface if self.weight else self.file.partition(".")[0]


@dataclass(frozen=True, kw_only=True)
class Fonts:
    """The fonts that a text asks for, in order of preference, and the letters that none of them can draw."""

    fonts: tuple[Font, ...]
    missing: str

    def style(self, address: str) -> str:
        """Return the style sheet that names them; the address of each is `address` and its file's name."""
        faces = [
            f'@font-face {{ font-family: "{font.family}"; src: url("{address}{font.file}");'
            f"{f' font-weight: {font.weight};' if font.weight else ''} }}"
            for font in self.fonts
        ]
        families = [f'"{family}"' for family in dict.fromkeys(font.family for font in self.fonts)]
        named = ", ".join([*families, "Arial", '"Liberation Sans"', '"DejaVu Sans"', "sans-serif"])
        return "\n".join([*faces, f"html {{ font-family: {named}; }}"])


@lru_cache(maxsize=4)
def installed(folder: Path) -> tuple[Font, ...]:
    """Return the fonts of a folder; none where nobody has laid any there."""
    index = folder / INDEX
    if not index.exists():
        return ()
    return tuple(
        Font(
            file=each["file"],
            typeface=each["typeface"],
            weight=each["weight"],
            starts=tuple(start for start, _ in each["letters"]),
            ends=tuple(end for _, end in each["letters"]),
        )
        for each in json.loads(index.read_text(encoding="utf-8"))
    )


def fonts_for(text: str) -> Fonts:
    """Return the fonts that the text needs, after those that every paper is drawn with, which have a weight of their
    own.
    """
    left = {ord(letter) for letter in text} - _INVISIBLE
    chosen: list[Font] = []
    for fonts in _by_typeface(installed(settings.FONTS_DIR), left):
        chosen += [font for font in fonts if font.weight or any(font.draws(letter) for letter in left)]
        left = {letter for letter in left if not any(font.draws(letter) for font in fonts)}
    return Fonts(fonts=tuple(chosen), missing="".join(map(chr, sorted(left))))


def _by_typeface(found: Iterable[Font], letters: set[int]) -> list[list[Font]]:
    """Return the fonts by the typeface they are parts of: first those with a weight, then the one that the readers of
    these letters use, then the others as they come.
    """
    typefaces: dict[str, list[Font]] = {}
    for font in found:
        typefaces.setdefault(font.typeface, []).append(font)
    readers = "Noto Sans JP" if letters & _KANA else "Noto Sans KR" if letters & _HANGUL else ""
    in_order = sorted(typefaces.items(), key=lambda item: (item[1][0].weight is None, item[0] != readers))
    return [fonts for _, fonts in in_order]
