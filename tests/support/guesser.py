"""A program that guesses, beside others: python -m tests.support.guesser TRIES. It prints how many it was let have.

Several of them are told to begin at once by a line on their input.
"""

import sys
from concurrent.futures import ThreadPoolExecutor


def main() -> None:
    import django

    django.setup()
    from django.db import connection, connections
    from django.utils import timezone

    from training.accounts.limits import try_password

    def guess(_: int) -> bool:
        try:
            return try_password(account="known@example.org", visitor="203.0.113.9", now=timezone.now())
        finally:
            connections.close_all()

    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    tries = int(sys.argv[1])
    with ThreadPoolExecutor(tries) as pool:
        print(sum(pool.map(guess, range(tries))), flush=True)


if __name__ == "__main__":
    main()
