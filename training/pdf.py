"""PDFs that everyone can read: tagged as PDF/UA-1, made from HTML, fetching nothing from anywhere, and without a box
in the place of a letter.
"""

import ctypes
import html as markup
import logging
import sys
import threading
from functools import lru_cache

from django.conf import settings
from django.core import checks

from training.fonts import fonts_for, installed

# What WeasyPrint loads at import, by the names that Linux gives them.
_LIBRARIES = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libharfbuzz.so.0", "libpangoft2-1.0.so.0")
_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_FONT = "font:"  # begins the address of a font of ours in a style sheet


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


def _draw(html: str) -> bytes:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    fonts = fonts_for(markup.unescape(html))
    files = {_FONT + font.file: settings.FONTS_DIR / font.file for font in fonts.fonts}

    class OurFontsAlone(URLFetcher):
        def fetch(self, url: str, headers: dict | None = None) -> URLFetcherResponse:
            if url in files:
                return URLFetcherResponse(url, files[url].read_bytes())
            return super().fetch(url, headers)

    fetcher = OurFontsAlone(allowed_protocols=("data",), allow_redirects=False)
    configuration, boxes, logger = FontConfiguration(), _Boxes(), logging.getLogger("weasyprint")
    style = CSS(string=fonts.style(_FONT), url_fetcher=fetcher, font_config=configuration)
    logger.addHandler(boxes)
    try:
        page = HTML(string=html, url_fetcher=fetcher)
        pdf = page.write_pdf(stylesheets=[style], font_config=configuration, pdf_variant="pdf/ua-1")
    finally:
        logger.removeHandler(boxes)
    if boxes.letters:
        raise LettersMissing("".join(boxes.letters))
    return pdf


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


def missing_library() -> str | None:
    """Return the first library that this system lacks for PDFs; only Linux is asked."""
    if sys.platform.startswith("linux"):
        for library in _LIBRARIES:
            try:
                ctypes.CDLL(library)
            except OSError:
                return library
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
