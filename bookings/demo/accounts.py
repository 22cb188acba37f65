"""The demonstration's accounts, and the trainers who deliver its sessions."""

import datetime as dt
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from bookings.demo.people import ACCOUNT
from training.authorship import save_as
from training.models import Organisation, User
from training.text import folded

PASSWORD = "turnout-demo"

TRAINER, LEAD, GROUP, TEAM = "trainer@example.org", "lead@example.org", "group@example.org", "team@example.org"
WHAT_FOR = {
    ACCOUNT: "practitioner: books places, waits for one, has certificates",
    TRAINER: "trainer: has a register to mark today",
    LEAD: "lead of Wyebridge Primary School: looks after its bookings",
    GROUP: "Development and Practice Group member: reads every report",
    TEAM: "partnership team: runs it all",
}

# Email: name, organisation, job role. Family names that nobody of the crowd has.
PEOPLE = {
    TRAINER: ("Ffion Beddoes", "Herefordshire Council: Children's Social Care", "Practice educator"),
    LEAD: ("Rosalind Tranter", "Wyebridge Primary School", "Deputy head teacher"),
    GROUP: ("Graham Oakley", "Marches Integrated Care Board", "Designated nurse for safeguarding"),
    TEAM: ("Teresa Maddox", "", "Training co-ordinator"),
    "marcus.hartland@marches-dasupport.example.org": ("Marcus Hartland", "Marches Domestic Abuse Support", "Trainer"),
    "nerys.cadwallader@marches-dasupport.example.org": (
        "Nerys Cadwallader",
        "Marches Domestic Abuse Support",
        "Independent adviser",
    ),
    "deborah.knill@border-health.example.org": (
        "Deborah Knill",
        "Border Counties Community Health NHS Trust",
        "Named nurse for safeguarding",
    ),
    "tomos.garbett@nextstep-recovery.example.org": ("Tomos Garbett", "Next Step Recovery", "Recovery trainer"),
    "parveen.aslam@earlyhelp-council.example.org": (
        "Parveen Aslam",
        "Herefordshire Council: Early Help",
        "Early help co-ordinator",
    ),
    "helena.strange@police-exploitation.example.org": (
        "Helena Strange",
        "West Mercia Police: Child Exploitation Team",
        "Detective sergeant",
    ),
}
ROLES = {
    TRAINER: {"is_trainer": True},
    LEAD: {"is_lead": True},
    GROUP: {"is_group_member": True},
    TEAM: {"is_team": True},
}
# Who delivers the courses of a category; each session has them all.
DELIVERED_BY = {
    "Early Help": ["parveen.aslam@earlyhelp-council.example.org"],
    "Substance Use": ["tomos.garbett@nextstep-recovery.example.org"],
    "Exploitation and Contextual Safeguarding": ["helena.strange@police-exploitation.example.org", TRAINER],
    "Child Neglect": [TRAINER, "deborah.knill@border-health.example.org"],
    "Safeguarding": [TRAINER, "deborah.knill@border-health.example.org"],
    "Trauma-Informed Practice": ["deborah.knill@border-health.example.org"],
    "Domestic Abuse Courses": [
        "marcus.hartland@marches-dasupport.example.org",
        "nerys.cadwallader@marches-dasupport.example.org",
    ],
    "Additional Courses": ["parveen.aslam@earlyhelp-council.example.org"],
}


def open_accounts(*, now: dt.datetime) -> dict[str, User]:
    """Create trainers and account holders; return them by email. The practitioner's account opens with the history."""
    people = {}
    for email, (name, organisation, job_role) in PEOPLE.items():
        roles = ROLES.get(email, {"is_trainer": True})
        person = User.objects.filter(email=email).first() or User(email=email)
        person.name, person.job_role = name, job_role
        person.organisation = Organisation.objects.get(name_key=folded(organisation)) if organisation else None
        for role, held in roles.items():
            setattr(person, role, held)
        person.set_unusable_password()
        save_as(person, by=None, now=now)
        people[email] = person
        if email in WHAT_FOR:
            let_in(person, now=now)
    return people


@cache
def hashed_password() -> str:
    """One for all of them: a good hash is slow to make, and this password is no secret."""
    return make_password(PASSWORD)


def let_in(person: User, *, now: dt.datetime) -> None:
    """Give somebody the demonstration's password and a verified address, so that they sign in at once."""
    person.password = hashed_password()
    save_as(person, by=None, now=now)
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
