"""Where somebody is named beside their own rows: in what others wrote, mails to others, files, sign-ins, the queue."""

import json
import logging
from typing import Any

from django.contrib.sessions.models import Session as SignIn
from django.core.cache import cache
from django.db.models import CharField, EmailField, Model, Q, TextField
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from bookings.exchange.spreadsheets.keeping import forget_spreadsheet
from bookings.exchange.spreadsheets.sheets import unpacked
from bookings.models import Download, Mail, Signatory, Spreadsheet
from bookings.privacy.held import Held, is_history, table
from bookings.privacy.names import Names
from training.models.people import ERASED
from training.text import FoldedField

logger = logging.getLogger(__name__)

REMOVED = "[name removed]"
NOBODY = f"nobody@{ERASED}"
# Columns in which people write to people, of tables that are about nobody.
_WRITTEN = ("note", "notes", "reason", "said", "why", "found")
_NEVER_CHANGED = {"reporting.KeptReport", "reporting.Publication"}  # what was published stays as it was
# What people are called in rows about themselves: theirs, whoever else is or was called so.
_OWN_NAMES = {
    "User": {"name"},
    "Certificate": {"person_name"},
    "Alias": {"name"},
    "Merge": {"kept_name", "merged_name"},
}
_MAIL = ("subject", "text", "html", "calendar", "facts")


def take_out_mentions(names: Names) -> int:
    """Take the names out of what others wrote, whoever's row it is in; return out of how many rows.

    Rows about a namesake keep the name, and nobody's account or certificate calls them anything else: it is theirs.
    """
    changed = 0
    for held in table().values():
        found = _written_in(held)
        if not found:
            continue
        rows: Any = held.model._base_manager
        of_namesakes = _of_namesakes(held, found, names)
        for row in names.maybe_in(rows.only(held.model._meta.pk.name, *found), *found).iterator(chunk_size=500):
            said = {name: getattr(row, name) or "" for name in found}
            of_other = row.pk in of_namesakes or said.get("email", "").lower() not in ("", *names.addresses)
            whom = names.only_addresses if of_other else names
            new = {name: _instead(held.model, name, text, whom) for name, text in said.items()}
            if new != said:
                changed += 1
                changes = {name: text for name, text in new.items() if text != said[name]}
                rows.filter(pk=row.pk).update(**changes)
    return changed


def _of_namesakes(held: Held, found: list[str], names: Names) -> set[Any]:
    """Return the keys of the rows about others with the same name, of those in which the name may be."""
    theirs = Q()
    for way in held.whose if names.namesakes else ():
        theirs |= Q(**{f"{way}__in": names.namesakes})
    rows: Any = held.model._base_manager
    return set(names.maybe_in(rows.filter(theirs), *found).values_list("pk", flat=True)) if theirs else set()


def _written_in(held: Held) -> list[str]:
    """Return the columns of a table in which one person may have written of another."""
    if held.table in _NEVER_CHANGED or held.model in (Mail, Signatory):
        return []  # mails are looked through by themselves; who signed a certificate is somebody in an office
    free = {name for name in held.plain if name.rsplit("_", 1)[-1] in _WRITTEN}
    free |= {name for name, column in held.columns.items() if not column.is_secret}
    free -= _OWN_NAMES.get(held.model.__name__.removeprefix("Historical"), set())
    if is_history(held.model):
        free.add("history_change_reason")
    found = []
    for field in held.model._meta.concrete_fields:
        is_text = isinstance(field, CharField | TextField) and not isinstance(field, FoldedField)
        if field.name in free and is_text and not field.choices and not field.unique:
            found.append(field.name)
    return found


def _instead(model: type[Model], name: str, text: str, names: Names) -> str:
    """Return the text without them. Where an address has to stand, such as that of who was asked to agree, it is one
    that no mail reaches.
    """
    field: Any = model._meta.get_field(name)
    if not isinstance(field, EmailField):
        return names.out_of(text, REMOVED)[: field.max_length]
    if text.lower() not in names.addresses:
        return text
    return NOBODY if name == "approver_email" else ""


