"""A family of constraints, and all that one idea needs in the solve.

A family owns its variables and constraints, the finite bounds of its variables, their cost in
the evaluation of an operation, and how its decisions are fixed for the operation. The model, the
lower bound, the evaluation and the windows are loops over the families, so that nothing of a
family can be forgotten: a class without bounds or evaluation cannot be made.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import pandas as pd

if TYPE_CHECKING:
    import linopy

    from xjgrid.build.constraints import Problem, Sense
    from xjgrid.solve.families.shortage import Shortage
    from xjgrid.solve.formulation import Formulation

#: violation below this share of the right-hand side is the solver's rounding
ROUNDING = 1e-6
#: hourly values of the model's variables: name -> frame, index snapshots, columns names
Values = dict[str, pd.DataFrame]
#: lower and upper bound of a variable, by name or one for all
Range = tuple["pd.Series | float", "pd.Series | float"]
#: variable -> bounds that the constraints imply
Bounds = dict[str, Range]
#: variable of a capacity -> chosen value by name
Capacities = Mapping[str, pd.Series]


@dataclass(frozen=True)
class Edge:
    """Online capacity, output and power of links [MW] in the hour beside a window."""

    online: pd.Series
    output: pd.Series
    links: pd.Series | None = None


@dataclass(frozen=True)
class Boundary:
    """Known values beside a window; none for a whole case, whose year is cyclic.

    Parameters
    ----------
    before, after : Edge, optional
        The hours before the first and after the last hour.
    opening, closing : Series, optional
        Inventories [t] before the first and after the last day.
    """

    before: Edge | None = None
    after: Edge | None = None
    opening: pd.Series | None = None
    closing: pd.Series | None = None


@dataclass(frozen=True)
class ConstraintRecord:
    """One yearly constraint evaluated on a whole case.

    Parameters
    ----------
    left, right, violation : float
        Left-hand side, right-hand side, and the amount by which it is violated [unit].
    penalty : float
        Cost of one unit of violation [CNY per unit].
    """

    name: str
    sense: Sense
    left: float
    right: float
    violation: float
    unit: str
    penalty: float

    @property
    def cost(self) -> float:
        """Penalty of the violation [CNY]."""
        return self.violation * self.penalty


def make_record(
    name: str, sense: Sense, left: float, right: float, violation: float, unit: str, penalty: float
) -> ConstraintRecord:
    """Record of a constraint; a violation within the solver's rounding is none."""
    kept = violation if violation > ROUNDING * abs(right) else 0.0
    return ConstraintRecord(name, sense, left, right, kept, unit, penalty)


@dataclass(frozen=True)
class Evaluation:
    """Cost of a family in an operation, by part of the bill [CNY], and its records."""

    parts: Mapping[str, float] = field(default_factory=dict)
    records: tuple[ConstraintRecord, ...] = ()


#: evaluation of a family whose variables have no cost of their own
FREE = Evaluation()


class Family(ABC):
    """One family of constraints.

    Attributes
    ----------
    title : str
        Name in the documentation.
    """

    title: ClassVar[str]

    @abstractmethod
    def add(self, m: linopy.Model, p: Problem, form: Formulation, at: Boundary) -> None:
        """Add variables, constraints and cost to a model."""

    @abstractmethod
    def bounds(self, p: Problem, known: Bounds) -> Bounds:
        """Finite bounds that the constraints imply for each variable of the family.

        Parameters
        ----------
        known : mapping
            Bounds of the families before this one.
        """

    @abstractmethod
    def evaluate(self, p: Problem, values: Values, form: Formulation) -> Evaluation:
        """Cost of the family in an operation of all hours."""

    def measure(self, p: Problem, values: Values) -> list[Shortage]:
        """Shortages by hour of an operation; most families have none."""
        return []

    def read_capacities(self, m: linopy.Model) -> Capacities:
        """Chosen capacities of a solved plan, by variable."""
        return {}

    def fix(self, p: Problem, chosen: Capacities, roughness: float) -> None:  # noqa: B027
        """Fix the chosen capacities in the problem's network; most families choose none."""
