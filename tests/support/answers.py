"""What an answer of the site says about itself."""

from django.http import HttpResponse


def said_of(response: HttpResponse) -> dict[str, str]:
    """Return its headers, but the name of the request: each has its own, also where a kept page is the answer."""
    return {name: value for name, value in response.headers.items() if name != "X-Request-ID"}
