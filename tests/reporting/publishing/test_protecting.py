"""No hidden figure can be worked out: from sums, from tables narrowed once more, from what was published before.

A solver of linear programmes says between what each hidden figure lies, given everything that was published. It knows
more than a reader would: which figures are hidden because they are small, and which places are in which table.
"""

from dataclasses import replace
from itertools import product
from random import Random

import highspy
import pytest

from reporting.publishing.figures import Counted, Publication, to_hide
from reporting.publishing.rules import SMALL_UP_TO, Rule, Way
from reporting.reports.publishable import CAME, HELD, RECORDED
from tests.support.thoroughness import rounds

SORTS = ("attended", "partly_attended", "no_show", "excused", "not_recorded", "came_unbooked", "over_capacity")
NO_SHOWS = {
    "held": HELD,
    "recorded": RECORDED,
    **{sort: frozenset({sort}) for sort in SORTS[:5]},
}
ATTENDANCE = {"attended": CAME, "came_unbooked": frozenset({"came_unbooked", "over_capacity"})}
TABLES = [  # by what each counts, which figures it has, and whether its groups cross
    (("course",), NO_SHOWS, False),
    (("kind",), NO_SHOWS, False),
    (("course",), ATTENDANCE, False),
    (("course", "kind"), {"attended": CAME}, True),
    (("organisation",), ATTENDANCE, False),
]


class World:
    """Places as chance has them, and what was published of them so far."""

    def __init__(self, chance: Random):
        self.chance = chance
        courses, organisations = chance.randint(1, 6), chance.randint(2, 8)
        kinds = chance.randint(1, 4)
        kind_of = {one: chance.randrange(kinds) for one in range(organisations)}
        likely = [chance.random() ** 3 for _ in range(organisations)]
        self.places: dict[int, dict[str, str]] = {}
        self.sorts: dict[int, str] = {}
        for number in range(chance.randint(5, 260)):
            organisation = chance.choices(range(organisations), likely)[0]
            self.places[number] = {
                "course": f"course {chance.randrange(courses)}",
                "organisation": f"organisation {organisation}",
                "kind": f"kind {kind_of[organisation]}",
                "delivery": chance.choice(["in person", "in person", "online"]),
            }
            self.sorts[number] = chance.choices(SORTS, (70, 5, 12, 4, 6, 5, 1))[0]
        self.published: list[tuple[Publication, dict]] = []

    def figures(self, by, columns, crossed, chosen):
        """The figures of a table over some of the places, each with the places that it counts."""
        lines = {n: frozenset(f"{g}: {self.places[n][g]}" for g in by) for n in chosen}
        asked = {frozenset()} | {frozenset({line}) for on in lines.values() for line in on}
        if crossed:
            asked |= set(lines.values())
        found = {}
        for on in sorted(asked, key=sorted):
            for column, sorts in columns.items():
                found[(on, column)] = (sorts, {n for n in chosen if on <= lines[n] and self.sorts[n] in sorts})
        return lines, found

    def publish(self, rule, table, chosen):
        lines, found = self.figures(*table, chosen)
        counted = [
            Counted(name=name, lines=name[0], sorts=sorts, count=len(places)) for name, (sorts, places) in found.items()
        ]
        new = Publication(places=lines, figures=counted)
        hidden = to_hide(rule, new, [one for one, _ in self.published], sort_of=self.sorts)
        if hidden is None:  # nothing of it is shown
            return None
        self.published.append((self.as_published(rule, new, hidden), {n: set(p) for n, (_, p) in found.items()}))
        return hidden

    def as_published(self, rule, new, hidden):
        figures = [
            replace(
                one,
                hidden=one.name in hidden,
                small=one.name in hidden and one.count <= SMALL_UP_TO,
                told=rule.told_by_hiding(as_small=False) if one.name in hidden else rule.told_by(one.count),
            )
            for one in new.figures
        ]
        return Publication(places=new.places, figures=figures)