def empty_mails_that_name(names: Names) -> int:
    """Empty what was said in mails to others that name them, and those to an address of theirs; return how many.

    What is still to be sent stays: it is made anew of what is so when it leaves.
    """
    emptied = 0
    sent = Mail.objects.exclude(pk__in=Mail.objects.unsent())
    for mail in names.maybe_in(sent, *_MAIL, "to").iterator(chunk_size=200):
        is_theirs = mail.to.lower() in names.addresses
        whom = names.only_addresses if mail.recipient_id in names.namesakes and not is_theirs else names
        said = " ".join([mail.subject, mail.text, mail.html, mail.calendar, json.dumps(mail.facts, ensure_ascii=False)])
        if not (is_theirs or whom.are_in(said)):
            continue
        mail.text = mail.html = mail.calendar = ""
        mail.subject = whom.out_of(mail.subject, REMOVED)
        mail.facts = _without(mail.facts, whom)
        if is_theirs:
            mail.to, mail.last_error = f"erased-mail-{mail.pk}@{ERASED}", ""
        mail.save(update_fields=["text", "html", "calendar", "subject", "facts", "to", "last_error"])
        emptied += 1
    return emptied


def _without(value: Any, names: Names) -> Any:
    if isinstance(value, str):
        return names.out_of(value, REMOVED)
    if isinstance(value, list):
        return [_without(one, names) for one in value]
    if isinstance(value, dict):
        return {key: _without(one, names) for key, one in value.items()}
    return value


def end_sign_ins(key: int, names: Names) -> int:
    """End every session in a browser that is theirs, or has their address in it, such as half a sign-in."""
    ended = 0
    for sign_in in SignIn.objects.iterator(chunk_size=500):
        said = sign_in.get_decoded()
        is_theirs = str(said.get("_auth_user_id", "")) == str(key)
        if is_theirs or names.are_in(json.dumps(said, ensure_ascii=False, default=str)):
            sign_in.delete()
            ended += 1
    return ended


def forget_tasks(names: Names) -> int:
    """Delete what is done and says their name, such as where a fault told of a value."""
    done = DBTaskResult.objects.filter(status__in=(TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED))
    found = names.maybe_in(done, "args_kwargs", "return_value", "traceback").values_list("pk", flat=True)
    return sum(DBTaskResult.objects.filter(pk=key).delete()[0] for key in list(found))


def forget_files() -> int:
    """Throw away the files that were prepared in the last day: nobody can tell who is in them. They can be asked for
    again; one that is being made is made anew, as its maker finds the row no longer its own and gives up.
    """
    Download.objects.filter(state=Download.State.BEING_MADE).update(state=Download.State.WAITING, rows_done=0)
    ready = Download.objects.filter(state__in=(Download.State.READY, Download.State.FAILED))
    for download in ready:
        if download.file:
            try:
                download.file.delete(save=False)
            except OSError as fault:  # nobody finds it without its row, and bytes without a row go after a day
                logger.error("the bytes of download %s could not be deleted: %s", download.pk, type(fault).__name__)
        download.delete()
    return len(ready)


def forget_spreadsheets_with(names: Names) -> int:
    """Throw away the rows of spreadsheets in which they are."""
    gone = 0
    for kept in Spreadsheet.objects.kept().iterator(chunk_size=5):
        said = [kept.name, json.dumps(kept.result, ensure_ascii=False), json.dumps(kept.mapping, ensure_ascii=False)]
        if kept.content:
            cells = (str(cell) for sheet in unpacked(bytes(kept.content)).sheets for row in sheet.rows for cell in row)
            said += cells
        if names.are_in("\n".join(said)):
            forget_spreadsheet(kept)
            gone += 1
    return gone


def empty_cache() -> None:
    """Forget what is kept for minutes, such as files waiting to be confirmed."""
    cache.clear()
