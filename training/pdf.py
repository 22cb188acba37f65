"""PDFs that everyone can read: tagged as PDF/UA-1, made from HTML, and fetching nothing from anywhere."""

import ctypes
import sys

from django.core import checks

# What WeasyPrint loads at import, by the names that Linux gives them.
_LIBRARIES = ("libgobject-2.0.so.0", "libpango-1.0.so.0", "libharfbuzz.so.0", "libpangoft2-1.0.so.0")
_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation"


class PdfUnavailable(Exception):
    """This installation cannot make PDFs; the message says what it lacks."""


def render_pdf(html: str) -> bytes:
    """Return the PDF of a page of HTML, which must say its language, its title and the text of every picture.

    Pictures come as data: addresses; every other address, files included, is refused.
    Raises PdfUnavailable where the system's libraries are missing.
    """
    unavailable = PdfUnavailable(f"PDFs cannot be made on this server. Install the packages: {_PACKAGES}")
    if missing_library():
        raise unavailable
    try:
        # Imported late: it loads the system's libraries, and fails, at import.
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise unavailable from error
    fetcher = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    return HTML(string=html, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/ua-1")


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
    """Warn at start, in one line, where the libraries that draw PDFs are missing."""
    if not missing_library():
        return []
    hint = f"On Debian and Ubuntu: apt-get install {_PACKAGES}"
    return [checks.Warning("PDFs cannot be made: Pango is missing.", hint=hint, id="training.W001")]
