"""Two people of a nursery that nobody had listed: the team has something to check on its desk. A third was told."""

import datetime as dt

from bookings.desk.naming import settle_name
from bookings.models import Mail
from bookings.notices.kinds.organisation_settled import OrganisationSettled
from bookings.notices.wording.compose import compose
from training.authorship import save_as
from training.models import Organisation, User

SETTLED = "elin.parry@wyebridge-primary.example.org"
NEWCOMERS = {
    "carys.pugh@temeside-nursery.example.org": ("Carys Pugh", "Temeside Forest Nursery", "Nursery manager"),
    "idris.vaughan@temeside-nursery.example.org": ("Idris Vaughan", "TEMESIDE  Forest Nursery", "Early years educator"),
    SETTLED: ("Elin Parry", "Wyebridge School", "Teaching assistant"),
}


def let_newcomers_name_theirs(*, now: dt.datetime) -> None:
    """Have them signed up, an hour ago, with a name that is not in the list; whoever is there stays as they are."""
    there = set(User.objects.filter(email__in=NEWCOMERS).values_list("email", flat=True))
    for email, (name, organisation, job) in NEWCOMERS.items():
        if email not in there:
            person = User(email=email, name=name, job_role=job, organisation_named=organisation, joined_at=now)
            person.set_unusable_password()
            save_as(person, by=None, now=now, reason="Demonstration")


def settle_the_school(*, organisation: Organisation | None, by: User, now: dt.datetime) -> None:
    """The team has said which school it is. The address is nobody's: the mail stands among those sent."""
    settle_name(name=NEWCOMERS[SETTLED][1], organisation=organisation, by=by, now=now)
    for mail in Mail.objects.filter(kind=OrganisationSettled.kind):
        compose(mail, now=now)
        mail.state, mail.sent_at = Mail.State.SENT, now
        mail.save()
