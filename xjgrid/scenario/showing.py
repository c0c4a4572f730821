"""Shows scenarios: as YAML with origins, as a table, and side by side."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from xjgrid.scenario.paths import detail, field_at, fields, kind_of
from xjgrid.scenario.scenario import Scenario, show_value

if TYPE_CHECKING:
    import pandas as pd


def to_yaml(scenario: Scenario) -> str:
    """Return every value of a scenario as YAML; comments hold unit and origin.

    Reading it back gives an equal scenario.
    """
    root = CommentedMap()
    origin = scenario.origin
    for dotted, value in scenario.values().items():
        path = tuple(dotted.split("."))
        comment = ", ".join(filter(None, (_unit(dotted), origin[dotted])))
        if path[0] == "tables":
            rows = root.setdefault("tables", CommentedSeq())
            row = _plain(value.model_dump())
            rows.append(row)
            row.yaml_add_eol_comment(comment, "table")
        else:
            _put(root, _steps(dotted), value, comment)
    head = f"{scenario.name}, resolved"
    if scenario.parents:
        head += f"; extends {' and '.join(scenario.parents)}"
    root.yaml_set_start_comment(head)
    return _dump(root)


def _steps(dotted: str) -> tuple[str, ...]:
    """Return the steps to a value; a key of `parameters` or `solver.options` is one step."""
    parts = dotted.split(".")
    for length in range(1, len(parts) + 1):
        if tuple(parts[:length]) in fields():
            rest = ".".join(parts[length:])
            return (*parts[:length], rest) if rest else tuple(parts)
    return tuple(parts)


def _put(root: CommentedMap, steps: tuple[str, ...], value: Any, comment: str) -> None:
    level = root
    for step in steps[:-1]:
        level = level.setdefault(step, CommentedMap())
    level[steps[-1]] = _plain(value)
    level.yaml_add_eol_comment(comment, steps[-1])


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return CommentedMap((key, _plain(item)) for key, item in value.items())
    if isinstance(value, list | tuple):
        sequence = CommentedSeq(_plain(item) for item in value)
        sequence.fa.set_flow_style()
        return sequence
    return value


def _dump(root: CommentedMap) -> str:
    yaml = YAML(typ="rt")
    yaml.width = 10_000
    yaml.allow_unicode = True
    yaml.representer.add_representer(
        type(None), lambda self, _: self.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    stream = io.StringIO()
    yaml.dump(root, stream)
    return stream.getvalue()


def _unit(dotted: str) -> str:
    field = field_at(tuple(dotted.split(".")))
    return detail(field, "unit") if field else ""


def describe_scenario(scenario: Scenario) -> pd.DataFrame:
    """Return every value with its unit and origin.

    Returns
    -------
    pandas.DataFrame
        Columns path, value (as written in YAML), unit, origin; in declared order.
    """
    import pandas as pd

    origin = scenario.origin
    rows = [
        (path, show_value(value), _unit(path), origin[path])
        for path, value in scenario.values().items()
    ]
    return pd.DataFrame(rows, columns=["path", "value", "unit", "origin"], dtype="str")


def diff_scenarios(a: Scenario, b: Scenario) -> pd.DataFrame:
    """Return the values that differ between two scenarios.

    Returns
    -------
    pandas.DataFrame
        Columns path, a, b; empty text where a scenario does not set the value. A changed row of
        a table is written table[column=value].column.
    """
    import pandas as pd

    left, right = _comparable(a), _comparable(b)
    rows = [
        (path, left.get(path, ""), right.get(path, ""))
        for path in dict.fromkeys((*left, *right))
        if left.get(path) != right.get(path)
    ]
    return pd.DataFrame(rows, columns=["path", "a", "b"], dtype="str")


def _comparable(scenario: Scenario) -> dict[str, str]:
    """Return values by path, table overrides by the row that they change."""
    values: dict[str, str] = {}
    for path, value in scenario.values().items():
        if path in ("name", "description"):
            continue
        if path.startswith("tables."):
            values |= {f"{value}.{column}": show_value(v) for column, v in value.set.items()}
        else:
            values[path] = show_value(value)
    return values


def scenario_fields() -> pd.DataFrame:
    """Return what a scenario can say: path, type, default, unit, meaning."""
    import pandas as pd

    from xjgrid.scenario.paths import default_of

    rows = []
    for path, field in fields().items():
        default = "" if field.is_required() else show_value(default_of(field))
        unit = detail(field, "unit")
        rows.append((".".join(path), kind_of(field), default, unit, field.description or ""))
    columns = ["path", "type", "default", "unit", "meaning"]
    return pd.DataFrame(rows, columns=columns, dtype="str")
