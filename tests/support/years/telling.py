"""What people are told beyond the usual: texts, messages of the team, when booking opens."""

from bookings.models import Bulletin, DateWish, Mail
from bookings.notices.links.leaving import BULLETIN, leaving_token
from tests.support.text_server import TOKEN, receipt_of
from tests.support.years.life import Life
from training.models import Session

TEXTED = ("reminder", "asked again", "offer", "promotion")


def texts_are_turned_on(life: Life) -> None:
    life.browser_of(life.there.team).fill(
        "desk-texts", kinds=list(TEXTED), which="all", monthly_limit="500", price="0.03"
    )


def network_answers(life: Life) -> None:
    """The network says of each text that has left what became of it, and of some twice."""
    for nth, text in enumerate(life.texts.taken[life.receipts :]):
        for _ in range(1 + (nth % 5 == 0)):
            status = "permanent-failure" if nth % 17 == 3 else "delivered"
            life.browser_of(None).post_json("text-receipts", receipt_of(text, status), bearer=TOKEN)
    life.receipts = len(life.texts.taken)


def wants_a_date(life: Life, session: Session) -> None:
    life.browser_of(life.there.people[7]).post("date-wish", session.course.slug, town="")


def team_writes(life: Life, session: Session) -> None:
    """To the people of a session, of its course, and of an organisation: written, looked at, sent."""
    team = life.browser_of(life.there.team)
    organisation = life.there.organisations[0]
    for name, key, group in (
        ("desk-session-write", session.pk, "places"),
        ("desk-course-write", session.course_id, "trained"),
        ("desk-organisation-write", organisation.pk, "people"),
    ):
        said = {"groups": [group], "subject": "Bring a pen", "text": "There will be something to write."}
        team.post(name, key, step="send", key=f"{name} {life.now:%Y-%m-%d}", **said)


def a_mail_is_sent_again(life: Life) -> None:
    """One that could not be delivered: a text, as no server of mails says no here."""
    failed = Mail.objects.filter(state="failed").order_by("-pk").first()
    if failed and not life.done["desk-mail-send-again"]:
        life.browser_of(life.there.team).post("desk-mail-send-again", failed.pk)


def want_to_be_told(life: Life, session: Session) -> None:
    """When booking opens; and somebody wants to hear no more of new dates."""
    life.browser_of(life.there.people[6]).post("opening-wish", session.pk)
    if wish := DateWish.objects.filter(told_at=None).select_related("practitioner").order_by("pk").first():
        life.browser_of(wish.practitioner).post("date-wish-stop", wish.pk)
    if row := Bulletin.objects.order_by("pk").first():
        life.browser_of(None).post("bulletin-leave", leaving_token(row.pk, BULLETIN))
