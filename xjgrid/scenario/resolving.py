"""Finds a scenario's file, its parents and its variant, and resolves them to one scenario."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.inputs.build_keys import list_build_keys
from xjgrid.inputs.wording import explain
from xjgrid.scenario.documents import Document, Place, Steps, read_document, show
from xjgrid.scenario.fields import TableOverride
from xjgrid.scenario.leaves import OVERRIDE, Layer, Leaf, flatten, merge, nest
from xjgrid.scenario.paths import detail, field_at
from xjgrid.scenario.scenario import Scenario
from xjgrid.scenario.sweeping import sweep_members

if TYPE_CHECKING:
    from xjgrid.inputs.study import Study


class Resolver:
    """Reads the scenario files of a study, each once.

    Parameters
    ----------
    study
        The study that holds the files.
    """

    def __init__(self, study: Study) -> None:
        self.study = study
        self._documents: dict[str, Document] = {}

    @cached_property
    def build_keys(self) -> dict[str, bool]:
        """Keys that carriers.csv gives to a scenario's build, with their defaults."""
        return list_build_keys(self.study)

    def document(self, name: str) -> Document:
        """Return the file of a scenario as read."""
        if name not in self._documents:
            path = self.study.scenario_path(name)
            file = path.relative_to(self.study.root).as_posix()
            self._documents[name] = read_document(path, file)
        return self._documents[name]

    def members(self, name: str) -> dict[str, tuple[Mapping[str, Any], Steps]]:
        """Return what the variants and the sweep of a file set, by member name."""
        document = self.document(name)
        variants = document.data.get("variants") or {}
        found: dict[str, tuple[Mapping[str, Any], Steps]] = {}
        if isinstance(variants, Mapping):
            for key, values in variants.items():
                if values is None or isinstance(values, Mapping):
                    found[str(key)] = (values or {}, ("variants", key))
        for key, values in sweep_members(document.data.get("sweep")).items():
            found.setdefault(key, (values, ("sweep",)))
        return found

    def resolve(
        self, name: str, overrides: Mapping[str, Any] | None = None
    ) -> tuple[Scenario | None, list[InputFault]]:
        """Return a scenario, or None and what is wrong with it."""
        layers: list[Layer] = []
        parents: list[str] = []
        faults = self._collect(name, layers, parents)
        return finish(name, layers, parents[1:], faults, overrides, self.build_keys)

    def _collect(self, name: str, layers: list[Layer], chain: list[str]) -> list[InputFault]:
        """Add the layers of a scenario, its parents' first; return the faults of the chain."""
        base, _, member = name.partition(".")
        document = self.document(base)
        chain.append(name)
        faults = list(document.faults)
        parent = document.data.get("extends")
        if parent is not None:
            faults += self._collect_parent(str(parent), document, layers, chain)
        layer = Layer(document, self.build_keys).add(document.data)
        layers.append(_named(layer, base, name, faults))
        if member:
            known = self.members(base)
            if member not in known:
                hint = did_you_mean(member, known)
                raise InputError(f"unknown scenario {name}: {base} has no variant {member}, {hint}")
            values, steps = known[member]
            layers.append(Layer(document, self.build_keys).add(values, steps))
        return faults

    def _collect_parent(
        self, parent: str, document: Document, layers: list[Layer], chain: list[str]
    ) -> list[InputFault]:
        place = document.value("extends")
        if parent in chain:
            start = chain.index(parent)
            loop = " -> ".join([*chain[start:], parent])
            message = "extends itself" if chain[-1] == parent else f"leads in a circle: {loop}"
            return [place.fault(message, "extends", parent)]
        base, _, member = parent.partition(".")
        if base not in self.study.scenarios():
            hint = did_you_mean(base, self.study.scenarios())
            return [place.fault(f"no such scenario, {hint}", "extends", parent)]
        if member and member not in self.members(base):
            hint = did_you_mean(member, self.members(base))
            return [place.fault(f"{base} has no such variant, {hint}", "extends", parent)]
        parent_layers: list[Layer] = []
        faults = self._collect(parent, parent_layers, chain)
        for layer in parent_layers:
            layer.leaves.pop(("name",), None)
            layer.leaves.pop(("description",), None)
        layers.extend(parent_layers)
        return faults


