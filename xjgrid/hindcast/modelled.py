"""What a case says of each published quantity; the only place that knows a case's metric names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from xjgrid.account.metrics import ALL
from xjgrid.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from xjgrid.results.case import Case

KINDS: Mapping[str, tuple[str, ...]] = {
    "wind": ("wind",),
    "solar": ("solar", "csp"),
    "hydro": ("hydro",),
    "thermal": ("coal", "gas", "biomass"),
}
"""Groups of carriers.csv behind the published kinds; statistics count CSP as solar."""

OF_KIND = ("generation", "available", "curtailment")
STORED = ("storage_charge", "storage_discharge")
PLAIN = {"generation": "generation", "consumption": "consumption", "export": "export",
         "export_renewable": "export_renewable", "co2": "co2"}  # fmt: skip
MILLION = 1e6


@dataclass(frozen=True)
class Modelled:
    """A year of the model, by month.

    Parameters
    ----------
    flows
        TWh (CO2: Mt) by month; index (place, month), one column a flow such as generation_wind.
    capacity
        GW of each kind at the end of the year.
    in_place
        GW of wind and PV at the end of each month as published, shape (12,), to which published
        full-load hours refer.
    name
        Name of the case.
    """

    flows: pd.DataFrame
    capacity: Mapping[str, float]
    in_place: Mapping[str, np.ndarray] = field(default_factory=dict)
    name: str = ""

    @property
    def months(self) -> tuple[int, ...]:
        """Months that the case covers."""
        return tuple(sorted({int(m) for m in self.flows.index.get_level_values("month")}))

    def figure(self, quantity: str, months: Sequence[int], place: str = ALL) -> float:
        """Return a quantity of `published.csv` over some months.

        Parameters
        ----------
        quantity
            Such as generation_wind, utilisation_solar, hours_wind, emission_factor.
        months
            Months 1 to 12.
        place
            `all`, a zone or a channel.

        Returns
        -------
        float
            In the unit of the published figure; NaN if the case does not cover the months.

        Raises
        ------
        InputError
            If the quantity or place is unknown.
        """
        if not set(months) <= set(self.months):
            return float("nan")
        if quantity in self.flows:
            return float(self._monthly(quantity, months, place).sum())
        what, _, kind = quantity.rpartition("_")
        if quantity.endswith("_wind_solar"):
            what, kind = quantity.removesuffix("_wind_solar"), "wind_solar"
        ratio = _RATIOS.get(quantity)
        if ratio is not None:
            over, under = (self._sum(c, months, place) for c in ratio)
            return over / under if under else float("nan")
        if what in OF_KIND and kind == "wind_solar":
            return self._sum(f"{what}_wind", months, place) + self._sum(
                f"{what}_solar", months, place
            )
        if what == "utilisation":
            offered = self.figure(f"available_{kind}", months, place)
            lost = self.figure(f"curtailment_{kind}", months, place)
            return 100.0 * (1.0 - lost / offered) if offered else float("nan")
        if what in ("hours", "available_hours") and kind in KINDS:
            return self._hours("generation" if what == "hours" else "available", kind, months)
        if what == "capacity" and kind in KINDS:
            return float(self.capacity.get(kind, float("nan")))
        raise InputError(
            f"networks/published.csv: unknown quantity {quantity}: "
            f"{did_you_mean(quantity, list_quantities())}"
        )

    def _monthly(self, column: str, months: Sequence[int], place: str) -> pd.Series:
        places = self.flows.index.get_level_values("place")
        if place not in places:
            raise InputError(
                f"networks/published.csv: unknown place {place}: {did_you_mean(place, set(places))}"
            )
        series: pd.Series = self.flows[column].loc[place]
        return series.reindex(list(months))

    def _sum(self, column: str, months: Sequence[int], place: str) -> float:
        return float(self._monthly(column, months, place).sum())

    def _hours(self, what: str, kind: str, months: Sequence[int]) -> float:
        """Return full-load hours: of each month over what then stood, summed."""
        energy = self._monthly(f"{what}_{kind}", months, ALL).to_numpy(float)
        stood = self.in_place.get(kind)
        if stood is None:
            size = self.capacity.get(kind, 0.0)
            return float(energy.sum() / size * 1000.0) if size else float("nan")
        return float((energy / stood[np.asarray(months) - 1]).sum() * 1000.0)


_RATIOS = {
    "emission_factor": ("co2", "generation"),
    "emission_factor_thermal": ("co2", "generation_thermal"),
    "thermal_share": ("generation_thermal", "generation"),
}


def list_quantities() -> list[str]:
    """Return the names of all quantities that a case can be asked for."""
    kinds = [*KINDS, "wind_solar"]
    return sorted(
        {
            *PLAIN, *STORED, *_RATIOS,
            *(f"{what}_{kind}" for what in (*OF_KIND, "utilisation") for kind in kinds),
            *(f"{what}_{kind}" for what in ("hours", "available_hours", "capacity")
              for kind in KINDS),
            *(f"change_utilisation_{kind}" for kind in kinds),
        }
    )  # fmt: skip


def read_modelled(case: Case, in_place: Mapping[str, np.ndarray] | None = None) -> Modelled:
    """Read what a case says.

    Parameters
    ----------
    case
        A case on disk.
    in_place
        Published capacity by month, see `xjgrid.hindcast.published.list_capacity`.
    """
    groups = case.carriers["group"]
    return gather(case.summary, groups, case.year, in_place or {}, case.name)


def gather(
    summary: pd.DataFrame,
    groups: pd.Series,
    year: str,
    in_place: Mapping[str, np.ndarray],
    name: str = "",
) -> Modelled:
    """Gather the flows of a summary by place, month and kind.

    Parameters
    ----------
    summary
        Columns of `xjgrid.account.metrics.SUMMARY_COLUMNS`.
    groups
        Group of each carrier, index carriers.
    year
        The model year as the summary names it.
    in_place, name
        As in `Modelled`.
    """
    monthly = summary[summary["period"].str.match(rf"^{year}-\d\d$")]
    monthly = monthly.assign(month=monthly["period"].str[-2:].astype(int))
    carriers = {kind: groups.index[groups.isin(names)] for kind, names in KINDS.items()}
    batteries = groups.index[groups == "battery"]
    region = monthly[(monthly["location_kind"] != "channel") & (monthly["end_use"] == ALL)]
    columns = {}
    for what in OF_KIND:
        for kind, names in carriers.items():
            columns[f"{what}_{kind}"] = _fold(region, what, names)
    for what in STORED:
        columns[what] = _fold(region, what, batteries)
    for column, metric in PLAIN.items():
        columns[column] = _fold(region, metric, [ALL])
    flows = pd.DataFrame(columns).fillna(0.0)
    channels = _list_channels(monthly)
    flows = pd.concat([flows, channels.reindex(columns=flows.columns)]).sort_index()
    flows.index.names = ["place", "month"]
    whole = summary[
        (summary["metric"] == "capacity")
        & (summary["location"] == ALL)
        & (summary["end_use"] == ALL)
        & (summary["period"] == year)
    ].set_index("carrier")["value"]
    capacity = {kind: float(whole.reindex(c).sum()) / 1000.0 for kind, c in carriers.items()}
    return Modelled(flows / MILLION, capacity, in_place, name)


def _fold(rows: pd.DataFrame, metric: str, carriers: Sequence[str] | pd.Index) -> pd.Series:
    chosen = rows[(rows["metric"] == metric) & rows["carrier"].isin(list(carriers))]
    return chosen.rename(columns={"location": "place"}).groupby(["place", "month"])["value"].sum()


def _list_channels(monthly: pd.DataFrame) -> pd.DataFrame:
    """Return export by channel."""
    rows = monthly[monthly["metric"].isin(["export", "export_renewable"])]
    rows = rows[rows["location_kind"] == "channel"]
    if rows.empty:
        return pd.DataFrame(columns=["export", "export_renewable"])
    return rows.pivot_table(
        index=["location", "month"], columns="metric", values="value", aggfunc="sum"
    )
