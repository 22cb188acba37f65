"""PDFs that everyone can read: tagged as PDF/UA-1, made from HTML, fetching nothing from anywhere, and without a box
in the place of a letter.
"""

import atexit
import ctypes
import html as markup
import logging
import sys
import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

from training.fonts import Fonts, fonts_for, installed

# What WeasyPrint loads at import, by the names that Linux gives them.
_LIBRARIES = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libharfbuzz.so.0", "libpangoft2-1.0.so.0")
_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_FONT = "font:"  # begins the address of a font of ours in a style sheet
_MOST_STYLES = 100  # style sheets kept: one for each choice of fonts that a text has asked for


class PdfUnavailable(Exception):
    """This installation cannot make PDFs; the message says what it lacks."""


class LettersMissing(Exception):
    """No font here has a picture of these `letters`, so that boxes would be printed in their place."""

    def __init__(self, letters: str):
        self.letters = letters
        super().__init__(f"These letters cannot be printed on this server: {letters}")


class _Boxes(logging.Handler):
    """Notes the letters for which the program that draws, in this thread, says that it draws a box."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.thread = threading.get_ident()
        self.letters: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread and ".notdef" in str(record.msg) and isinstance(record.args, tuple):
            self.letters[str(record.args[0])] = None


def render_pdf(html: str) -> bytes:
    """Return the PDF of a page of HTML, which must say its language, its title and the text of every picture.

    It is drawn with the fonts of fonts.py that its text asks for, and the system's own for what these lack. Pictures
    come as data: addresses; every other address, files included, is refused.
    Raises LettersMissing, and PdfUnavailable where the system's libraries are missing.
    """
    unavailable = PdfUnavailable(f"PDFs cannot be made on this server. Install the packages: {_PACKAGES}")
    if missing_library():
        raise unavailable
    try:
        # Imported late: it loads the system's libraries, and fails, at import.
        import weasyprint  # noqa: F401
    except OSError as error:
        raise unavailable from error
    return _draw(html)


_drawing = threading.local()  # a configuration of fonts for each thread that draws
atexit.register(lambda: vars(_drawing).clear())  # while the library can still put away what it wrote


def _draw(html: str) -> bytes:
    from weasyprint import HTML

    fonts = fonts_for(markup.unescape(html))
    configuration, style = _prepared(fonts)
    boxes, logger = _Boxes(), logging.getLogger("weasyprint")
    logger.addHandler(boxes)
    try:
        page = HTML(string=html, url_fetcher=_fetcher({}))
        pdf = page.write_pdf(stylesheets=[style], font_config=configuration, pdf_variant="pdf/ua-1")
    finally:
        logger.removeHandler(boxes)
    if boxes.letters:
        raise LettersMissing("".join(boxes.letters))
    return pdf


def _prepared(fonts: Fonts) -> tuple[Any, Any]:
    """Return the configuration of fonts, in which these are, and the style sheet that names them.

    To look through the fonts of the system takes a fifth of drawing a certificate, so that a thread does it once. Each
    file of ours is added to it once as well; there are some dozens, of families of their own, so that a paper is drawn
    alike whatever was drawn before it.
    """
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_drawing, "configuration"):
        _drawing.configuration, _drawing.styles = FontConfiguration(), {}
    key = settings.FONTS_DIR, tuple(font.file for font in fonts.fonts)
    if key not in _drawing.styles:
        if len(_drawing.styles) >= _MOST_STYLES:
            _drawing.styles.clear()
        files = {_FONT + font.file: settings.FONTS_DIR / font.file for font in fonts.fonts}
        style = CSS(string=fonts.style(_FONT), url_fetcher=_fetcher(files), font_config=_drawing.configuration)
        _drawing.styles[key] = style
    return _drawing.configuration, _drawing.styles[key]


def _fetcher(files: Mapping[str, Path]) -> Any:
    """Return what fetches these files and the pictures that a page holds itself, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurFontsAlone(URLFetcher):
        def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
            if url in files:
                return URLFetcherResponse(url, files[url].read_bytes())
            return super().fetch(url, headers)

    return OurFontsAlone(allowed_protocols=("data",), allow_redirects=False)


def letters_in_words(letters: str) -> str:
    """Return the letters with their numbers in Unicode, for a reader whose screen may show boxes too."""
    return ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in letters)


@lru_cache(maxsize=1000)
def letters_missing(text: str) -> str:
    """Return the letters of the text that no PDF made here can show, "" where there are none."""
    doubtful = fonts_for(text).missing
    if not doubtful:
        return ""
    try:
        render_pdf(f'<html lang="en"><title>Letters</title><p>{markup.escape(doubtful)}</p></html>')
    except LettersMissing as missing:
        return missing.letters
    except PdfUnavailable:
        return doubtful
    return ""


_found: set[str] = set()


def missing_library() -> str | None:
    """Return the first library that this system lacks for PDFs; only Linux is asked, and for one that it has, once."""
    if sys.platform.startswith("linux"):
        for library in _LIBRARIES:
            if library in _found:
                continue
            try:
                ctypes.CDLL(library)
            except OSError:
                return library
            _found.add(library)
    return None


def check_pdf_parts(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """Warn at start, in a line each, where the libraries that draw PDFs or the fonts of their letters are missing."""
    found: list[checks.CheckMessage] = []
    if missing_library():
        hint = f"On Debian and Ubuntu: apt-get install {_PACKAGES}"
        found.append(checks.Warning("PDFs cannot be made: Pango is missing.", hint=hint, id="training.W001"))
    if not installed(settings.FONTS_DIR):
        hint = "make install fetches them. Until then a name in letters that the system has no font for is refused."
        found.append(checks.Warning("The fonts for certificates are missing.", hint=hint, id="training.W002"))
    return found
