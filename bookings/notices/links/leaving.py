"""The link by which somebody leaves what is sent to them month after month, without signing in."""

from django.core.signing import BadSignature, Signer

_SIGNER = Signer(salt="turnout.leaving.report-by-email", sep=".")


def leaving_token(key: int) -> str:
    """Return what stands for a report by email in an address. It never ends: who has it can stop it, no more."""
    return _SIGNER.sign(str(key))


def left_by(token: str) -> int:
    """Return which report by email a token stands for, 0 for one that is not ours."""
    try:
        return int(_SIGNER.unsign(token))
    except (BadSignature, ValueError):
        return 0
