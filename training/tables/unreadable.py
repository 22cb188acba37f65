"""Files that cannot be taken."""


class Unreadable(Exception):
    """The file as a whole cannot be taken as history; the message says why and what to do."""
