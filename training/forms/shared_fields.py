"""Forms of which many are made a second, and whose fields nobody changes."""

from typing import Any, TypeVar

from django.forms import BaseForm

F = TypeVar("F", bound=BaseForm)


class _Shared(dict[str, Any]):
    """Fields that each form would copy deeply, which takes longer than checking what was sent."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Shared":
        return self


def with_shared_fields(form: type[F]) -> type[F]:
    """Let all forms of a class share its fields. For forms that change none of them, and show none."""
    form.base_fields = _Shared(form.base_fields)  # type: ignore[attr-defined]  # of the metaclass
    return form
