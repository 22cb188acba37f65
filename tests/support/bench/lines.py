"""A line of the table of measurements: what was done, how fast, beside what floor, and whether that is enough."""

import dataclasses
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Aim:
    """What a line shall reach: its ratio to the floor, or its own figure."""

    of: Literal["ratio", "ours"]
    way: Literal["≥", "≤"]
    figure: float

    def met_by(self, line: "Line") -> bool:
        reached = line.ratio if self.of == "ratio" else line.ours
        return reached >= self.figure if self.way == "≥" else reached <= self.figure


def ratio_at_least(figure: float) -> Aim:
    return Aim("ratio", "≥", figure)


def ratio_at_most(figure: float) -> Aim:
    return Aim("ratio", "≤", figure)


def ours_at_least(figure: float) -> Aim:
    return Aim("ours", "≥", figure)


def ours_at_most(figure: float) -> Aim:
    return Aim("ours", "≤", figure)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line. `unit` says which way is better: more of what ends in "/s", less of anything else (s, ms, µs, MB).

    `cpu` and `floor_cpu` are the seconds of processors that the *same amount of work* took (Scene.stopwatch): on a
    busy machine they say more than the clock.
    """

    name: str
    unit: str
    ours: float
    floor: float
    aims: tuple[Aim, ...] = ()
    counted: str  # what was counted in the database afterwards
    cpu: float | None = None
    floor_cpu: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.floor

    @property
    def cpu_ratio(self) -> float | None:
        """The ratio that the seconds of processors give, in the sense of `ratio`."""
        if not self.cpu or not self.floor_cpu:
            return None
        return self.floor_cpu / self.cpu if self.unit.endswith("/s") else self.cpu / self.floor_cpu

    @property
    def met(self) -> bool:
        return all(aim.met_by(self) for aim in self.aims)

    def as_json(self) -> dict:
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, said: dict) -> "Line":
        return cls(**said | {"aims": tuple(Aim(**aim) for aim in said["aims"])})


def median_of(rounds: Iterable[Line]) -> Line:
    """Return the line whose ratio (ours where there is none to judge by) is the middle one of an odd number."""
    lines = sorted(rounds, key=lambda line: line.ratio)
    middle = lines[len(lines) // 2]
    if len(lines) % 2:
        return middle
    return dataclasses.replace(
        middle,
        ours=statistics.median(line.ours for line in lines),
        floor=statistics.median(line.floor for line in lines),
    )


HEADINGS = ("work", "ours", "floor", "ratio", "by CPU", "aim", "met", "counted")


def table(lines: Iterable[Line]) -> str:
    """Return the lines as people read them in a terminal."""
    rows = [HEADINGS, *(_cells(line) for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    right = {1, 2, 3, 4}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if n in right else cell.ljust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _cells(line: Line) -> tuple[str, ...]:
    by_cpu = line.cpu_ratio
    return (
        line.name,
        _figure(line.ours, line.unit),
        _figure(line.floor, line.unit),
        f"{line.ratio:.2f}",
        "" if by_cpu is None else f"{by_cpu:.2f}",
        " and ".join(_aim(aim, line.unit) for aim in line.aims),
        ("yes" if line.met else "NO") if line.aims else "",
        line.counted,
    )


def _aim(aim: Aim, unit: str) -> str:
    return f"{aim.way} {aim.figure:g}" if aim.of == "ratio" else f"{aim.way} {_figure(aim.figure, unit)}"


def _figure(value: float, unit: str) -> str:
    shown = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return f"{shown}{'' if unit.startswith('/') else ' '}{unit}"
