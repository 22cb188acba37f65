"""What answers say to caches, search engines and other sites."""

import logging
from typing import TypeVar

from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.http import content_disposition_header

logger = logging.getLogger(__name__)

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


def uploaded_file(file: FieldFile, *, name: str, content_type: str, called: str) -> HttpResponse:
    """Answer with a file that somebody has given us: to be kept, never to be shown as a page of ours, so that whatever
    is in it runs nowhere near the site. Raises Http404, and logs it as what it is `called`, where its bytes are gone.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read()
    except OSError as error:
        logger.error("%s cannot be read: %s", called, type(error).__name__)
        raise Http404 from None
    response = download(content, name=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    return no_store(response)
