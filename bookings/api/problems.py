"""Saying no to a program: one JSON object of RFC 9457, with a sentence that whoever wrote the program can act on."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

CONTENT_TYPE = "application/problem+json"


class Problem(Exception):
    """The request is not answered. `errors` are pairs of what is wrong and what to write instead."""

    def __init__(self, status: int, detail: str, *, errors: Sequence[tuple[str, str]] = (), **headers: str):
        super().__init__(detail)
        self.number, self.detail, self.errors = status, detail, errors
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def as_answer(problem: Problem) -> HttpResponse:
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(problem.number).phrase,
        "status": problem.number,
        "detail": problem.detail,
    }
    if problem.errors:
        said["errors"] = [{"where": where, "detail": detail} for where, detail in problem.errors]
    response = HttpResponse(json.dumps(said, ensure_ascii=False), status=problem.number, content_type=CONTENT_TYPE)
    for name, value in problem.headers.items():
        response[name] = value
    return response
