"""Mails leave by the same server under either Django, and settings that one of them warns of are not there."""

import django
import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend

from bookings.notices.sending.channels.mail_server import _connection
from deploy.mailing import FILES, mail_settings
from tests.support.mail_goes_to import SMTP, mail_goes_to

SERVER = {
    "EMAIL_BACKEND": SMTP, "EMAIL_HOST": "mail.example.org", "EMAIL_PORT": 587, "EMAIL_HOST_USER": "us",
    "EMAIL_HOST_PASSWORD": "secret", "EMAIL_USE_TLS": True, "EMAIL_TIMEOUT": 20, "EMAIL_FILE_PATH": "",
}  # fmt: skip


def test_what_django_takes_up_to_6_0_is_what_was_wanted():
    assert mail_settings(SERVER, of_django=(6, 0)) == SERVER


def test_what_django_takes_from_6_1_on_has_the_options_of_its_backend_alone():
    assert mail_settings(SERVER, of_django=(6, 1)) == {
        "MAILERS": {
            "default": {
                "BACKEND": SMTP,
                "OPTIONS": {
                    "host": "mail.example.org", "port": 587, "username": "us", "password": "secret",
                    "use_tls": True, "timeout": 20,
                },
            }
        }
    }  # fmt: skip
    files = {"EMAIL_BACKEND": FILES, "EMAIL_FILE_PATH": "/somewhere", "EMAIL_HOST": "localhost"}
    assert mail_settings(files, of_django=(6, 1)) == {
        "MAILERS": {"default": {"BACKEND": FILES, "OPTIONS": {"file_path": "/somewhere"}}}
    }


def test_this_django_connects_to_the_server_that_was_meant(settings):
    mail_goes_to(settings, "mail.example.org", 587, timeout=3)
    connection = _connection()
    assert isinstance(connection, EmailBackend)
    assert (connection.host, connection.port, connection.timeout) == ("mail.example.org", 587, 3)


@pytest.mark.skipif(django.VERSION < (6, 1), reason="the older settings are those of this Django")
def test_no_setting_is_left_that_django_will_remove():
    assert hasattr(mail, "mailers")
    assert [name for name in dir(settings) if name.startswith("EMAIL_") and settings.is_overridden(name)] == []
