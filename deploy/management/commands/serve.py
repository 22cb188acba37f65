"""`manage.py serve`: the pages, by gunicorn as deploy/gunicorn_conf.py sizes it; it takes this process's place."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Serve the pages (WEB_BIND, WEB_PROCESSES, WEB_THREADS); stop it with TERM, load it anew with HUP."

    def handle(self, *args: Any, **options: Any) -> None:
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn_conf.py", "deploy.wsgi"])  # noqa: S606
