"""The floor of pages: a bare Django over the same gunicorn, one query, one line of text.

`gunicorn tests.support.bench.bare_django`: no middleware, no template, the database of the run.
"""

import os
import sys

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path


def one_query(request: HttpRequest, anything: str = "") -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM training_course")
        [[courses]] = cursor.fetchall()
    return HttpResponse(f"{courses} courses")


def _database() -> dict:
    import environ

    return {**environ.Env().db("DATABASE_URL"), "CONN_MAX_AGE": None}


if not settings.configured and "pytest" not in sys.modules:
    settings.configure(
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": _database()},
        ROOT_URLCONF=__name__,
        SECRET_KEY=os.environ["SECRET_KEY"],
        USE_TZ=True,
    )
    django.setup()

urlpatterns = [path("<path:anything>", one_query), path("", one_query)]
application = get_wsgi_application()
