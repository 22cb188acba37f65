"""How often a visitor may try what can be guessed, and ask for what is mailed to an address of their choosing.

The limits are by visitor and account together first, then by visitor, and by the account alone only far beyond what one
visitor can do: nobody locks somebody else out by getting their password wrong, or keeps them from getting a code.
"""

import datetime as dt

from training.accounts.counting import Limit, take_each

_FEW_MINUTES, _TEN_MINUTES, _DAY = dt.timedelta(minutes=5), dt.timedelta(minutes=10), dt.timedelta(days=1)

# Wrong passwords. A network that many people share has many typing errors: successes take back those of their account.
PASSWORDS_AT_ACCOUNT = Limit("password at account", 5, _FEW_MINUTES)
PASSWORDS_AT_ACCOUNT_A_DAY = Limit("password at account, a day", 20, _DAY)
PASSWORDS_BY_VISITOR = Limit("password by visitor", 60, _FEW_MINUTES)
PASSWORDS_BY_VISITOR_A_DAY = Limit("password by visitor, a day", 500, _DAY)
PASSWORDS_BY_ALL_A_DAY = Limit("password by all, a day", 200, _DAY)

# Mails of the account that whoever knows an address can make us send there.
MAILS_ASKED_FOR = Limit("mail", 5, _TEN_MINUTES)
MAILS_ASKED_FOR_A_DAY = Limit("mail, a day", 15, _DAY)
MAILS_BY_VISITOR = Limit("mail by visitor", 60, _FEW_MINUTES)
MAILS_BY_VISITOR_A_DAY = Limit("mail by visitor, a day", 500, _DAY)
MAILS_BY_ALL_A_DAY = Limit("mail by all, a day", 60, _DAY)

# Of one code that we mailed: as many as django-allauth counts in the session, where tries at once are not seen.
CODE_TRIES = Limit("code", 3, _DAY)

# Second steps, which are tried by whoever has the password. Far beyond what one visitor can do, nobody may guess on.
SECOND_STEPS = Limit("second step", 5, _FEW_MINUTES)
SECOND_STEPS_A_DAY = Limit("second step, a day", 20, _DAY)
SECOND_STEPS_BY_ALL_A_DAY = Limit("second step by all, a day", 100, _DAY)
# A code of an app is good once: whoever looked over a shoulder is too late.
SECOND_STEP_CODE = Limit("second step code", 1, dt.timedelta(minutes=2))


def _passwords(account: str, visitor: str) -> list[tuple[Limit, tuple[str, ...]]]:
    account = account.strip().casefold()
    return [
        (PASSWORDS_AT_ACCOUNT, (account, visitor)),
        (PASSWORDS_AT_ACCOUNT_A_DAY, (account, visitor)),
        (PASSWORDS_BY_VISITOR, (visitor,)),
        (PASSWORDS_BY_VISITOR_A_DAY, (visitor,)),
        (PASSWORDS_BY_ALL_A_DAY, (account,)),
    ]


def try_password(*, account: str, visitor: str, now: dt.datetime) -> bool:
    """Count a try at the password of an account, there or not, before it is looked at; tell whether to look at it."""
    return take_each(_passwords(account, visitor), now=now)


def password_was_right(*, account: str, visitor: str, now: dt.datetime) -> None:
    """Take back the try, and those that the same visitor got wrong at this account just before."""
    (at_account, whose), *others = _passwords(account, visitor)
    tries = at_account.forget(*whose, now=now)
    for limit, theirs in others:
        limit.give_back(*theirs, tries=tries)


def _mails(address: str, visitor: str) -> list[tuple[Limit, tuple[str, ...]]]:
    """Count somebody's plus-addresses as one: they end in one mailbox."""
    mailbox, at, domain = address.strip().casefold().rpartition("@")
    whose = mailbox.partition("+")[0] + at + domain
    return [
        (MAILS_ASKED_FOR, (whose, visitor)),
        (MAILS_ASKED_FOR_A_DAY, (whose, visitor)),
        (MAILS_BY_VISITOR, (visitor,)),
        (MAILS_BY_VISITOR_A_DAY, (visitor,)),
        (MAILS_BY_ALL_A_DAY, (whose,)),
    ]


def may_ask_for_mail(*, address: str, visitor: str, now: dt.datetime) -> bool:
    """Tell whether one more mail may go to the address, without counting it: before what the mail is about is done."""
    return not any(limit.is_used_up(*whose, now=now) for limit, whose in _mails(address, visitor))


def ask_for_mail(*, address: str, visitor: str, now: dt.datetime) -> bool:
    """Count one mail to an address that a visitor named; tell whether it may go."""
    return take_each(_mails(address, visitor), now=now)


def _second_steps(account: str, visitor: str) -> list[tuple[Limit, tuple[str, ...]]]:
    return [
        (SECOND_STEPS, (account, visitor)),
        (SECOND_STEPS_A_DAY, (account, visitor)),
        (SECOND_STEPS_BY_ALL_A_DAY, (account,)),
    ]


def try_second_step(*, account: str, visitor: str, now: dt.datetime) -> bool:
    """Count a try at somebody's second step before it is looked at; tell whether to look at it."""
    return take_each(_second_steps(account, visitor), now=now)


def second_step_was_right(*, account: str, visitor: str, now: dt.datetime) -> None:
    """Take back the try, and those that the same visitor got wrong just before."""
    (first, whose), *others = _second_steps(account, visitor)
    tries = first.forget(*whose, now=now)
    for limit, theirs in others:
        limit.give_back(*theirs, tries=tries)


def use_code(*, account: str, code: str, now: dt.datetime) -> bool:
    """Use up a code of somebody's app; tell whether it was not used before."""
    return SECOND_STEP_CODE.take(account, code, now=now)
