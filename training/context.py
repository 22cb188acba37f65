"""What every page has to say."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True, kw_only=True)
class Partnership:
    """Who runs this installation, and how to reach them."""

    name: str
    email: str
    phone: str


def partnership(request: HttpRequest) -> dict[str, Partnership]:
    """Give every page the partnership's own name and address."""
    return {
        "partnership": Partnership(
            name=settings.PARTNERSHIP_NAME, email=settings.PARTNERSHIP_EMAIL, phone=settings.PARTNERSHIP_PHONE
        )
    }
