"""Electricity kept as hydrogen: electrolyser, tanks and a hydrogen turbine.

A storage unit a zone. Its power is the turbine's, its charging power the electrolyser's, its
content hydrogen [MWh, lower heating value]; the three are sized apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from xjgrid.build.limits import cap_capacity
from xjgrid.build.plants import make_store
from xjgrid.build.sizing import price_energy

if TYPE_CHECKING:
    from xjgrid.build.context import Context

CARRIER = "hydrogen"
ELECTROLYSER, TANK, TURBINE = "electrolyser", "hydrogen-storage", "hydrogen-turbine"


def list_hydrogen(context: Context) -> pd.DataFrame:
    """Hydrogen storage that the scenario may build, one row for each zone."""
    if not context.may_build(CARRIER):
        return pd.DataFrame()
    costs, zones = context.costs, context.zones
    back = costs.get(TURBINE, "efficiency")
    annuity_energy, fixed_om_energy = price_energy(context, TANK)
    return make_store(
        context,
        CARRIER,
        zones,
        cap=[cap_capacity(context, zone, CARRIER, 0.0) for zone in zones],
        # hours of the turbine's full output become MWh of hydrogen
        min_hours=costs.get(TANK, "min_hours") / back,
        max_hours=costs.get(TANK, "max_hours") / back,
        p_min_pu=-costs.get(ELECTROLYSER, "max_ratio"),
        efficiency_store=costs.get(ELECTROLYSER, "efficiency"),
        efficiency_dispatch=back,
        standing_loss=costs.get(TANK, "standing_loss", 0.0) / 100.0,
        marginal_cost=costs.get(TURBINE, "vom"),
        variable_om=costs.get(TURBINE, "vom"),
        annuity=costs.annuity(TURBINE),
        fixed_om=costs.fixed_om(TURBINE),
        annuity_energy=annuity_energy,
        fixed_om_energy=fixed_om_energy,
        annuity_charging=costs.annuity(ELECTROLYSER),
        fixed_om_charging=costs.fixed_om(ELECTROLYSER),
        sized=True,
        charging_sized=True,
    )
