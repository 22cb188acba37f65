"""What the columns of a register are called, as partnerships, trusts and schools keep them."""

import re
from functools import lru_cache

from training.text import folded

# What a column can be, and how a page calls it.
FIELDS = {
    "practitioner_name": "Name",
    "name_with_organisation": "Name and organisation in one",
    "first_name": "First name",
    "last_name": "Last name",
    "practitioner_email": "Email address",
    "organisation": "Organisation",
    "organisation_type": "Organisation type",
    "course": "Course",
    "category": "Course category",
    "session_date": "Date of the session",
    "end_date": "Last day of the session",
    "start_time": "Start time",
    "end_time": "End time",
    "venue": "Venue",
    "delivery": "In person or online",
    "capacity": "Number of places",
    "session_ref": "Session reference",
    "outcome": "Outcome or attendance",
    "booked_on": "Date booked",
    "cancelled_on": "Date cancelled",
    "evaluation_score": "Evaluation score",
    "mark": "Attendance on the day in its name",
    "course_mark": "Attendance of the course in its name",
}
# What names a person.
PEOPLE = ("practitioner_name", "first_name", "last_name", "practitioner_email", "name_with_organisation")
# Several columns may be one of these; of any other, one.
SEVERAL = frozenset({"session_date", "outcome", "mark", "course_mark"})
# What may be the same for every row, or stand above them.
OF_EVERY_ROW = (
    "course",
    "category",
    "session_date",
    "start_time",
    "end_time",
    "venue",
    "organisation",
    "organisation_type",
    "outcome",
)
# What is written once for several rows, with empty cells below.
FILLED_DOWN = ("course", "category", "session_date", "end_date", "start_time", "end_time", "venue", "session_ref")

