#!/usr/bin/env python
"""Turnout's command line: `manage.py help` lists what it can do."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError:
        from deploy.outage import why_not_reached  # it asks Django's connections, which ask the settings

        if why := why_not_reached():  # the pool says only that it is closed
            sys.exit(f"The database that DATABASE_URL names cannot be reached: {why}")
        raise
