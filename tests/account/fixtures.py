"""Fixtures on a small case, solved once; the conftest of a folder imports what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.account import mini_case
from xjgrid.account import Account, account_case
from xjgrid.account.hourly import Hourly
from xjgrid.account.ledger import make_ledger
from xjgrid.account.ledger_summary import add_ledger
from xjgrid.account.solved_network import SolvedNetwork
from xjgrid.results import Case, open_case, write_case


@pytest.fixture(scope="session")
def solution() -> mini_case.MiniSolution:
    """Return the solved mini case."""
    return mini_case.make_solution()


@pytest.fixture(scope="session")
def solved(solution: mini_case.MiniSolution) -> SolvedNetwork:
    """Return it laid out by hour, zone and carrier."""
    return SolvedNetwork.of(solution, mini_case.tables())


@pytest.fixture(scope="session")
def hourly(solved: SolvedNetwork) -> Hourly:
    """Return its hourly figures."""
    return Hourly(solved)


@pytest.fixture(scope="session")
def account(solution: mini_case.MiniSolution, tmp_path_factory: pytest.TempPathFactory) -> Account:
    """Return its account with the ledger."""
    study = mini_case.make_study(tmp_path_factory.mktemp("study"))
    return make_account(solution, mini_case.make_scenario(), study)


def make_account(solution: mini_case.Solution, scenario: object, study: object) -> Account:
    """Return the account of the mini case with its ledger."""
    demand = mini_case.make_demand(solution)
    figures = account_case(solution, scenario, study, demand=demand)
    solved = SolvedNetwork.of(solution, mini_case.tables())
    return add_ledger(figures, make_ledger(solved, demand=demand))


@pytest.fixture(scope="session")
def mini_results(solution: mini_case.Solution, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two cases, mini and dear, that differ in the carbon price they state."""
    root = tmp_path_factory.mktemp("mini")
    study = mini_case.make_study(root)
    for name, price in (("mini", None), ("dear", 90.0)):
        scenario = mini_case.make_scenario(name, policy={"carbon_price": price})
        figures = make_account(solution, scenario, study)
        write_case(solution, figures, scenario, study, root / "results", peak_memory_mb=512.0)
    return root / "results"


@pytest.fixture(scope="session")
def case(mini_results: Path) -> Case:
    """Return the mini case as read back."""
    return open_case("mini", mini_results)
