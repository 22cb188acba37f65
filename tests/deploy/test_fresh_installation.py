"""A fresh installation says nothing that it was not told: nothing of the demonstration is a default of the program."""

import os
import re
import subprocess
import sys

import pytest

from deploy.demonstration import DEMONSTRATION
from tests.support.source import ROOT

TOLD = {
    "TURNOUT_MODE": "production",
    "SITE_URL": "https://training.example.net",
    "SECRET_KEY": "k3Yq9-" * 10,
    "SECOND_STEP_KEY": "p7Wd2-" * 10,
    "PARTNERSHIP_NAME": "Fenland Learning Partnership",
    "PARTNERSHIP_EMAIL": "learning@fenland.example.net",
}
# Every word and figure of the demonstration that a reader would notice.
OF_THE_DEMONSTRATION = re.compile("marches|£|rooms’ worth", re.IGNORECASE)
PAGES = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from django.conf import settings
from django.test import Client
from training.models import User
print(settings.DEFAULT_FROM_EMAIL, settings.SERVER_EMAIL)
print("Accounts:", User.objects.count())
team = User.objects.create_user(email="team@example.net", name="Tess", is_team=True)
for person, pages in [
    (None, ["/", "/courses/", "/privacy/", "/accessibility/", "/terms/", "/account/signup/", "/nothing/", "/verify/"]),
    (team, ["/desk/", "/reports/", "/desk/organisations/", "/desk/courses/", "/desk/mails/", "/desk/charges/"]),
]:
    client = Client(HTTP_HOST="training.example.net", raise_request_exception=False)
    if person:
        client.force_login(person)
    for page in pages:
        response = client.get(page, secure=True)
        print(page, response.status_code, response.content.decode())
"""


def run(code: str, **told: str) -> subprocess.CompletedProcess:
    ours = {*DEMONSTRATION, *TOLD, "DATABASE_URL", "VAR_DIR"}
    plain = {name: value for name, value in os.environ.items() if name not in ours}
    environment = {**plain, "DJANGO_SETTINGS_MODULE": "deploy.settings", **told}
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.mark.long
@pytest.mark.r33
def test_pages_of_a_fresh_installation_say_what_it_was_told_alone(tmp_path):
    said = run(PAGES, **TOLD, VAR_DIR=str(tmp_path))
    assert said.returncode == 0, said.stderr
    answers = dict(re.findall(r"^(/\S*) (\d+) <", said.stdout, re.MULTILINE))
    assert len(answers) == 14
    assert answers == dict.fromkeys(answers, "200") | {"/nothing/": "404"}
    found = [said.stdout[max(0, m.start() - 60) : m.end() + 60] for m in OF_THE_DEMONSTRATION.finditer(said.stdout)]
    assert [text for text in found if "both are £0" not in text] == []
    assert said.stdout.startswith("Fenland Learning Partnership <learning@fenland.example.net>")
    assert "\nAccounts: 0\n" in said.stdout, "whose password is whatever the program says"


@pytest.mark.parametrize("missing", ["PARTNERSHIP_NAME", "PARTNERSHIP_EMAIL"])
def test_production_does_not_start_without_what_only_the_partnership_knows(missing):
    told = {name: value for name, value in TOLD.items() if name != missing}
    stopped = run("import deploy.settings", **told)
    assert stopped.returncode != 0
    assert f"{missing} is not set. Production needs it" in stopped.stderr


def test_address_of_the_partnership_that_is_none_stops_the_start():
    stopped = run("import deploy.settings", **TOLD | {"PARTNERSHIP_EMAIL": "Training team <a@example.net>"})
    assert "it must be one email address" in stopped.stderr


def test_development_without_the_demonstration_names_nobody(tmp_path):
    code = "from deploy import settings; print(settings.PARTNERSHIP_NAME, settings.PARTNERSHIP_EMAIL)"
    said = run(code, VAR_DIR=str(tmp_path))
    assert said.stdout == "Your training partnership training@localhost\n"
