"""Build the assets: GOV.UK and MoJ Frontend from node_modules into var/assets, made fit for a site outside GOV.UK, and
the fonts that certificates and other papers are drawn with into var/fonts, with an index of the letters of each.

Outside GOV.UK the GDS Transport typeface and the crown may not be used, so the font faces are taken out,
the typeface becomes Arial, and only the icons that pages need are copied.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
PACKAGES = BASE_DIR / "node_modules"
TARGET = BASE_DIR / "var" / "assets" / "vendor"
FILES = [
    "govuk-frontend/dist/govuk/govuk-frontend.min.css",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "@ministryofjustice/frontend/moj/moj-frontend.min.css",
    "@ministryofjustice/frontend/moj/moj-frontend.min.js",
]
FONTS = BASE_DIR / "var" / "fonts"
# Drawn first, whole files: marks that are set on a letter find it in the same file.
EVERY_PAPER = {
    400: "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf",
    700: "@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf",
}
# Those of other scripts, in files of some letters each; of every weight.
FURTHER = "@fontsource-variable/*/files/*-wght-normal.woff2"
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
CROWN = re.compile(r"url\([^)]*(crest|crown)[^)]*\)")
SOURCE_MAP = re.compile(r"(/\*|//)# sourceMappingURL=\S+( \*/)?")


def without_gds_identity(css: str) -> str:
    """Return the style sheet without GDS Transport, the crown and the crest."""
    css = FONT_FACE.sub("", css)
    css = re.sub(r"""["']?GDS Transport["']?\s*,\s*""", "", css)
    css = CROWN.sub("none", css)
    css = css.replace("url(/assets/images/", "url(images/")
    return SOURCE_MAP.sub("", css)


def build() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        source = PACKAGES / name
        if not source.exists():
            sys.exit(f"{name} is missing: run `make install`, which fetches it with npm.")
        text = source.read_text(encoding="utf-8")
        text = without_gds_identity(text) if source.suffix == ".css" else SOURCE_MAP.sub("", text)
        (TARGET / source.name).write_text(text, encoding="utf-8")
    images = TARGET / "images"
    images.mkdir(exist_ok=True)
    for icon in (PACKAGES / "@ministryofjustice/frontend/moj/assets/images").glob("icon-*.svg"):
        shutil.copy(icon, images)


def as_ranges(letters: Iterable[int]) -> list[tuple[int, int]]:
    """Return the numbers as ranges, both ends included."""
    ranges: list[tuple[int, int]] = []
    for letter in sorted(letters):
        if ranges and ranges[-1][1] == letter - 1:
            ranges[-1] = (ranges[-1][0], letter)
        else:
            ranges.append((letter, letter))
    return ranges


def _font_sources() -> Iterator[tuple[Path, str, int | None]]:
    """Yield each font's file, typeface and weight, the ones that every paper is drawn with first."""
    for weight, name in EVERY_PAPER.items():
        yield PACKAGES / name, "Noto Sans", weight
    for source in sorted(PACKAGES.glob(FURTHER)):
        words = source.parts[-3].split("-")
        yield source, " ".join(word.upper() if len(word) == 2 else word.title() for word in words), None


def build_fonts() -> None:
    """Lay out the fonts anew; of the further ones only files that draw a letter which the first ones cannot."""
    from fontTools.ttLib import TTFont  # comes with the program that draws PDFs

    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    index: list[dict] = []
    first: set[int] = set()
    for source, typeface, weight in _font_sources():
        if not source.exists():
            sys.exit(f"{source.name} is missing: run `make install`, which fetches it with npm.")
        letters = set(TTFont(source, lazy=True).getBestCmap())
        if weight:
            first |= letters
        elif letters <= first:
            continue
        shutil.copy(source, FONTS)
        index.append({"file": source.name, "typeface": typeface, "weight": weight, "letters": as_ranges(letters)})
    (FONTS / "index.json").write_text(json.dumps(index, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    build()
    build_fonts()
