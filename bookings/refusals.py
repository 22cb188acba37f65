"""What an operation raises when it will not do what was asked."""


class Refused(Exception):
    """The operation did nothing. The message says why, in words for the person who asked."""
