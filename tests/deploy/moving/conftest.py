import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


@pytest.fixture
def said_to_be_migrated(transactional_db):
    """Where the tables of tests are made without migrations, nobody has written down which there were."""
    if "django_migrations" not in connection.introspection.table_names():
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations:
            recorder.record_applied(app, name)


@pytest.fixture
def made_by_migrations():
    """A program that the test starts makes its tables by migrations, and a copy says which of them there were."""
    if not MigrationLoader(None, ignore_no_migrations=True).disk_migrations:
        pytest.skip("needs the tables to be made by migrations")
