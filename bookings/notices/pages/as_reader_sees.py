"""A mail shown within a page of ours."""

import base64
import hashlib
import re
from html import unescape

from django.http import HttpResponse

from training.pages.responses import no_store


def as_reader_sees(html: str, *, within: str = "'none'") -> HttpResponse:
    """The mail as its reader sees it, on a page that may load nothing, run nothing and go nowhere.

    `within` says which pages may show it in a frame. Its policy names the very style attributes that our layout wrote,
    by their hashes.
    """
    styles = {unescape(style) for style in re.findall(r'style="([^"]*)"', html)}
    hashes = sorted(base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles)
    sources = " ".join(["'unsafe-hashes'", *(f"'sha256-{digest}'" for digest in hashes)])
    response = HttpResponse(html)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {sources}; form-action 'none'; base-uri 'none'; frame-ancestors {within}; "
        "sandbox"
    )
    return no_store(response)
