import re

import pytest
from django.core.management import CommandError, call_command

from tests.support.mailed import sent_by_now
from training.models import User


def test_add_team_member_on_a_fresh_installation(db, capsys):
    call_command("add_team_member", " Ada.Bell@Example.org ", "Ada  Bell")
    person = User.objects.get()
    assert (person.email, person.name, person.is_team, person.has_usable_password()) == (
        "ada.bell@example.org",
        "Ada Bell",
        True,
        False,
    )
    assert capsys.readouterr().out.startswith("Added Ada Bell, who is in the partnership team.")


def test_add_team_member_signs_in_by_code(client, db):
    call_command("add_team_member", "ada@example.org", "Ada Bell")
    client.post("/account/login/code/", {"email": "ada@example.org"}, follow=True)
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", sent_by_now()[0].body, re.MULTILINE)[1]
    client.post("/account/login/code/confirm/", {"code": code})
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_add_team_member_who_is_there_already_keeps_name_and_password(practitioner, capsys):
    call_command("add_team_member", practitioner.email.upper(), "Somebody Else")
    again = User.objects.get()
    assert (again.name, again.is_team, again.password) == ("Priya Practitioner", True, practitioner.password)
    assert capsys.readouterr().out.startswith("Found Priya Practitioner")


@pytest.mark.parametrize(
    ("email", "name"),
    [("", "Ada"), ("ada", "Ada"), ("ada@", "Ada"), ("a@b@example.org", "Ada"), ("ada@example.org", "​"),
     ("ada@example.org", ""), ("ada@example.org\nBcc: x@example.org", "Ada"), ("a" * 250 + "@example.org", "Ada"),
     ("ada@example.org", "A" * 151)],
)  # fmt: skip
def test_add_team_member_of_nonsense_is_refused(email, name, db):
    with pytest.raises(CommandError):
        call_command("add_team_member", email, name)
    assert User.objects.count() == 0
