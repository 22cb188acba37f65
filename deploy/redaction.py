"""Keeping mailed links out of the logs: whoever read one there could cancel somebody's place."""

import logging
import re

# All that follows a link's purpose, so that a token that was cut or garbled is left out too; and calendar feeds.
_SECRET = re.compile(r"(/(?:link/[\w-]+|calendar|t)/)[^/\s'\"?]+")


class LinksLeftOut(logging.Filter):
    """Put "…" for the secret part of addresses, in the message and in what is logged beside it."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        redacted = _SECRET.sub(r"\1…", message)
        if redacted != message:
            record.msg, record.args = redacted, ()
        return True