def solved_back(world, publications, *, knows_why):
    """Return each hidden figure that lies between less than the rule leaves open, given all that was published."""
    solver = Solver(world, publications, knows_why=knows_why)
    found = []
    for name, one in solver.hidden:
        if not one.count:
            continue  # a nought tells of nobody: it is hidden for the sake of what stands beside it
        least, most = solver.ends(solver.rows[name])
        too_narrow = least > 1 or most < SMALL_UP_TO if one.small else most - least < SMALL_UP_TO - 1
        if too_narrow:
            found.append((name, one.count, least, most))
    for (a, outer), (b, inner) in product(solver.shown, repeat=2):  # what is left of one table beside another
        difference = solver.rows[a].keys() - solver.rows[b].keys()
        is_part = a[0] != b[0] and solver.rows[b].keys() < solver.rows[a].keys()
        if is_part and 1 <= outer.count - inner.count <= SMALL_UP_TO:
            least, most = solver.ends(dict.fromkeys(difference, 1.0))
            if least > 1 or most < SMALL_UP_TO:
                found.append(((a, "less", b), outer.count - inner.count, least, most))
    return found


class Solver:
    """A variable for the places of one sort on the same lines in every table, noughts too; a row for each figure."""

    def __init__(self, world, publications, *, knows_why):
        self.programme = highspy.Highs()
        self.programme.setOptionValue("output_flag", False)
        combinations = {tuple(one.places.get(n) for one in publications): None for n in world.sorts}
        variables = [(on, sort) for on in combinations if any(lines is not None for lines in on) for sort in SORTS]
        for _ in variables:
            self.programme.addVar(0, highspy.kHighsInf)
        self.rows, self.hidden, self.shown = {}, [], []
        for position, publication in enumerate(publications):
            for one in publication.figures:
                name = (position, one.name)
                self.rows[name] = {
                    i: 1.0
                    for i, (on, sort) in enumerate(variables)
                    if on[position] is not None and one.lines <= on[position] and sort in one.sorts
                }
                low, high = (0, SMALL_UP_TO) if one.small and knows_why else one.told
                row = self.rows[name]
                self.programme.addRow(low, high, len(row), list(row), list(row.values()))
                (self.hidden if one.hidden else self.shown).append((name, one))
        # What is large, and was shown in another table, is no secret any more.
        told = {frozenset(self.rows[name]) for name, _ in self.shown}
        self.hidden = [(name, one) for name, one in self.hidden if one.small or frozenset(self.rows[name]) not in told]

    def ends(self, row):
        found = []
        for i, weight in row.items():
            self.programme.changeColCost(i, weight)
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            self.programme.changeObjectiveSense(sense)
            self.programme.run()
            status = self.programme.getModelStatus()
            is_solved = status == highspy.HighsModelStatus.kOptimal
            assert is_solved or status in UNBOUNDED, status
            found.append(self.programme.getInfo().objective_function_value if is_solved else float("inf"))
        for i in row:
            self.programme.changeColCost(i, 0.0)
        return round(found[0], 6), round(found[1], 6)


UNBOUNDED = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)


def a_story(seed: int, way: Way) -> World:
    """A few tables of one partnership, one after the other: some narrowed, some after a register was put right."""
    world = World(Random(seed))
    rule = Rule(way=way)
    everything = set(world.places)
    online = {n for n in everything if world.places[n]["delivery"] == "online"}
    for _ in range(world.chance.randint(1, 3)):
        chosen = world.chance.choice([everything, everything, online])
        world.publish(rule, world.chance.choice(TABLES), chosen)
    return world


def worked_out(world: World) -> list:
    """What can be worked out from all tables together, and from each by itself knowing why its figures are hidden."""
    publications = [publication for publication, _ in world.published]
    found = solved_back(world, publications, knows_why=False)
    for publication in publications:
        found += solved_back(world, [publication], knows_why=True)
    return found


SEEDS = rounds(range(500), usually=range(15))


@pytest.mark.r50
@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_hidden_figure_can_be_worked_out(seed, way):
    assert worked_out(a_story(seed, way)) == []
