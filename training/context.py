"""What every page has to say."""

from django.http import HttpRequest

from training.partnership import Partnership, ours


def partnership(request: HttpRequest) -> dict[str, Partnership]:
    """Give every page the partnership's own name and address."""
    return {"partnership": ours()}
