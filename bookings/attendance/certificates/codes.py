"""Verification codes of certificates: random, readable aloud, typed in any way people type."""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is read as something else: no 0, O, 1, I, L, U
LENGTH = 16  # of 30 characters: 78 bits
GROUP = 4
# Longer than anybody types a code, with every separator there is: beyond it nothing is even looked at.
_LONGEST_TYPED = 60


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def in_groups(code: str) -> str:
    """Return the code as it is printed: "7KQ2-M9XD-4TWB-ZC83"."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def cleaned(typed: str) -> str | None:
    """Return the code that somebody typed, without regard to case, spaces and hyphens; None if it cannot be one."""
    if len(typed) > _LONGEST_TYPED:
        return None
    code = "".join(c for c in typed if not (c.isspace() or c in "-‐‑‒–—−.")).upper()
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
