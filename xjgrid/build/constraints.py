"""Constraints beyond PyPSA's own, as typed data between the build and the solve.

The build states each constraint once, in the classes below. The solve turns them into variables
and constraints of the model (`xjgrid.solve.families`). A file holds them as plain data in
``n.meta["xjgrid"]``; nothing else reads them there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pypsa

#: variable of the model -> name of the component -> coefficient
Terms = Mapping[str, Mapping[str, float]]


class Sense(StrEnum):
    """Direction of a constraint, as records write it."""

    AT_MOST = "<="
    AT_LEAST = ">="
    EQUAL = "=="


@dataclass(frozen=True)
class YearlyConstraint:
    """Constraint on a sum over all hours, with a penalty for each unit of violation.

    ``sum over hours of (terms x hours of the snapshot)  sense  rhs``

    Parameters
    ----------
    name : str
        Unique name, such as ``export henan``.
    sense : Sense
        Direction.
    rhs : float
        Right-hand side [unit].
    unit : str
        Unit of both sides: ``MWh`` or ``t``.
    penalty : float
        Cost of one unit of violation [CNY per unit].
    terms : mapping
        Coefficients by variable and name [unit per MWh].
    kind : str
        What the constraint is about: ``export``, ``renewable share``, ``co2 cap`` ...
    subject : str
        Whom it concerns: a channel, a consumer, a process; empty for the whole system.
    block : str
        Upper limits of one block have one name of one variable each and are written together.
    """

    name: str
    sense: Sense
    rhs: float
    unit: str
    penalty: float
    terms: Terms
    kind: str = ""
    subject: str = ""
    block: str = ""

    def with_rhs(self, rhs: float) -> YearlyConstraint:
        """Copy with another right-hand side."""
        return replace(self, rhs=rhs)


@dataclass(frozen=True)
class DailyExport:
    """Mean power [MW] of a channel's day between ``low`` and ``high``."""

    channel: str
    low: float
    high: float


@dataclass(frozen=True)
class SynchronousMinimum:
    """Synchronous capacity [MW] that must be online in some zones for a channel."""

    channel: str
    zones: tuple[str, ...]
    minimum: float


@dataclass(frozen=True)
class GreenChannel:
    """Channel with a renewable share, and the zones whose plants may fill it.

    Parameters
    ----------
    p_max : float
        Largest power of the channel [MW].
    """

    channel: str
    zones: tuple[str, ...]
    p_max: float


@dataclass(frozen=True)
class Interface:
    """Joint limit [MW] of several corridors.

    Parameters
    ----------
    members : mapping
        Corridor -> direction (1 or -1).
    forward, backward : float
        Limits in the two directions [MW].
    """

    name: str
    members: Mapping[str, float]
    forward: float
    backward: float


@dataclass(frozen=True)
class ReserveRequirement:
    """Upward reserve: requirement by load and varying output, and the storage that may provide it.

    Parameters
    ----------
    load : float
        Requirement as a share of load.
    output : mapping
        Carrier -> requirement as a share of its output.
    penalty : float
        Cost of one MWh of missing reserve [CNY/MWh].
    ordered : float
        Mean power of processes [MW], which counts as load.
    storage : mapping
        Storage unit -> share of its free power that counts.
    """

    load: float
    output: Mapping[str, float]
    penalty: float
    ordered: float = 0.0
    storage: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class BuildLimit:
    """Upper limit [MW] of the joint capacity of several plants."""

    name: str
    carrier: str
    names: tuple[str, ...]
    limit: float


@dataclass(frozen=True)
class Inventory:
    """Inventory of a product, between its producers and its order.

    Parameters
    ----------
    name : str
        Bus of the product.
    order : float
        Order [t/h].
    size : float
        Largest inventory [t].
    penalty : float
        Cost of one tonne that is not delivered [CNY/t].
    producers : mapping
        Process -> output [t/MWh].
    """

    name: str
    order: float
    size: float
    penalty: float
    producers: Mapping[str, float]


@dataclass(frozen=True)
class Constraints:
    """All constraints beyond PyPSA's own.

    Parameters
    ----------
    voll : float
        Value of lost load [CNY/MWh].
    synchronous_penalty : float
        Cost of one MWh of missing synchronous capacity [CNY/MWh].
    must_run_penalty : float
        Cost of one MWh of must-run output that finds no outlet [CNY/MWh].
    channel_floor_penalty : float
        Cost of one MWh below the floor or the daily energy of a channel [CNY/MWh].
    battery_min : float
        Least battery power of the region [MW].
    battery_min_penalty : float
        Cost of one MW of missing battery power over the case [CNY/MW].
    must_run : tuple of str
        Plants that are always online in the plan; see `xjgrid.solve.must_run`.
    """

    yearly: tuple[YearlyConstraint, ...] = ()
    daily: tuple[DailyExport, ...] = ()
    synchronous: tuple[SynchronousMinimum, ...] = ()
    green_channels: tuple[GreenChannel, ...] = ()
    interfaces: tuple[Interface, ...] = ()
    build_limits: tuple[BuildLimit, ...] = ()
    inventories: tuple[Inventory, ...] = ()
    reserve: ReserveRequirement | None = None
    synchronous_penalty: float = 0.0
    voll: float = 0.0
    must_run_penalty: float = 0.0
    channel_floor_penalty: float = 0.0
    battery_min: float = 0.0
    battery_min_penalty: float = 0.0
    must_run: tuple[str, ...] = ()

    def to_meta(self) -> dict[str, Any]:
        """Plain data for a file."""
        from pydantic import TypeAdapter

        plain: dict[str, Any] = TypeAdapter(Constraints).dump_python(self, mode="json")
        return plain

    @classmethod
    def from_meta(cls, meta: Mapping[str, Any]) -> Constraints:
        """Constraints of a file, as :meth:`to_meta` wrote them."""
        from pydantic import TypeAdapter

        return TypeAdapter(Constraints).validate_python(dict(meta))


@dataclass(frozen=True)
class Problem:
    """A network and its constraints: all that the solve needs.

    Parameters
    ----------
    network : pypsa.Network
        Buses, plants, storage, corridors, channels and loads by snapshot.
    constraints : Constraints
        Constraints beyond PyPSA's own.
    """

    network: pypsa.Network
    constraints: Constraints = Constraints()

    @property
    def c(self) -> Any:
        """Components of the network."""
        return self.network.c

    @property
    def snapshots(self) -> pd.Index:
        """Snapshots of the network."""
        return self.network.snapshots

    @property
    def hours(self) -> np.ndarray:
        """Hours of each snapshot."""
        weights: np.ndarray = self.network.snapshot_weightings["objective"].to_numpy()
        return weights

    def with_network(self, network: pypsa.Network) -> Problem:
        """Problem on another network, such as a window."""
        return replace(self, network=network)

    def with_constraints(self, **changes: Any) -> Problem:
        """Problem with some constraints replaced; the network is shared."""
        return replace(self, constraints=replace(self.constraints, **changes))

    def copy(self) -> Problem:
        """Problem with a copy of the network; constraints are immutable and shared."""
        return replace(self, network=self.network.copy())
