"""What answers say to caches, search engines and other sites."""

from typing import TypeVar

from django.http import HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

R = TypeVar("R", bound=HttpResponseBase)


def no_store(response: R) -> R:
    """Keep the answer out of every cache: it is for one reader, or is another answer tomorrow."""
    response["Cache-Control"] = "private, no-store"
    return response


def kept_secret(response: R) -> R:
    """Keep the page, and its address, out of caches, search engines and the logs of other sites."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return no_store(response)


def download(content: str | bytes, *, name: str, content_type: str) -> HttpResponse:
    """Answer with a file to be kept, never to be shown as a page of ours."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response
