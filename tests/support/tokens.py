"""Pages without the words that each request draws anew, for tests which compare pages or count words in them."""

import re

TOKEN = re.compile(r'<input type="hidden" name="csrfmiddlewaretoken" value="[^"]+"')
HIDDEN = re.compile(r'<input [^>]*type="hidden"[^>]*>')


def without_tokens(page: str) -> str:
    return TOKEN.sub("", page)


def without_what_is_hidden(page: str) -> str:
    """Drop the hidden fields: nobody reads them, and a drawn token or key in one has any short word by chance."""
    return HIDDEN.sub("", page)
