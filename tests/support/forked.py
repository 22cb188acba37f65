"""What a test sees to before it forks a worker of its own."""

from django.db import connections


def leave_no_connection_to_the_worker() -> None:
    """A fork shares open connections, those that wait in a pool too: it would write in its parent's transaction."""
    for connection in connections.all():
        connection.close()
        getattr(connection, "close_pool", lambda: None)()
