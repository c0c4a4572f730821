"""Fixtures on a small case, solved once; the conftest of a folder imports what it needs."""

from __future__ import annotations

import pytest

from tests.account import mini_case
from xjgrid.account import Account, account_case
from xjgrid.account.hourly import Hourly
from xjgrid.account.solved import Solved


@pytest.fixture(scope="session")
def solution() -> mini_case.MiniSolution:
    """Return the solved mini case."""
    return mini_case.make_solution()


@pytest.fixture(scope="session")
def solved(solution: mini_case.MiniSolution) -> Solved:
    """Return it laid out by hour, zone and carrier."""
    return Solved(solution, mini_case.tables(), 2030)


@pytest.fixture(scope="session")
def hourly(solved: Solved) -> Hourly:
    """Return its hourly figures."""
    return Hourly(solved)


@pytest.fixture(scope="session")
def account(solution: mini_case.MiniSolution, tmp_path_factory: pytest.TempPathFactory) -> Account:
    """Return its account."""
    study = mini_case.make_study(tmp_path_factory.mktemp("study"))
    demand = mini_case.make_demand(solution)
    return account_case(solution, mini_case.make_scenario(), study, demand=demand)
