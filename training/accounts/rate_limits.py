"""How often one address may try: counted in the shared cache, in windows of fixed length."""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache


def tries(request, action: str, *, seconds: int, count: bool) -> int:
    """Return how often this address tried in the window that runs now; with `count`, this try included."""
    window = int(time.time() // seconds)
    key = f"tries:{action}:{get_adapter().get_client_ip(request)}:{window}"
    if count and not cache.add(key, 1, timeout=seconds):
        try:
            return cache.incr(key)
        except ValueError:  # it ran out between the two calls
            cache.set(key, 1, timeout=seconds)
            return 1
    return cache.get(key, 0)
