"""Each family owns all of its variables: their bounds, and their cost in the evaluation."""

from __future__ import annotations

import pytest

from tests.solve.golden import settle
from tests.solve.small import make_small
from tests.solve.test_industry_bounds import make_industry
from tests.solve.test_price import mark_counted
from xjgrid.build.constraints import Constraints
from xjgrid.solve.evaluate import evaluate_operation
from xjgrid.solve.families import FAMILIES
from xjgrid.solve.families.family import FREE, Bounds, Evaluation, Family
from xjgrid.solve.formulation import Formulation
from xjgrid.solve.model import create_model, fix_capacities, read_capacities
from xjgrid.solve.service_fuel import price_service_fuel

SYSTEMS = pytest.mark.parametrize("make", [make_small, make_industry], ids=["small", "industry"])


class NoCost(Family):
    """A family that says nothing of its cost."""

    title = "without cost"

    def add(self, m, p, form, at) -> None: ...

    def bounds(self, p, known) -> Bounds:
        return {}


class NoBounds(Family):
    """A family that says nothing of its bounds."""

    title = "without bounds"

    def add(self, m, p, form, at) -> None: ...

    def evaluate(self, p, values, form) -> Evaluation:
        return FREE


@pytest.mark.parametrize("family", [NoCost, NoBounds])
def test_a_family_without_bounds_or_cost_cannot_be_made(family):
    with pytest.raises(TypeError, match="abstract method"):
        family()


@SYSTEMS
def test_every_variable_of_a_plan_has_bounds_from_exactly_one_family(make):
    p = make(3, hours=24)
    m = create_model(p, Formulation.plan())
    known: Bounds = {}
    owners: dict[str, list[str]] = {}
    for family in FAMILIES:
        found = family.bounds(p, known)
        known |= found
        for name in found:
            owners.setdefault(name, []).append(family.title)
    assert {name: owners.get(name) for name in m.variables if len(owners.get(name, [])) != 1} == {}


@SYSTEMS
@pytest.mark.parametrize("voll", [5000.0, 10.0])
def test_the_evaluation_of_an_optimum_is_the_objective_of_its_model(make, voll):
    """Where load is cheap to shed and constraints cheap to miss, every shortage has its cost.

    A family whose cost is forgotten in the evaluation would make the upper bound too low.
    """
    p = mark_counted(make(2, hours=24))
    p.c.links.static["counted"] = p.c.links.static["p_nom_extendable"].astype(bool)
    # where the ramp is no less than the minimum load, starting again in an hour gains nothing
    g = p.c.generators.static
    g["ramp"] = g["minimum_load_base"].clip(lower=0.3)
    g.loc[g["carrier"] == "shed", "marginal_cost"] = voll
    found = settle(p.copy())
    chosen = read_capacities(found.model)
    cost = evaluate_operation(fix_capacities(p, chosen), found.values, Formulation.full())
    assert cost.total == pytest.approx(found.cost - price_service_fuel(p.network), rel=1e-6)


@SYSTEMS
def test_constraints_come_back_from_a_file(make):
    constraints = make(2, hours=24).constraints
    assert Constraints.from_meta(constraints.to_meta()) == constraints
