"""Of what type an organisation is likely to be, by its name: a proposal for a page, and no more."""

import re
from collections.abc import Sequence

from training.text import folded

_RULES = (
    (
        "Early years",
        ("early years", "nursery", "childcare"),
        r"nurser|pre ?school|playgroup|childmind|early years|kindergarten|day care",
    ),
    (
        "Education",
        ("education", "school"),
        r"school|academy|college|primary|secondary|infant|junior|sixth form|university|grammar",
    ),
    (
        "Health",
        ("health", "nhs"),
        r"\bnhs\b|hospital|surgery|\bgp\b|health|medical|midwi|dental|hospice|\bicb\b|practice",
    ),
    ("Police", ("police",), r"police|constabulary"),
    ("Probation", ("probation", "justice"), r"probation|prison|youth justice|youth offending|\byot\b|\byjs\b|cafcass"),
    ("Foster carers", ("foster",), r"foster"),
    (
        "Local authority",
        ("local authority", "council", "social care"),
        r"council|local authority|social care|early help|borough|district|housing",
    ),
    ("Fire and rescue", ("fire",), r"\bfire\b"),
    (
        "Voluntary sector",
        ("voluntary", "charit", "third sector", "vcs"),
        r"charit|\bcic\b|voluntary|support|foundation|home ?start|women s aid|community|church|diocese|scouts",
    ),
)


def usual_types() -> list[str]:
    """Return the types that most partnerships count by, for an installation that has none yet."""
    return [name for name, _, _ in _RULES]


def guess_type(organisation: str, types: Sequence[str]) -> str:
    """Return the one of the types that an organisation is likely to be of; "" where none is."""
    words = " ".join(re.sub(r"[^a-z0-9]+", " ", folded(organisation)).split())
    for _, called, rule in _RULES:
        if re.search(rule, words):
            found = next((kind for kind in types if any(part in folded(kind) for part in called)), None)
            if found:
                return found
    return ""
