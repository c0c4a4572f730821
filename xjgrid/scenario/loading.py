"""Loads scenarios by name or path, alone or as the members of a sweep, and lists them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xjgrid.errors import InputError, InputFault
from xjgrid.scenario.documents import read_document, show
from xjgrid.scenario.leaves import Layer, flatten
from xjgrid.scenario.resolving import Resolver, finish
from xjgrid.scenario.scenario import Scenario
from xjgrid.scenario.sweeping import check_sweep, sweep_members

if TYPE_CHECKING:
    from xjgrid.inputs.study import Study


def load_scenario(
    study: Study, name: str | Path, overrides: Mapping[str, Any] | None = None
) -> Scenario:
    """Read a scenario, resolve what it extends, and put overrides on top.

    Parameters
    ----------
    study
        The study that holds the scenario and the tables it may change.
    name
        Name of a file in scenarios/ without .yaml, "name.variant", or the path of a
        YAML file, such as the scenario.yaml of a case.
    overrides
        Values by key, nested or dotted: {"policy.carbon_price": 200}.

    Returns
    -------
    Scenario
        Frozen; `scenario.origin` says where every value comes from.

    Raises
    ------
    InputError
        With every fault of the scenario, at file, line and column.
    """
    from xjgrid.scenario.checking import check_scenario

    text = str(name)
    if text.endswith((".yaml", ".yml")):
        scenario, faults = _resolve_file(Path(name), study, overrides)
    else:
        scenario, faults = Resolver(study).resolve(text, overrides)
    if scenario is not None:
        faults = check_scenario(study, scenario)
    if scenario is None or faults:
        raise InputError(faults)
    return scenario


def _resolve_file(
    path: Path, study: Study, overrides: Mapping[str, Any] | None
) -> tuple[Scenario | None, list[InputFault]]:
    """Resolve a file outside scenarios/; it may extend a scenario of the study."""
    document = read_document(path, str(path))
    resolver = Resolver(study)
    if fault := resolver.find_long_chain(str(document.data.get("extends") or "")):
        return None, [fault]
    layers: list[Layer] = []
    name = str(document.data.get("name") or path.stem)
    chain = [name]
    faults = list(document.faults)
    if (parent := document.data.get("extends")) is not None:
        faults += resolver._collect_parent(parent, document, layers, chain)
    layers.append(Layer(document).add(document.data))
    return finish(name, layers, chain[1:], faults, overrides)


def load_scenarios(
    study: Study, name: str, overrides: Mapping[str, Any] | None = None
) -> list[Scenario]:
    """Return the members of a sweep if the file has one, else the one scenario."""
    if "." not in name and not name.endswith((".yaml", ".yml")):
        document = Resolver(study).document(name)
        if faults := list(check_sweep(document)):
            raise InputError(faults)
        members = sweep_members(document.data.get("sweep"))
        if members:
            return [load_scenario(study, f"{name}.{member}", overrides) for member in members]
    return [load_scenario(study, name, overrides)]


def describe_member(study: Study, name: str) -> str:
    """Return what a scenario says it is for; a member that says nothing tells what differs."""
    resolver = Resolver(study)
    base, _, member = name.partition(".")
    data = resolver.document(base).data
    if not member:
        return str(data.get("description") or "")
    changed = {".".join(path): value for path, value in flatten(resolver.members(base)[member][0])}
    if said := changed.pop("description", None):
        return str(said)
    told = ", ".join(f"{path}: {show(value)}" for path, value in changed.items())
    return f"variant of {base}: {told}" if told else f"variant of {base}"


def scenario_names(study: Study, members: bool = True) -> list[str]:
    """Return the names of all scenarios, with variants and members of sweeps if asked."""
    resolver = Resolver(study)
    names: list[str] = []
    for base in study.scenarios():
        names.append(base)
        if members:
            names += [f"{base}.{member}" for member in resolver.members(base)]
    return names
