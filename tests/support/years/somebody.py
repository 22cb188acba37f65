"""What is done for one person: by the team on the telephone, by themselves on their pages, and with their data."""

import datetime as dt

from bookings.models import Booking, Certificate, ErasureRequest, NewAddress, PersonNote
from bookings.notices.links.tokens import Purpose, make_link_token
from tests.support.factories import UserFactory
from tests.support.second_steps import set_up_app
from tests.support.text_server import NO_PHONE
from tests.support.years.getting_places import agreed
from tests.support.years.life import Life
from training.accounts.links import NEW_PASSWORD, SIGN_IN
from training.models import Alias, MoveToCome, Session, User

PASSWORD = "Correct horse battery 9"


def rings_the_team(life: Life) -> None:
    """Added, corrected, helped to sign in, given a new address; a note is kept and deleted."""
    team, organisation = life.browser_of(life.there.team), life.there.organisations[0]
    team.fill("desk-person-new", name="Rae Ring", email="rae@example.org", organisation=organisation.pk)
    person = User.objects.get(email="rae@example.org")
    team.fill("desk-person-edit", person.pk, name="Rae Rings", job_role="Nurse")
    team.post("desk-person-note", person.pk, text="Rings often")
    team.post("desk-note-remove", PersonNote.objects.latest("pk").pk)
    for send in ("sign in", "new password"):
        team.post("desk-person-sign-in", person.pk, send=send)
    life.browser_of(None).post("link-sign-in", SIGN_IN.make(person))
    life.browser_of(None).post(
        "link-new-password", NEW_PASSWORD.make(User.objects.get(pk=person.pk)), password1=PASSWORD, password2=PASSWORD
    )
    team.fill("desk-person-new-address", person.pk, email="rae.rings@example.org")
    entered = NewAddress.objects.filter(person=person).latest("pk")
    life.browser_of(None).post("link-address", make_link_token(purpose=Purpose.ADDRESS, booking=entered, now=life.now))
    life.there.people.append(User.objects.get(pk=person.pk))


def has_a_role_for_a_while(life: Life) -> None:
    team, person = life.browser_of(life.there.team), UserFactory(organisation=life.there.organisations[0])
    team.post("desk-person-role", person.pk, role="is_trainer")
    team.post("desk-person-role-remove", person.pk, "trainer")
    set_up_app(person)
    team.fill("desk-person-lost-device", person.pk, how_known="I know the voice")


def is_not_reached(life: Life) -> None:
    """Mails come back, says the team, and they say that their address is right all the same."""
    person = life.there.people[0]
    team, own = life.browser_of(life.there.team), life.browser_of(person)
    team.post("desk-person-address", person.pk, mails="come back")
    own.post("address-is-right")


def has_a_number_that_nobody_has(life: Life, session: Session) -> None:
    """The text that reminds them will be refused."""
    last = Booking.objects.filter(session=session, status="confirmed").order_by("-pk").first()
    if last:
        life.browser_of(last.practitioner).fill("my-details", mobile=NO_PHONE + "01")


def number_is_right(life: Life) -> None:
    """Whoever texts did not reach says that their number is right, or the team says so."""
    for person in User.objects.filter(texts_fail_since__isnull=False).order_by("pk")[:1]:
        life.browser_of(person).post("number-is-right")
        life.browser_of(life.there.team).post("desk-person-texts", person.pk)
        life.browser_of(person).fill("my-details", mobile="")


def has_a_mobile(life: Life) -> None:
    for nth, person in enumerate(life.there.people[1::3]):
        life.browser_of(person).fill("my-details", mobile=f"+4477009001{nth % 100:02}")


def pages_of_ones_own(life: Life) -> None:
    """Signed out elsewhere, a calendar to subscribe to, a copy of one's data."""
    person = life.there.people[2]
    own = life.browser_of(person)
    own.post("my-sessions")
    own.post("my-calendar", answer="make")
    own.post("my-data-copy")


def certificates_in_one_file(life: Life) -> None:
    """Of a person and of an organisation, as a file each."""
    team = life.browser_of(life.there.team)
    for given in Certificate.objects.current().filter(booking__practitioner__is_active=True).order_by("-pk")[:1]:
        last = given.booking
        life.browser_of(last.practitioner).post("person-certificates", last.practitioner_id)
        team.post("organisation-certificates", last.organisation_id)
        team.post("session-certificates", last.session_id)


def is_known_by_one_name(life: Life) -> None:
    """What somebody who was made one with another was called before is forgotten."""
    if alias := Alias.objects.order_by("-pk").first():
        life.browser_of(life.there.team).post("desk-alias-forget", alias.pk)


def moves_from_a_day_on(life: Life) -> None:
    """Two are to move to another organisation: of one it is taken back."""
    team, there = life.browser_of(life.there.team), life.there
    on = life.now.date() + dt.timedelta(days=20)
    for person, stays in ((there.people[3], False), (there.people[4], True)):
        other = next(one for one in there.organisations if one.pk != person.organisation_id)
        parts = {"moves_on_day": on.day, "moves_on_month": on.month, "moves_on_year": on.year}
        team.fill("desk-person-edit", person.pk, organisation=other.pk, **parts)
        if stays and MoveToCome.objects.filter(person=person).exists():
            team.post("desk-person-stays", person.pk)
    life.worker_comes(on)
    life.on(on, dt.time(18), lambda life: life.there.look_again())


def asks_to_be_forgotten(life: Life, session: Session) -> None:
    """Two who have booked ask to be erased: one is refused, one erased; a third one's account is closed."""
    team = life.browser_of(life.there.team)
    people = [UserFactory(organisation=life.there.organisations[0]) for _ in range(3)]
    for person in people:
        life.browser_of(person).post("book", session.pk, wants="list", other_date="both", **agreed())
    for person in people[:2]:
        life.browser_of(person).post("my-data-erase", said="Please")
    asked = list(ErasureRequest.objects.filter(person__in=people).order_by("pk"))
    team.post("desk-person-copy", people[1].pk)
    team.fill("desk-erasure-refuse", asked[0].pk, because="You train with us next week")
    team.fill("desk-person-erase", people[1].pk, gives_back="on", is_sure="on")
    team.post("desk-person-close", people[2].pk)


def names_an_organisation(life: Life) -> None:
    """Who signed up named one that is not listed: the team says which it is."""
    person = UserFactory(organisation=None, organisation_named="North School")
    there = life.there
    team = life.browser_of(there.team)
    team.fill("desk-organisation-settle", person.pk, answer="match", organisation=there.organisations[0].pk)
    one, other = life.chance.sample(there.people, 2)
    team.post("desk-not-the-same", "person", one.pk, other.pk)


def walked_in_without_address(life: Life) -> None:
    """Whoever came without one is completed, so that their certificate finds them."""
    for person in User.objects.to_complete().order_by("pk")[:1]:
        said = {} if person.organisation_id else {"organisation": life.there.organisations[0].pk}
        life.browser_of(life.there.team).fill("desk-complete", person.pk, email=f"late{person.pk}@example.org", **said)
