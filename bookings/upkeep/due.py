"""What falls due as time passes: run every minute by the worker, or by `manage.py run_due` from a timer."""

import datetime as dt
import logging

from django.conf import settings
from django.utils.module_loading import import_string

from bookings.attendance.after_session import ask_the_missing, chase_registers
from bookings.attendance.asking_what_it_was_like import ask_for_evaluations, ask_later, remind_of_evaluations
from bookings.attendance.certificates.issuing import give_what_waited
from bookings.attendance.certificates.telling import remind_of_refreshers, tell_of_certificates
from bookings.downloads.asking import forget_old, take_up_again
from bookings.exchange.spreadsheets.at_work import take_up_spreadsheets_again
from bookings.exchange.spreadsheets.keeping import forget_spreadsheets
from bookings.notices.sending.digests import send_digests
from bookings.notices.sending.second_steps import tell_of_second_steps
from bookings.notices.sending.tasks import requeue_stuck_mails
from bookings.places.operations.approval import lapse_approvals, remind_approvers
from bookings.places.operations.asking_again import ask_again
from bookings.places.operations.invitation_answers import lapse_invitations, remind_invited
from bookings.places.operations.joint_wishes import settle_joint_wishes
from bookings.places.operations.reminders import send_reminders
from bookings.places.operations.reservation_ends import lapse_reservations, remind_of_reservations
from bookings.places.operations.waiting_list import close_all_late_offers, give_idle_places, lapse_all_offers
from bookings.places.sessions.asking_trainers import lapse_trainer_requests, remind_trainers_asked
from bookings.places.sessions.bulletins import send_bulletins
from bookings.places.sessions.minimums import warn_of_minimums
from bookings.places.sessions.openings import tell_of_openings
from bookings.privacy.cleaning import clean_in_the_night
from training.accounts.counting import forget_old_tries
from training.accounts.open_sessions import forget_ended_sessions
from training.operations.moves import make_moves_to_come

logger = logging.getLogger(__name__)

# Each takes `now`, returns how many it did, and does nothing when run again.
DUE = {
    "people moved to another organisation": make_moves_to_come,
    "offers that ended": lapse_all_offers,
    "groups that wait together settled": settle_joint_wishes,
    "free places given": give_idle_places,
    "offers to everybody that ended": close_all_late_offers,
    "colleagues asked who did not answer": lapse_invitations,
    "colleagues asked once more": remind_invited,
    "reservations that ended": lapse_reservations,
    "leads reminded to name people": remind_of_reservations,
    "approvals that ended": lapse_approvals,
    "approvers reminded": remind_approvers,
    "minimum numbers warned of": warn_of_minimums,
    "reminders": send_reminders,
    "asked again if they come": ask_again,
    "trainers asked once more": remind_trainers_asked,
    "trainers asked who did not answer": lapse_trainer_requests,
    "registers chased": chase_registers,
    "certificates that waited for the end": give_what_waited,
    "certificates told of": tell_of_certificates,
    "refreshers reminded of": remind_of_refreshers,
    "no-shows asked": ask_the_missing,
    "evaluations asked for": ask_for_evaluations,
    "what courses changed asked for": ask_later,
    "evaluations asked for again": remind_of_evaluations,
    "told that booking has opened": tell_of_openings,
    "bulletins of new dates": send_bulletins,
    "digests for leads": send_digests,
    "mails taken up again": requeue_stuck_mails,
    "second steps asked for": tell_of_second_steps,
    "old tries forgotten": forget_old_tries,
    "ended sessions forgotten": forget_ended_sessions,
    "downloads taken up again": take_up_again,
    "old downloads forgotten": forget_old,
    "spreadsheets taken up again": take_up_spreadsheets_again,
    "old spreadsheets forgotten": forget_spreadsheets,
    "cleaned up after erasures": clean_in_the_night,
}


class SomeFailed(Exception):
    """Part of what is due could not be done; the rest was."""


def run_due(*, now: dt.datetime) -> dict[str, int]:
    """Do everything due and return how many of each; one that fails does not keep the others from running.

    Raises SomeFailed at the end, naming those that failed.
    """
    done, failed = {}, []
    above = {name: import_string(path) for name, path in settings.ALSO_DUE.items()}
    for name, work in {**DUE, **above}.items():
        try:
            done[name] = work(now=now)
        except Exception:  # whatever it is, the rest is still due; the log has it, and SomeFailed says so
            logger.exception("run_due: %s", name)
            failed.append(name)
    if failed:
        raise SomeFailed(f"Could not do: {', '.join(failed)}. The log says why.")
    return done
