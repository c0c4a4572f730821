"""Context of a build: the scenario, its tables, weather, calendar, costs and fleet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from xjgrid.build.clock import Clock
from xjgrid.build.costs import Costs
from xjgrid.errors import InputError
from xjgrid.fleet import Fleet, FleetChoices, read_fleet
from xjgrid.inputs.annual import interpolate_year

if TYPE_CHECKING:
    import pypsa
    import xarray as xr

    from xjgrid.inputs import Study
    from xjgrid.scenario import Scenario


@dataclass(frozen=True)
class Context:
    """Scenario, tables, weather and calendar of one build.

    Parameters
    ----------
    scenario : Scenario
        The resolved scenario.
    tables : mapping of str to DataFrame
        The study's tables with the scenario's row overrides applied.
    profile : xarray.Dataset
        One weather year, dimensions ``(time: 8760, zone)``.
    """

    scenario: Scenario
    tables: Mapping[str, pd.DataFrame]
    profile: xr.Dataset

    @classmethod
    def open(cls, study: Study, scenario: Scenario) -> Context:
        """Read the tables and the weather of a scenario."""
        from xjgrid.profiles import open_profile

        profile = open_profile(study.root, scenario.profiles, scenario.weather_year)
        context = cls(scenario, scenario.tables(study), profile)
        if not scenario.resource:
            return context
        from xjgrid.build.history import scale_profile

        return replace(context, profile=scale_profile(context))

    @property
    def year(self) -> int:
        """Year of demand, fleet and costs."""
        return self.scenario.year

    def at(self, year: int) -> Context:
        """Context of another year, all else the same."""
        return replace(self, scenario=self.scenario.model_copy(update={"year": year}))

    def read_year(self, rows: pd.DataFrame, column: str) -> float:
        """Value of a column in the context's year: linear between years, flat outside them."""
        return interpolate_year(rows, column, self.year)

    def rows(self, *tables: str) -> dict[str, list[Any]]:
        """Rows of tables, each with its columns as attributes."""
        return {name: list(self.tables[name].itertuples(index=False)) for name in tables}

    def in_service(self, table: str) -> pd.DataFrame:
        """Rows of a table whose ``build_year`` has come."""
        frame = self.tables[table]
        return frame[frame["build_year"] <= self.year]

    @cached_property
    def fleet(self) -> Fleet:
        """Capacity that the scenario takes as given, in any year."""
        chosen = self.scenario.fleet
        choices = FleetChoices(
            projects=chosen.projects,
            thermal=chosen.thermal,
            pumped_hydro=self.scenario.storage.pumped_hydro_statuses,
            capture=chosen.capture,
            retire=chosen.retire,
            sites=self.scenario.industry.sites,
        )
        batteries = self.of_model("battery")
        hours = {carrier: self.costs.get(carrier, "max_hours") for carrier in batteries}
        return read_fleet(self.tables, choices, hours)

    @cached_property
    def clock(self) -> Clock:
        """Hours and calendar of this case."""
        horizon = self.scenario.horizon
        return Clock(self.year, horizon.start, horizon.hours)

    @cached_property
    def costs(self) -> Costs:
        """Technology figures and costs of the scenario's year."""
        return Costs.read(
            self.tables["technologies"],
            self.tables["fuels"],
            self.tables["carriers"],
            year=self.year,
            discount_rate=self.parameter("discount_rate"),
            carbon_price=self.carbon_price,
        )

    @cached_property
    def carbon_price(self) -> float:
        """Carbon price [CNY/t CO2]: the scenario's, else the study's for the year."""
        chosen = self.scenario.policy.carbon_price
        return self.parameter("carbon_price") if chosen is None else float(chosen)

    @cached_property
    def zones(self) -> list[str]:
        """Names of the zones, in the order of the zone table."""
        return list(self.tables["zones"]["zone"])

    @cached_property
    def carriers(self) -> pd.DataFrame:
        """The carrier table, indexed by carrier."""
        return self.tables["carriers"].set_index("carrier")

    def of_model(self, *models: str) -> list[str]:
        """Carriers of some models, in the order of carriers.csv.

        Parameters
        ----------
        *models : str
            Words of the column ``model``, such as ``variable``.
        """
        model = self.carriers["model"]
        return [str(carrier) for carrier in model.index[model.isin(models)]]

    def may_build(self, carrier: str) -> bool:
        """Tell whether the scenario lets a carrier be added, by its ``build_key``."""
        if carrier not in self.carriers.index:
            return False
        key = self.carriers.at[carrier, "build_key"]
        return bool(key) and self.scenario.build.allows(str(key))

    def parameter(self, name: str) -> float:
        """Value of a study parameter in the scenario's year.

        Raises
        ------
        InputError
            If ``networks/parameters.csv`` has no such parameter.
        """
        if name in self.scenario.parameters:
            return float(self.scenario.parameters[name])
        table = self.tables["parameters"]
        rows = table[table["parameter"] == name]
        if rows.empty:
            raise InputError.single(
                "networks/parameters.csv",
                f"parameter {name!r} is missing: add a row for it",
            )
        return interpolate_year(rows, "value", self.year)

    def series(self, variable: str, zones: Iterable[str]) -> pd.DataFrame:
        """Weather of some zones over the hours of the case.

        Returns
        -------
        DataFrame
            Index snapshots, one column a zone.
        """
        columns = list(zones)
        values = self.profile[variable].sel(zone=columns).transpose("time", "zone").values
        frame = values[self.clock.hours]
        return pd.DataFrame(frame, index=self.clock.snapshots, columns=columns)

    def weather(self, carrier: str, zones: Iterable[str], names: pd.Index) -> pd.DataFrame:
        """Weather that drives plants of a carrier: the variable of its ``profile``.

        Parameters
        ----------
        zones : iterable of str
            Zone of each plant.
        names : Index
            Name of each plant.

        Returns
        -------
        DataFrame
            Index snapshots, columns names; share of capacity.
        """
        found = self.series(str(self.carriers.at[carrier, "profile"]), zones)
        return found.set_axis(names, axis=1)

    def stock_year(self, table: str) -> int:
        """Latest year, not after the scenario's, for which a stock table has rows.

        Of a table without rows it is the study's last stock year, in which nothing stood.
        """
        years = self.tables[table]["year"]
        if years.empty:
            return min(self.year, int(self.parameter("last_stock_year")))
        known = years[years <= self.year]
        if known.empty:
            raise InputError.single(
                f"networks/{table}.csv",
                f"no row for {self.year} or earlier; the first year is {years.min()}",
            )
        return int(known.max())