_NOT_OURS = re.compile(
    r"manager|supervis|booker|booked by|trainer|tutor|facilitat|deliverer|delivered by|deliver by|led by|organiser|"
    r"invoice|payment|emergency|next of kin|parent|carer contact"
)
_NOT_READ = re.compile(
    r"phone|\btel\b|mobile|diet|access|\bneeds?\b|\bnotes?\b|comment|\bcosts?\b|\bfees?\b|\bpaid\b|price|\bcert|\bpo\b|"
    r"\bjob\b|\brole\b|position|\bdob\b|birth|post ?code|\baddress\b|gender|ethnic|signature|^signed?$|"
    r"\bhours\b|\bcpd\b|"
    r"expir|renew|\bdue\b|number of(?! places)|^no$|^s no$|^id$|payroll|^month$|quarter|^year$|\blevel\b|"
    r"^ofsted|reminder|"
    r"reason|days? left|^age$|length|duration|\bsent\b|^total|percent"
)
_SURNAME, _FORENAME = (
    r"\b(sur ?name|(last|family) ?name|last)\b",
    r"\b(fore ?name|(first|given|christian) ?names?|first)\b",
)
_SURNAME_FIRST = re.compile(rf"^[a-z ]*{_SURNAME}.*{_FORENAME}")
_PERSON_AND_ORGANISATION = re.compile(
    r"\b(names?|delegates?|attendees?|participants?|learners?|practitioners?|staff)\b\s*([(/&+,–-]|and\b)[^a-z]*"
    r"(their |of |the )?(school|organi[sz]ation|agency|setting|employer|work ?place|nursery|team|service|practice)",
    re.IGNORECASE,
)
_RULES = (
    ("practitioner_email", re.compile(r"\be ?mails?\b|^mail$")),
    (
        "cancelled_on",
        re.compile(
            r"(date|when) (of )?(cancel|canx|cx|withdr)\w*|(cancel\w*|canx|withdr\w*|cx) (on|date)\b|date cancel"
        ),
    ),
    (
        "booked_on",
        re.compile(
            r"(date|when) (of )?(book|regist|appl|enrol|receiv|request)\w*|"
            r"(book\w*|regist\w*|appl\w*|enrol\w*|receiv\w*) (on|date)\b|timestamp|submitted|start time submission"
        ),
    ),
    ("evaluation_score", re.compile(r"evaluat|\brating\b|feedback|satisf|\bscore\b")),
    (
        "organisation_type",
        re.compile(
            r"(type|category|sector|kind|group) of (org|agency|setting|employer|partner|service)|"
            r"(org\w*|agency|setting|employer|partner|service) (type|sector|category|group)|\bsector\b"
        ),
    ),
    ("category", re.compile(r"^((course|training|event) )?(category|theme|strand|pathway|area|type)$")),
    (
        "delivery",
        re.compile(r"^deliver\w*|face to face|\bf2f\b|^format$|^mode\b|(virtual|online) (or )?(in person|f2f)"),
    ),
    ("end_date", re.compile(r"\b(end|finish|last|to) (date|day)\b|\bdate (to|ended|finished)\b")),
    ("session_date", re.compile(r"\bdates?\b|^when$|completed on|completion")),
    ("end_time", re.compile(r"\b(end|finish|close)( times?)?$|^times? (to|end|finish|out)$|^(to|until)$")),
    ("start_time", re.compile(r"^start\b|\btimes?\b|^from$|^(am pm|am or pm)$")),
    ("practitioner_name", re.compile(rf"{_SURNAME}.*{_FORENAME}|{_FORENAME}.*{_SURNAME}")),
    ("first_name", re.compile(r"\b(first|given|christian|fore) ?names?\b|^first$|^known as$|^preferred name$")),
    ("last_name", re.compile(r"\bsur ?names?\b|\b(last|family|second) ?name\b|^last$")),
    (
        "session_ref",
        re.compile(r"\b(session|course|event|class|training) (ref\w*|code|id|number|no)\b|^(ref|code)\w*$"),
    ),
    ("capacity", re.compile(r"capacity|^max\w*\b|^((no|number) of )?(places|spaces)$|places available")),
    (
        "course",
        re.compile(r"\b(courses?|training|events?|workshops?|sessions?) (attended|completed|undertaken|done)\b"),
    ),
    (
        "outcome",
        re.compile(
            r"\battend(ed|ance|s)?\b|outcome|\bstatus\b|\bdna\b|no ?shows?\b|\bpresent\b|presence|apolog|cancel|\bcx\b|"
            r"canx|wait(ing)? ?list|did not|\bdidn t\b|^completed?\b|^register$|\babsent\b|absence|\bresult\b|^came$|"
            r"signed in|turned up|\bnon att|withdrawn"
        ),
    ),
    ("venue", re.compile(r"venue|location|\broom\b|^where$|^place$|^site$")),
    (
        "organisation",
        re.compile(
            r"organi[sz]ation|\borgs?\b|agenc|employer|establishment|\bschools?\b|setting|company|work ?place|"
            r"place of work|\bservice\b|\bteam\b|department|\bdept\b|practice|nursery|\btrust\b|\bbase\b|\bfirm\b|"
            r"academy|"
            r"where from|\bpartner\b|\bfrom\b|directorate"
        ),
    ),
    (
        "course",
        re.compile(
            r"\bcourses?\b|training|\bevents?\b|workshop|module|programme|webinar|topic|subject|^title$|\bsessions?\b|"
            r"^class$|briefing|seminar|conference"
        ),
    ),
    (
        "practitioner_name",
        re.compile(
            r"\bnames?\b|delegate|attendee|participant|learner|practitioner|\bstaff\b|employee|candidate|trainee|"
            r"person|professional|^who$|applicant|colleague|worker|^contact$|member"
        ),
    ),
)


def is_surname_first(header: str) -> bool:
    """Tell whether a column has names as "Surname Forename", also where no comma parts them."""
    return bool(_SURNAME_FIRST.search(plain(header)))


def plain(text: object) -> str:
    """Return the words of a header in the form in which they are compared: "E-mail (work)*" is "e mail work"."""
    return _plain(str(text if text is not None else ""))


@lru_cache(maxsize=4000)
def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^0-9a-z#]+", " ", folded(text)).split())


@lru_cache(maxsize=4000)
def field_called(header: str) -> str | None:
    """Return what a column of this name is by itself; None where its name does not say, or it is none of ours."""
    words = plain(header)
    if _NOT_OURS.search(words):
        return None
    if _PERSON_AND_ORGANISATION.search(header):
        return "name_with_organisation"
    for number, (field, rule) in enumerate(_RULES):
        if number == 1 and _NOT_READ.search(words) and not re.search(r"cancel|\bdates?\b.*attend|attend.*level", words):
            return None
        if rule.search(words):
            return field
    return None
