"""Following what was decided of names: one that is another, which may itself be a third."""

from training.text import folded


class Decisions:
    """What names were decided to be. Names of organisations and courses are compared as they fold, people not."""

    def __init__(self, decided: dict[str, str], *, by_fold: bool = True):
        self._key = folded if by_fold else str
        self._decided = {self._key(name): other for name, other in decided.items()}

    def of(self, name: str) -> str:
        """Return what a name was decided to be, or itself; two that are each other stay as they are."""
        seen = set()
        while self._decided and name and (key := self._key(name)) in self._decided and key not in seen:
            seen.add(key)
            name = self._decided[key]
        return name