def _named(layer: Layer, base: str, name: str, faults: list[InputFault]) -> Layer:
    """Check that a name written in the file is that of the file; then give the full one."""
    written = layer.leaves.get(("name",))
    if written is not None and written.value not in (base, name):
        message = f"the name of a scenario is that of its file: {base}; leave the line out"
        faults.append(written.place.fault(message, "name", written.value))
    layer.leaves.pop(("name",), None)
    return layer


def finish(
    name: str,
    layers: list[Layer],
    parents: list[str],
    faults: list[InputFault],
    overrides: Mapping[str, Any] | None = None,
    build_keys: Mapping[str, bool] | None = None,
) -> tuple[Scenario | None, list[InputFault]]:
    """Lay the layers over each other, put the overrides on top and check every value.

    What ``build`` does not say of the keys that carriers.csv gives takes their defaults.
    """
    build_keys = build_keys or {}
    if overrides:
        layers = [*layers, Layer(Document(OVERRIDE), build_keys).add(overrides)]
    for layer in layers:
        faults += [fault for fault in layer.faults if fault not in faults]
    leaves, tables = merge(layers)
    leaves.setdefault(("name",), Leaf(name, Place(f"scenarios/{name.partition('.')[0]}.yaml")))
    values = nest(leaves)
    said = values.get("build", {})
    values["build"] = {**build_keys, **said}
    values["tables"] = []
    places = {".".join(path): leaf.place for path, leaf in leaves.items()}
    for item, place, _ in tables:
        places[f"tables.{len(values['tables'])}"] = place
        values["tables"].append(item)
    try:
        scenario = Scenario.model_validate(values)
    except ValidationError as error:
        faults += [_value_fault(dict(found), places) for found in error.errors()]
        return None, faults
    if faults:
        return None, faults
    scenario._places.update(places)
    scenario._build_defaults.update(build_keys)
    scenario._parents = tuple(parents)
    return scenario, []


def _value_fault(found: Mapping[str, Any], places: Mapping[str, Place]) -> InputFault:
    """Return what pydantic found, at the place where the value is written."""
    path = tuple(str(step) for step in found["loc"])
    dotted = ".".join(path)
    lengths = range(len(path), 0, -1)
    place = next(
        (places[key] for n in lengths if (key := ".".join(path[:n])) in places), Place("scenario")
    )
    if path[0] == "tables":
        return place.fault(_table_words(found, path), dotted, _shown(found))
    field = field_at(path)
    unit = detail(field, "unit") if field else ""
    hint = detail(field, "hint") if field else ""
    return place.fault(explain(found, unit, hint), dotted, _shown(found))


def _table_words(found: Mapping[str, Any], path: tuple[str, ...]) -> str:
    if found["type"] == "extra_forbidden":
        return f"unknown key, {did_you_mean(path[-1], TableOverride.model_fields)}"
    if found["type"] == "missing":
        return "missing: a table override needs table, where and set"
    return explain(found)


def _shown(found: Mapping[str, Any]) -> Any:
    return None if found["type"] in ("missing", "extra_forbidden") else found["input"]


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
    if not path.is_file():
        raise InputError(f"{path}: no such file")
    document = read_document(path, str(path))
    resolver = Resolver(study)
    layers: list[Layer] = []
    name = str(document.data.get("name") or path.stem)
    chain = [name]
    faults = list(document.faults)
    if (parent := document.data.get("extends")) is not None:
        faults += resolver._collect_parent(str(parent), document, layers, chain)
    layers.append(Layer(document, resolver.build_keys).add(document.data))
    return finish(name, layers, chain[1:], faults, overrides, resolver.build_keys)


def load_scenarios(
    study: Study, name: str, overrides: Mapping[str, Any] | None = None
) -> list[Scenario]:
    """Return the members of a sweep if the file has one, else the one scenario."""
    if "." not in name and not name.endswith((".yaml", ".yml")):
        members = sweep_members(Resolver(study).document(name).data.get("sweep"))
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
