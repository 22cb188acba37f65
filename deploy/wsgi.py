import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")

application = get_wsgi_application()

if "gunicorn.arbiter" in sys.modules:  # in service: not where a command or a test loads this
    from deploy.warming import begin_warming  # it asks Django's settings

    begin_warming()
