"""The link by which somebody leaves what is sent to them again and again, without signing in."""

from django.core.signing import BadSignature, Signer

REPORT, BULLETIN = "report-by-email", "bulletin"


def leaving_token(key: int, what: str = REPORT) -> str:
    """Return what stands for a report by email, or a bulletin, in an address. It never ends: who has it can stop it, no
    more.
    """
    return _signer(what).sign(str(key))


def left_by(token: str, what: str = REPORT) -> int:
    """Return which report by email, or bulletin, a token stands for, 0 for one that is not ours."""
    try:
        return int(_signer(what).unsign(token))
    except (BadSignature, ValueError):
        return 0


def _signer(what: str) -> Signer:
    return Signer(salt=f"turnout.leaving.{what}", sep=".")
