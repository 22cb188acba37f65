"""What a route asks of the key, said once: to whoever reads the description, and to the gate."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from bookings.api.gate import demand
from bookings.api.schemas import ProblemOut
from training.models.api_keys import Scope

ANY_KEY = ""
_NOT_ANSWERED = (404, 422, 429)


class Key(HttpBearer):
    """A key of the team's, with a scope where the route names one."""

    def __init__(self, scope: str = ANY_KEY):
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> Any:
        return demand(request, self.scope)  # type: ignore[arg-type]  # the gate has put a key there, or none

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The gate has found the key already."""


def by_key(scope: str = ANY_KEY) -> dict[str, Any]:
    """Return what makes a route one that needs a key."""
    words = f"Needs a key with `{scope}`." if scope else "Needs a key."
    return {"auth": Key(scope), "openapi_extra": {"x-scope": scope or "any", "description": words}}


def answers(schema: Any, *, keyed: bool = True) -> dict[int | tuple[int, ...], Any]:
    """Return by status what a route can answer. A key that is wrong is refused everywhere."""
    refused = (401, 403) if keyed else (401,)
    return {200: schema, **dict.fromkeys((*refused, *_NOT_ANSWERED), ProblemOut)}


SCOPES = [(str(scope.value), str(scope.label)) for scope in Scope]
