"""Verification codes of certificates: random, readable aloud, typed in any way people type."""

import secrets

# Crockford's: no I, L, O and U. Whoever reads 0 as O, or 1 as I or L, is understood.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans("OIL", "011")
LENGTH = 32  # of 32 characters: 160 bits
LENGTH_OF_BEFORE = 16  # papers of the first year bear these, of 78 bits, and stay good
GROUP = 4
# Longer than anybody types a code, with every separator there is: beyond it nothing is even looked at.
LONGEST_TYPED = 100


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def in_groups(code: str) -> str:
    """Return the code as it is printed, four by four: "7KQ2-M9XD-4TWB-ZC83-…"."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def cleaned(typed: str) -> str | None:
    """Return the code that somebody typed, without regard to case, spaces and hyphens; None if it cannot be one."""
    if len(typed) > LONGEST_TYPED:
        return None
    code = "".join(c for c in typed if not (c.isspace() or c in "-‐‑‒–—−.")).upper().translate(READ_AS)
    return code if len(code) in (LENGTH, LENGTH_OF_BEFORE) and set(code) <= set(ALPHABET) else None
