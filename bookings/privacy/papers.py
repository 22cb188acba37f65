"""The papers that a partnership owes: how long what is kept, the record of processing, a draft impact assessment.

All are made of the same table as what is exported, erased and purged, so that none of them promises what is not done.
"""

import csv
import io
from collections.abc import Iterator

from bookings.privacy.groups import GROUPS, WORK, Group
from bookings.privacy.held import Held, is_history, table
from training.partnership import ours

_RISKS = (
    (
        "Somebody sees more than they may",
        "Each page names the right that it asks for; one table of tests plays every page as every role. Pages and "
        "lists of people are logged, and the team and the person can see who looked.",
    ),
    (
        "Access or dietary needs are seen or kept too long",
        "They are shown to the team and to the trainers of a session that the person has a place in. They are in no "
        "history, and are deleted 30 days after the last session.",
    ),
    (
        "An unmarked person is taken for one who stayed away",
        "Silence is not absence: nobody is a no-show until the register says so, and people can contradict it.",
    ),
    (
        "The list of who to ring, if you turn it on, singles people out unfairly",
        "It is off until you turn it on. It orders bookings of the next 7 days by a published list of inputs "
        "(docs/call-list.md): access and dietary needs, job role, organisation, names and anything that somebody wrote "
        "are on none, and tests hold that. It shows reasons and no score, to the team and, for their own people, to "
        "leads; nobody loses a place by it, and a person decides each call. Where it can’t tell who is likely to "
        "forget it names nobody.",
    ),
    (
        "A figure in a published table gives a person away",
        "Small numbers are hidden so that they cannot be worked out from totals or earlier tables.",
    ),
    (
        "Data is kept after it is needed",
        "Every column has a period here, and the service forgets by itself.",
    ),
    (
        "An erased person comes back from a backup",
        "Erasures are written down beside the database, without names, and are done again after a restore.",
    ),
)


def held_in(group: Group) -> list[tuple[Held, list[str]]]:
    """Return the tables with columns of the group, history left out: it holds what its table holds."""
    found = []
    for held in table().values():
        names = [name for name, column in held.columns.items() if column.group is group]
        names += held.authors if group is WORK else ()
        if names and not is_history(held.model):
            found.append((held, sorted(names)))
    return sorted(found, key=lambda pair: pair[0].table)


def retention_page() -> str:
    """Return docs/retention.md."""
    return "\n".join(_retention()) + "\n"


def _retention() -> Iterator[str]:
    yield "# What is kept of people, why, and for how long"
    yield ""
    yield (
        "`manage.py privacy_papers --schedule-only docs` writes this page from `bookings/privacy/groups.py` and "
        "`bookings/privacy/declared/`, and a test holds that it is up to date. A new column of any table fails the "
        "build until it is said there whether it is personal, and to what it belongs. The history of a table holds "
        "what its table holds."
    )
    for group in GROUPS:
        yield ""
        yield f"## {group.key.capitalize()}"
        yield ""
        yield f"{group.what}."
        yield ""
        yield f"- **What for:** {group.why}."
        yield f"- **Lawful basis:** {group.basis}."
        yield f"- **How long:** {group.kept}. **Then:** {group.then}."
        yield f"- **Who sees it:** {', '.join(group.seen_by)}."
        if group.steps:
            yield f"- **Forgotten by:** {', '.join(f'“{step}”' for step in group.steps)} of `manage.py purge`."
        columns = "; ".join(_columns(held, names) for held, names in held_in(group))
        yield f"- **Columns:** {columns or 'none of its own'}."


def _columns(held: Held, names: list[str]) -> str:
    return f"{held.table}: {', '.join(f'`{name}`' for name in names)}"


def record_of_processing() -> str:
    """Return the record of processing activities (Article 30 of the UK GDPR) as CSV."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(
        [
            *(
                "Processing",
                "Controller",
                "Contact",
                "Purpose",
                "Lawful basis",
                "People",
                "Personal data",
                "Recipients",
            ),
            *("Kept for", "Then", "Transfers outside the UK", "Security", "Tables and columns"),
        ]
    )
    for group in GROUPS:
        rows.writerow(
            [
                *(group.key.capitalize(), ours().name, ours().email, group.why, group.basis),
                *("People who work with children and families, and who trains them", group.what),
                *(", ".join(group.seen_by), group.kept, group.then, "None by the service itself"),
                "Roles by page; encrypted connections; access logged; see docs/permissions.md",
                "; ".join(_columns(held, names).replace("`", "") for held, names in held_in(group)),
            ]
        )
    return out.getvalue()


def impact_assessment() -> str:
    """Return a draft of a data protection impact assessment, in Markdown: what the service knows of itself."""
    return "\n".join(_assessment()) + "\n"


def _assessment() -> Iterator[str]:
    yield f"# Data protection impact assessment: training bookings of {ours().name} (draft)"
    yield ""
    yield (
        "This draft says what the service does. Your data protection officer completes what only your partnership "
        "knows: [fill in] marks it."
    )
    yield ""
    yield "## 1. Why it is needed"
    yield ""
    yield (
        "People from several agencies book training, attend it and have to be able to show it. Attendance is reported "
        "to the partnership. Health data may be in what people say they need on the day, and in why they missed a "
        "session."
    )
    yield ""
    yield "## 2. What is processed"
    yield ""
    yield "| What | Why | Lawful basis | Kept | Who sees it |"
    yield "|---|---|---|---|---|"
    for group in GROUPS:
        yield f"| {group.what} | {group.why} | {group.basis} | {group.kept} | {', '.join(group.seen_by)} |"
    yield ""
    yield "## 3. Who was asked"
    yield ""
    yield "[fill in: practitioners, agencies, trainers, your data protection officer]"
    yield ""
    yield "## 4. Is it necessary and in proportion?"
    yield ""
    yield (
        "Reports are figures without names, and no decision about a person is made by a machine. Where the list of who "
        "to ring is on, it orders coming bookings by how likely a place is to stay empty, which is profiling in the "
        "sense of Article 4(4): all that follows is a call. It is off until you turn it on. People see what is held of "
        "them, can take a copy, put it right, and ask to be erased; figures stay."
    )
    yield ""
    yield "## 5. Risks, and what is done about them"
    yield ""
    yield "| Risk | What the service does | What is left: likelihood and severity |"
    yield "|---|---|---|"
    for risk, done in _RISKS:
        yield f"| {risk} | {done} | [fill in] |"
    yield ""
    yield "## 6. Decision"
    yield ""
    yield "[fill in: measures approved, risks accepted, advice of the data protection officer, date, date of review]"


def for_people() -> list[Group]:
    """Return what the privacy page tells people, in its order."""
    return [group for group in GROUPS if group.is_public]
