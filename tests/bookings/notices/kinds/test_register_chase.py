"""What trainers are told of a register that is still open."""

import pytest

from bookings.models import Mail, Register
from bookings.notices.kinds.register_chase import RegisterChase
from bookings.notices.sending.outbox import queue_notice_to
from bookings.notices.wording.compose import compose
from tests.support.mailed import delivered


def chase(session, trainer, now) -> Mail:
    return queue_notice_to(RegisterChase(session=session.pk), person=trainer, occasion="once", now=now)


def test_register_chase_links_to_the_register(neglect, trainer, now):
    mail = chase(neglect, trainer, now)
    compose(mail, now=now)
    assert mail.subject == "Register to finish: Understanding Child Neglect, Tue 7 Jul, 9:30am"
    assert mail.text.startswith(
        "Hello Tom,\n\nThe register is still open\n\nUnderstanding Child Neglect, Tuesday 7 July 2026"
    )
    assert f"Open the register:\nhttps://training.example.org/registers/{neglect.pk}/\n" in mail.text
    assert mail.calendar_method == ""


@pytest.mark.parametrize("closed", [True, False])
def test_register_is_not_chased_once_it_is_closed(neglect, trainer, now, closed):
    neglect.trainers.add(trainer)
    mail = chase(neglect, trainer, now)
    if closed:
        Register.objects.create(session=neglect, state="complete", closed_at=now)
    assert delivered(mail, now) is not closed
