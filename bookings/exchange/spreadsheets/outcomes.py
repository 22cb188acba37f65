"""What partnerships write for how a booking ended, and which outcome of a history that is.

Nothing here makes a no-show of silence: an empty cell is not recorded, or attended where somebody says so.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from bookings.exchange.history.cells import CANCELLED, LATE, OUTCOMES, WAITING
from training.text import folded

ATTENDED, PARTLY, NO_SHOW, EXCUSED = "attended", "partly attended", "no show", "excused"
NOT_RECORDED = "not recorded"
LEFT_OUT = "left out"  # no booking at all
BLANK_CAN_BE = (NOT_RECORDED, ATTENDED, LEFT_OUT)
CAN_BE = (*OUTCOMES, LEFT_OUT)
SIGN = 3  # letters of a sign at most

_TICKS = frozenset(
    ["✓", "✔", "☑", "✅", "√", "ü", "þ", "y", "yes", "1", "true", "x", "p", "/", "\\", "•", "●", "*", "yep"]
)
_CROSSES = frozenset(["✗", "✘", "☒", "❌", "×", "n", "no", "0", "false", "nope"])
_NOTHING = frozenset(
    {"", "-", "--", "—", "–", "n/a", "na", "tbc", "tba", "?", "??", "unknown", "not known", "none", "nil"}
)
_EXACT = {
    ATTENDED: "✓ ✔ ☑ ✅ √ ü y yes yes. 1 true p pres att attd here came done / ok yep complete completed full",
    NO_SHOW: "✗ ✘ ☒ ❌ n no 0 false ns n/s dna dnatt fta fts abs absent uta? nope",
    EXCUSED: "ap apol apols apologies sick sickness ill illness al a/l excused exc auth",
    CANCELLED: "c cx canx can canc cncl cancelled canceled cancel w/d wd withdrawn declined",
    LATE: "lc lcx l/c late-cancelled late-cx",
    WAITING: "wl w/l waitlist waitlisted waiting reserve",
    PARTLY: "part partial partially half pt",
    NOT_RECORDED: "booked confirmed conf registered enrolled reserved place accepted invited pending provisional",
}
_LITTLE = frozenset([
    "a", "and", "at", "by", "course", "day", "for", "full", "fully", "in", "no", "not", "of", "on", "or", "session",
    "the", "to", "was", "with", "yes",
])  # fmt: skip
_WORDS = {word: outcome for outcome, words in _EXACT.items() for word in words.split()}
# In order: the first that fits says it.
_RULES = (
    (WAITING, re.compile(r"wait(ing)? ?list|\bwaiting\b|reserve list")),
    (
        LATE,
        re.compile(
            r"late (cancel|canx|cx|withdraw|notice)|(cancel\w*|canx|cx|withdr\w*) (late|on the day|on day|same day|"
            r"less than|within|short)|short notice|on the day cancel|last minute"
        ),
    ),
    (
        NO_SHOW,
        re.compile(
            r"did ?n[o']?t (attend|come|show|turn|arrive)|\bdna\b|no[ -]?shows?\b|non?[ -]attend|not attend|"
            r"failed to (attend|show|arrive)|\bfta\b|not present|did not (show|join|turn)|"
            r"never (came|arrived|attended|showed)|"
            r"unauthori[sz]ed abs|^absent(?!.*(apolog|sick|auth|leave|\bill\b))|\bnot here\b|has not attended|"
            r"didnt (attend|come|show|turn)"
        ),
    ),
    (
        PARTLY,
        re.compile(
            r"part(ly|ial|ially)?[ -]?(attend|complet)|left early|left at|\bhalf\b|"
            r"(am|pm|morning|afternoon|day (1|2|one|two)) "
            r"only|attended (the )?(am|pm|morning|afternoon|day (1|2|one|two))$|incomplete|not (fully )?complete|"
            r"in part|part of|part day"
        ),
    ),
    (
        CANCELLED,
        re.compile(
            r"cancel|\bcanx\b|\bcx\b|\bcx'?d\b|withdr[ae]w|declin|dropped out|transfer|moved to|swap|substitut|"
            r"replaced|"
            r"unable to attend|can ?not attend|can't attend|cant attend|no longer (attend|able|requir|need)|"
            r"given up|rebook|"
            r"released|pulled out"
        ),
    ),
    (
        EXCUSED,
        re.compile(
            r"apolog|\bsick|\bill(ness)?\b|annual leave|bereave|excused|authori[sz]ed abs|compassionate|jury|"
            r"on leave|emergency|unwell|covid|isolat"
        ),
    ),
    (
        ATTENDED,
        re.compile(
            r"^(fully )?attend(ed|ing|ance)?\b|\bpresent\b|\bcomplete[d]?\b|^came|arrived|was here|signed in|passed|"
            r"certificate|walk[ -]?in|turned up|^in person$|^online$|joined"
        ),
    ),
    (
        NOT_RECORDED,
        re.compile(r"^(book|confirm|regist|enrol|reserv|provision|pending|invited|accept|offered|awaiting)"),
    ),
)
_NO_SHOW = next(rule for outcome, rule in _RULES if outcome == NO_SHOW)
_A_PART = re.compile(
    r"\b(am|pm|morning|afternoon|(day|session|part|week) ?(\d|one|two|three)|first|second|last|half)\b"
)
_BETWEEN = re.compile(r"\s[-–—+]\s?|[,;:()/&]|\band\b|\bbut\b")


@lru_cache(maxsize=4000)
def word(value: object) -> str:
    """Return the form in which words of outcomes are compared; "" for what says nothing."""
    if isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, float) and value.is_integer():
        text = str(int(value))
    else:
        text = str(value if value is not None else "")
    text = " ".join(text.strip().casefold().replace("’", "'").split())
    text = re.sub(r"(?<=\w)[.!*]+$", "", text)
    return "" if text in _NOTHING else text[:200]


def is_tick(said: str) -> bool:
    return said in _TICKS


def is_cross(said: str) -> bool:
    return said in _CROSSES


def guessed(said: str, among: Collection[str] = ()) -> str | None:
    """Return the outcome that a word stands for, beside the others of its column; None where it could be several.

    "x" is a tick where nothing else is one, and a cross beside ticks; "A" is absent beside "P".
    """
    ticks = {one for one in among if is_tick(one) and one != "x"} | {one for one in among if one.startswith("attend")}
    if said in {"x", "×"}:
        return NO_SHOW if ticks else None if {"a", "o"} & set(among) else ATTENDED
    if said == "a":
        absent, came = {"p", "/", "present"} & set(among), {"dna", "n", "d", "ns"} & set(among)
        return NO_SHOW if absent else ATTENDED if came else None
    if said == "d":
        return NO_SHOW if {"a", "p", "attended"} & set(among) else None
    if said in {"o", "\\"}:
        return NO_SHOW if said == "o" and {"/", "x", "✓"} & set(among) else ATTENDED if said == "\\" else None
    if said in {"l", "late", "arrived late"}:
        return ATTENDED
    return _by_rules(said)


def is_outcome(text: str) -> bool:
    """Tell whether a line is what an outcome is called and nothing else: "Did not attend", "DNA", "Apologies:"."""
    said = word(text.rstrip(": "))
    return len(said) > SIGN - 1 and guessed(said) is not None and not is_remark(said)


def is_remark(said: str) -> bool:
    """Tell whether a word says more than an outcome, such as "DNA - her baby was ill": it may be about one person.

    Signs of up to three letters are a register's own.
    """
    plain = _plain(said)
    if len(said) <= SIGN or said in _WORDS or plain in _WORDS or _is_of_a_history(said):
        return False
    told = {index for _, rule in _RULES for match in rule.finditer(plain) for index in range(*match.span())}
    begins = 0
    for part in plain.split(" "):
        begins, ends = begins + len(part) + 1, begins + len(part)
        if part not in _LITTLE and part not in _WORDS and not told & set(range(ends - len(part), ends)):
            return True
    return False


def _is_of_a_history(said: str) -> bool:
    return _spaced(said) in OUTCOMES


def _spaced(said: str) -> str:
    return " ".join(said.replace("-", " ").replace("_", " ").split())


def _plain(said: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9'✓✔]+", " ", folded(said)).split())


def _by_rules(said: str) -> str | None:
    if exact := _WORDS.get(said):
        return exact
    plain = _plain(said)
    if exact := _WORDS.get(plain):
        return exact
    if _spaced(said) in OUTCOMES:
        return _spaced(said)
    found = next((outcome for outcome, rule in _RULES if rule.search(plain)), None)
    if _is_no_show_and_more(said, plain):
        return None
    if found or not plain:
        return found
    # "Yes - certificate sent", "N (sick)", "✓ am": the first word, where it is one of ours and the rest says nothing.
    return _WORDS.get(plain.split()[0]) if plain.split()[0] in {"yes", "no", "y", "n", "attended"} else None


def _is_no_show_and_more(said: str, plain: str) -> bool:
    """Tell whether a word says that somebody did not come and something that makes it no no-show: "DNA (apologies)",
    "did not attend, cancelled late", "DNA day 2". Somebody is asked what that is.
    """
    if not _NO_SHOW.search(plain):
        return False
    rest = _NO_SHOW.sub(" ", plain)
    others = [rule for outcome, rule in _RULES if outcome not in {NO_SHOW, NOT_RECORDED}]
    parts = [part.strip() for part in _BETWEEN.split(said)]
    return (
        any(rule.search(rest) for rule in (*others, _A_PART))
        or any(_WORDS.get(part, NO_SHOW) not in {NO_SHOW, NOT_RECORDED} for part in parts)
        or _WORDS.get(rest.replace(" ", ""), NO_SHOW) not in {NO_SHOW, NOT_RECORDED}
    )


def of_column(header: str) -> str | None:
    """Return the outcome that a column is about whose cells are only ticks: "DNA", "Cancelled", "Attended? (Y/N)"."""
    return _by_rules(word(_header_words(header)))


def is_unclear_column(header: str) -> bool:
    """Tell whether a tick in a column of this name could mean a no-show and something else: "DNA / Apologies"."""
    said = word(_header_words(header))
    return of_column(header) is None and bool(_NO_SHOW.search(_plain(said)))


def _header_words(header: str) -> str:
    return re.sub(r"\(.*?\)|\by ?/ ?n\b|\byes ?/ ?no\b|[?*:]", " ", header.casefold())
