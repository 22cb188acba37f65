"""Another process of the site: for each address that it reads on a line, it answers with status and page on a line.

Run as: python -m tests.support.reading [--as-if-nothing-changed], with DATABASE_URL.
"""

import json
import sys

import pytest  # noqa: F401  # by which the settings are those of tests: no built assets


def main() -> None:
    import django

    django.setup()
    from django.test import Client

    from bookings.places.pages import kept

    if "--as-if-nothing-changed" in sys.argv:
        kept.change_stamp = lambda: (1,)
    client = Client(headers={"host": "localhost"})
    for line in sys.stdin:
        answer = client.get(line.strip())
        print(json.dumps([answer.status_code, answer.text]), flush=True)


if __name__ == "__main__":
    main()
