"""Networks of the default study, built once for all tests of the build."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pypsa
import pytest

from xjgrid.build import Context, build_problem
from xjgrid.inputs import Study
from xjgrid.scenario import load_scenario

#: what makes a case with these overrides
Opener = Callable[..., Context]


@pytest.fixture(scope="session")
def open_context(default_study: Study) -> Opener:
    """Open a scenario for 48 hours: ``open_context("base-2025", {"grid.flow": "transport"})``."""

    def open_case(name: str, overrides: dict[str, Any] | None = None) -> Context:
        chosen = {"horizon.hours": 48, **(overrides or {})}
        return Context.open(default_study, load_scenario(default_study, name, chosen))

    return open_case


@pytest.fixture(scope="session")
def trial(open_context: Opener) -> Context:
    """The trial, cut to 48 hours from 8 April 2030."""
    return open_context("trial")


@pytest.fixture(scope="session")
def base(open_context: Opener) -> Context:
    """The fleet of 2025 on 1 and 2 January."""
    return open_context("base-2025")


@pytest.fixture(scope="session")
def trial_network(trial: Context) -> pypsa.Network:
    """Network of the trial; tests must not change it."""
    return build_problem(trial).network


@pytest.fixture(scope="session")
def base_network(base: Context) -> pypsa.Network:
    """Network of the base; tests must not change it."""
    return build_problem(base).network
