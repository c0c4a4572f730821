"""Policy: yearly constraints with a penalty on each unit of violation, and the reserve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.capture import list_capture_constraints, select_capture
from xjgrid.build.channels import list_channels, list_export_constraints, read_order
from xjgrid.build.constraints import ReserveRequirement, Sense, YearlyConstraint
from xjgrid.build.industry.contracts import sum_consumption, sum_ordered
from xjgrid.build.industry.process_constraints import (
    list_process_constraints,
    list_scrap_constraints,
)
from xjgrid.build.industry.response import list_response_constraints
from xjgrid.build.industry.services import list_chosen, list_service_constraints
from xjgrid.build.industry.targets import list_target_constraints

if TYPE_CHECKING:
    import pypsa

    from xjgrid.build.context import Context


def list_yearly_constraints(n: pypsa.Network, context: Context) -> list[YearlyConstraint]:
    """Every yearly constraint of the scenario."""
    rows = list_export_constraints(context)
    policy = context.scenario.policy
    scale = context.clock.scale
    if policy.co2_cap_mt is not None:
        rows.append(
            _cap(
                "co2 cap",
                policy.co2_cap_mt * 1e6 * scale,
                "t",
                context.parameter("co2_slack_price"),
                _emissions(n),
            )
        )
    if policy.coal_energy_max_twh is not None:
        coal = _names(n, context, "group", "coal")
        rows.append(
            _cap(
                "coal energy",
                policy.coal_energy_max_twh * 1e6 * scale,
                "MWh",
                context.parameter("coal_slack_price"),
                dict.fromkeys(coal, 1.0),
            )
        )
    if policy.green_share_min is not None:
        rows.append(_limit_green_share(n, context, float(policy.green_share_min)))
    return [
        *rows,
        *list_target_constraints(n, context),
        *list_process_constraints(n, context),
        *list_scrap_constraints(n, context),
        *list_service_constraints(n, context),
        *list_response_constraints(n, context),
        *list_capture_constraints(n, context),
    ]


def _cap(
    name: str, rhs: float, unit: str, price: float, coefficients: dict[str, float]
) -> YearlyConstraint:
    return YearlyConstraint(
        name=name,
        kind=name,
        sense=Sense.AT_MOST,
        rhs=rhs,
        unit=unit,
        penalty=price,
        terms={"Generator-p": coefficients},
    )


def _emissions(n: pypsa.Network) -> dict[str, float]:
    # electricity alone: what services and processes burn is not capped; what is captured counts
    # below zero
    intensity = list_grid(n, n.c.generators.static)["co2_intensity"]
    return {str(k): float(v) for k, v in intensity[intensity != 0].items()}


def _names(n: pypsa.Network, context: Context, column: str, value: object) -> list[str]:
    carriers = context.carriers
    wanted = carriers.index[carriers[column] == value]
    generators = n.c.generators.static
    return list(generators.index[generators["carrier"].isin(wanted)])


def _limit_green_share(n: pypsa.Network, context: Context, share: float) -> YearlyConstraint:
    """Renewable generation, less what channels carry, as a share of consumption and losses.

    The annual definition of the design. What a channel carries without a contract is its
    energy times the region's share; that share is taken as the target itself, so that the
    constraint stays linear. The two are the same where no channel has a contract and the target
    binds; otherwise the share that the account reports may differ from the target by a little.
    """
    channels = list_channels(context)
    contracted = context.scenario.channels.renewable_share
    free = 0.0
    carried: dict[str, float] = {}
    for channel, row in channels.iterrows():
        if contracted and float(row["renewable_share_min"]) > 0:
            carried[str(channel)] = -1.0
        else:
            free += read_order(context, str(channel))
    demand = sum_consumption(n, chosen=False)
    generators = dict.fromkeys(_names(n, context, "renewable", True), 1.0)
    storage = list_grid(n, n.c.storage_units.static)
    renewable = context.carriers["renewable"].astype(bool)
    water = storage.index[storage["carrier"].map(renewable)]
    terms: dict[str, dict[str, float]] = {"Generator-p": generators}
    terms["StorageUnit-p_dispatch"] = dict.fromkeys(water, 1.0)
    for name in storage.index.difference(water, sort=False):
        # losses of storage count as consumption: charged less discharged
        terms["StorageUnit-p_dispatch"][str(name)] = share
        terms.setdefault("StorageUnit-p_store", {})[str(name)] = -share
    if carried:
        terms["Channel-green"] = carried
    for variable, names in list_chosen(n).items():
        # load whose size the plan chooses
        terms.setdefault(variable, {}).update(dict.fromkeys(names, -share))
    terms["Generator-p"].update(dict.fromkeys(map(str, select_capture(n).index), -share))
    return YearlyConstraint(
        name="green share",
        kind="green share",
        sense=Sense.AT_LEAST,
        rhs=share * (demand + free),
        unit="MWh",
        penalty=context.parameter("green_slack_price"),
        terms=terms,
    )


def list_grid(n: pypsa.Network, static: pd.DataFrame) -> pd.DataFrame:
    """Components on buses of electricity: zones and sites, not products or services."""
    return static[static["bus"].map(n.c.buses.static["carrier"]) == "AC"]


def require_reserve(n: pypsa.Network, context: Context) -> ReserveRequirement | None:
    """Operating reserve: requirement by load and by output that varies; who may provide it."""
    if not (context.scenario.reserve and context.scenario.commitment):
        return None
    storage = list_grid(n, n.c.storage_units.static)
    share = {"all": 1.0, "share": context.parameter("storage_reserve_share")}
    supply = storage["carrier"].map(context.carriers["reserve_supply"])
    need = context.carriers["reserve_need"]
    return ReserveRequirement(
        load=context.parameter("reserve_load"),
        output={str(c): context.parameter(str(p)) for c, p in need[need != ""].items()},
        penalty=context.parameter("reserve_slack_price"),
        ordered=sum_ordered(n),
        storage={str(name): share[part] for name, part in supply.items() if part in share},
    )
