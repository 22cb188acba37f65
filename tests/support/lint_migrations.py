"""Look for migrations that the program of before could not live with: `with_postgres.py python lint_migrations.py`.

PostgreSQL says with ALTER TABLE what a migration does to a table; SQLite writes the table anew for almost anything and
so says nothing. The linter is called as an object, so that an installation need not have it among its apps.
"""

import os
import sys

import django
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    django.setup()
    from django_migration_linter.management.commands.lintmigrations import Command

    call_command(Command(), *sys.argv[1:], no_cache=True)


if __name__ == "__main__":
    main()
