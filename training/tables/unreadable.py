"""Files that cannot be taken as a table."""


class Unreadable(Exception):
    """The file as a whole cannot be taken; the message says why, and what to do about it."""
