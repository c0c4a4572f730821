"""The resolved scenario with the origin of every value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import PrivateAttr

from xjgrid.scenario.documents import Place, show
from xjgrid.scenario.fields import ScenarioFields
from xjgrid.scenario.paths import ANY, default_of, fields, is_mapping

if TYPE_CHECKING:
    import pandas as pd

    from xjgrid.inputs.study import Study

DEFAULT = "default"


class Scenario(ScenarioFields):
    """What is asked: frozen values, each with its origin.

    Two scenarios are equal if their values are; where the values come from does not count.
    """

    _places: dict[str, Place] = PrivateAttr(default_factory=dict)
    _parents: tuple[str, ...] = PrivateAttr(default=())
    _build_defaults: dict[str, bool] = PrivateAttr(default_factory=dict)

    @property
    def origin(self) -> Mapping[str, str]:
        """Origin by dotted path: "scenarios/x.yaml:12", "default" or "override"."""
        return MappingProxyType(
            {path: str(self._places.get(path, DEFAULT)) for path in self.values()}
        )

    @property
    def parents(self) -> tuple[str, ...]:
        """The scenarios that this one extends, nearest first."""
        return self._parents

    @property
    def file(self) -> str:
        """The file of the study that holds it, its variants and its members."""
        return f"scenarios/{self.name.partition('.')[0]}.yaml"

    def place(self, path: str) -> Place | None:
        """Return where a value is written, None if it is a default."""
        return self._places.get(path)

    def values(self) -> dict[str, Any]:
        """Return every value by dotted path; `parameters`, `solver.options` and rows opened.

        A table override is `tables.N`, counted from 0.
        """
        values: dict[str, Any] = {}
        for path, field in fields().items():
            dotted = ".".join(path)
            if path[-1] == ANY:
                group = ".".join(path[:-1])
                more = self.get(group).model_extra or {}
                values.update({f"{group}.{key}": item for key, item in more.items()})
                continue
            value = self.get(dotted)
            if path == ("tables",):
                values.update({f"tables.{i}": item for i, item in enumerate(value)})
            elif is_mapping(field):
                values.update({f"{dotted}.{key}": item for key, item in value.items()})
            else:
                values[dotted] = value
        return values

    def get(self, path: str) -> Any:
        """Return the value at a dotted path, e.g. "policy.carbon_price"."""
        value: Any = self
        for key in path.split("."):
            if isinstance(value, dict):
                value = value[key]
            elif isinstance(value, tuple):
                value = value[int(key)]
            else:
                value = getattr(value, "table_overrides" if key == "tables" else key)
        return value

    def changed(self) -> dict[str, Any]:
        """Return the values that differ from the defaults, by dotted path."""
        defaults = {".".join(path): default_of(field) for path, field in fields().items()}
        defaults |= {f"build.{key}": value for key, value in self._build_defaults.items()}
        return {
            path: value
            for path, value in self.values().items()
            if path not in ("name", "description")
            and (path not in defaults or defaults[path] != value)
        }

    def tables(self, study: Study) -> dict[str, pd.DataFrame]:
        """Return the study's tables as typed frames, with this scenario's rows put in.

        A table that may be absent, and is, has no rows. One that must be there is left out;
        `Study.check` tells.

        Raises
        ------
        InputError
            If a table has faults, or an override does not fit.
        """
        from xjgrid.scenario.overriding import override_tables

        return override_tables(study, self)

    def hash(self) -> str:
        """Return the SHA-256 of everything but the name and the description."""
        values = self.model_dump(mode="json", exclude={"name", "description"})
        return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()

    def to_yaml(self) -> str:
        """Return the resolved scenario as YAML, with units and origins as comments."""
        from xjgrid.scenario.showing import to_yaml

        return to_yaml(self)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Scenario):
            return NotImplemented
        return self.model_dump() == other.model_dump()

    def __hash__(self) -> int:
        return int(self.hash()[:16], 16)

    def __repr__(self) -> str:
        lines = [f"Scenario {self.name}: {self.year}, weather year {self.weather_year}"]
        if self.description:
            lines.append(f"  {self.description}")
        for path, value in self.changed().items():
            if path not in ("year", "weather_year"):
                lines.append(f"  {path} = {show_value(value)}")
        return "\n".join(lines)

    __str__ = __repr__


def show_value(value: Any) -> str:
    """Return a value, or a table override, as a planner would write it."""
    if hasattr(value, "where"):
        return f"{value} set {show(value.set)}"
    return show(value)
