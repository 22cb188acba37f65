from django.conf import settings


def partnership(request) -> dict:
    """Give every page the partnership's own name and address."""
    return {
        "partnership": {
            "name": settings.PARTNERSHIP_NAME,
            "email": settings.PARTNERSHIP_EMAIL,
            "phone": settings.PARTNERSHIP_PHONE,
        }
    }
