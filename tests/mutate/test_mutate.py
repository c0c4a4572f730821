"""Nothing that is done to an input ends in a traceback, without a file's name, or never.

The mutations are seeded: a number names one, and `make thorough` tries many more.
"""

from __future__ import annotations

import pytest

from tests.mutate.conftest import Workshop
from tests.mutate.judging import Verdict, judge
from tests.thorough import choose
from xjgrid.errors import InputError, InputFault
from xjgrid.inputs import declared_tables
from xjgrid.inputs.schema import Row

BATCHES = 4
TABLES, SCENARIOS, PROFILES = choose(40, 700), choose(25, 400), choose(10, 150)
"""Mutations of each kind in one of the batches."""


def tell(tried: dict[int, tuple[str, Verdict]]) -> list[str]:
    """Return a line for each mutation after which something is wrong."""
    return [f"{seed}: {said}: {v.wrong}" for seed, (said, v) in tried.items() if v.wrong]


def count_told(tried: dict[int, tuple[str, Verdict]]) -> float:
    """Return the share of mutations that were refused."""
    return sum(bool(verdict.faults) for _, verdict in tried.values()) / len(tried)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mutate_tables(batch: int, workshop: Workshop) -> None:
    seeds = range(batch * TABLES, (batch + 1) * TABLES)
    tried = {seed: workshop.try_table(seed) for seed in seeds}
    assert tell(tried) == []
    assert count_told(tried) > 0.4


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mutate_scenarios(batch: int, workshop: Workshop) -> None:
    seeds = range(batch * SCENARIOS, (batch + 1) * SCENARIOS)
    tried = {seed: workshop.try_scenario(seed) for seed in seeds}
    assert tell(tried) == []
    assert count_told(tried) > 0.4


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mutate_profiles(batch: int, profile_workshop: tuple[Workshop, bytes]) -> None:
    workshop, raw = profile_workshop
    seeds = range(batch * PROFILES, (batch + 1) * PROFILES)
    tried = {seed: workshop.try_profile(seed, raw) for seed in seeds}
    assert tell(tried) == []
    assert count_told(tried) > 0.4


def list_bounds() -> list[tuple[type[Row], str, str]]:
    """Return every declared bound of every column, with a number just beyond it."""
    found = []
    for schema in declared_tables().values():
        for column, info in schema.model_fields.items():
            for bound in info.metadata:
                for word, step in (("ge", -1), ("gt", 0), ("le", 1), ("lt", 0)):
                    if (limit := getattr(bound, word, None)) is not None:
                        beyond = limit + step * max(1.0, 1e-3 * abs(limit))
                        found.append((schema, column, repr(beyond)))
    return found


def test_mutate_numbers_beyond_their_declared_bounds(workshop: Workshop) -> None:
    bounds = list_bounds()
    assert len(bounds) > 100
    accepted = []
    for schema, column, value in bounds:
        data = workshop.tables[schema.table]
        if column not in data.numbers or not data.cells:
            continue
        cells = {**data.cells[0], column: value}
        text = f"{','.join(cells)}\n" + ",".join(
            f'"{c.replace(chr(34), "")}"' for c in cells.values()
        )
        told = workshop.with_table(schema.table, text.encode()).read(schema.table).faults
        if not any(fault.column == column and fault.line == 2 for fault in told):
            accepted.append(f"{schema.file()} {column} = {value}")
    assert accepted == []


def test_mutate_the_same_seed_gives_the_same_mutation(workshop: Workshop) -> None:
    for seed in range(3):
        assert workshop.try_table(seed) == workshop.try_table(seed)
        assert workshop.try_scenario(seed) == workshop.try_scenario(seed)


def test_mutate_judges_what_is_wrong() -> None:
    def crash() -> list[InputFault]:
        raise KeyError("zone")

    def hang() -> list[InputFault]:
        while True:
            pass

    def hide() -> list[InputFault]:
        return [InputFault("", "something")]

    def refuse() -> list[InputFault]:
        raise InputError(InputFault("networks/zones.csv", "empty"))

    assert judge(crash).wrong.startswith("a traceback: KeyError: 'zone' (")
    assert judge(hang, limit=0.05).wrong == "took more than 0.05 s of processor time"
    assert judge(hide).wrong == "names no file: : something"
    assert judge(refuse) == Verdict((InputFault("networks/zones.csv", "empty"),))