Found = TypeVar("Found")


def once_a_context(make: Callable[[Context], Found]) -> Callable[[Context], Found]:
    """Let a function of a context run once for each context.

    Of a frame every caller has a copy of its own.
    """

    @wraps(make)
    def remembered(context: Context) -> Found:
        store: dict[str, Any] = context.__dict__.setdefault("_made", {})
        key = f"{make.__module__}.{make.__qualname__}"
        if key not in store:
            store[key] = make(context)
        found: Found = store[key]
        return found.copy() if isinstance(found, pd.DataFrame) else found

    return remembered


def add_components(
    n: pypsa.Network, kind: str, frame: pd.DataFrame, **series: pd.DataFrame
) -> None:
    """Add components from a frame, one row each, with columns PyPSA does not know kept too.

    PyPSA only warns about an attribute it does not know, so the project's own columns are
    written beside its own after the components are there.

    Parameters
    ----------
    n : pypsa.Network
        Network to add to.
    kind : str
        PyPSA's component name, such as ``"Generator"``.
    frame : DataFrame
        Index names, columns static attributes.
    **series : DataFrame
        Dynamic attributes, index snapshots, columns names (a subset is enough).
    """
    if frame.empty:
        return
    component = n.components[kind]
    known = set(component.defaults.index)
    if kind == "Link":  # further ports, which PyPSA knows by their number
        known |= {"bus2", "efficiency2"}
    static: dict[str, Any] = {c: frame[c] for c in frame.columns if c in known}
    own = [c for c in frame.columns if c not in known]
    n.add(kind, frame.index, **static)
    for column in own:
        if column not in component.static:
            filler = (
                False
                if frame[column].dtype == bool
                else (0.0 if pd.api.types.is_numeric_dtype(frame[column]) else "")
            )
            component.static[column] = filler
        component.static.loc[frame.index, column] = frame[column]
    for attribute, values in series.items():
        present = component.dynamic.get(attribute)
        fresh = values.copy()
        fresh.columns = pd.Index(fresh.columns, name="name")
        fresh.index = n.snapshots
        joined = fresh if present is None or present.empty else present.join(fresh)
        component.dynamic[attribute] = joined
