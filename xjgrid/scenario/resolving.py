"""Finds a scenario's file, its parents and its variant, and resolves them to one scenario."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from xjgrid.errors import InputError, InputFault, did_you_mean
from xjgrid.inputs.study import dotted_name
from xjgrid.inputs.wording import explain
from xjgrid.scenario.documents import Document, Place, Steps, read_document
from xjgrid.scenario.fields import TableOverride
from xjgrid.scenario.leaves import OVERRIDE, Layer, Leaf, merge, nest
from xjgrid.scenario.paths import FILE_KEYS, detail, field_at, usual_of
from xjgrid.scenario.scenario import Scenario
from xjgrid.scenario.sweeping import sweep_members

if TYPE_CHECKING:
    from xjgrid.inputs.study import Study

CHAIN = 20
"""Scenarios that may extend one another in a chain."""


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
        self._members: dict[str, dict[str, tuple[Mapping[str, Any], Steps]]] = {}
        self._depths: dict[str, int | InputFault] = {}

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the files, without .yaml."""
        return frozenset(self.study.scenarios())

    def document(self, name: str) -> Document:
        """Return the file of a scenario as read."""
        if name not in self._documents:
            if name in self.names:
                path = self.study.root / "scenarios" / f"{name}.yaml"
            else:
                path = self.study.scenario_path(name)
            file = path.relative_to(self.study.root).as_posix()
            self._documents[name] = read_document(path, file, self.study.root)
        return self._documents[name]

    def members(self, name: str) -> dict[str, tuple[Mapping[str, Any], Steps]]:
        """Return what the variants and the sweep of a file set, by member name."""
        if name not in self._members:
            self._members[name] = self._find_members(name)
        return self._members[name]

    def _find_members(self, name: str) -> dict[str, tuple[Mapping[str, Any], Steps]]:
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
        if "." in name and os.path.isfile(self.study.root / "scenarios" / f"{name}.yaml"):
            raise InputError(dotted_name(name))
        if fault := self.find_long_chain(name):
            return None, [fault]
        layers: list[Layer] = []
        parents: list[str] = []
        faults = self._collect(name, layers, parents)
        return finish(name, layers, parents[1:], faults, overrides)

    def find_long_chain(self, name: str) -> InputFault | None:
        """Return the fault of a chain of `extends` that is too long, at the one that is too many.

        The chain is counted from the scenario that extends no other.
        """
        below: list[tuple[str, InputFault]] = []
        depth: int | InputFault = 0
        base = name.partition(".")[0]
        while base in self.names:
            if base in self._depths:
                depth = self._depths[base]
                break
            if base in (seen for seen, _ in below):
                break  # a circle, told elsewhere
            document = self.document(base)
            parent = str(document.data.get("extends") or "")
            message = f"a chain of more than {CHAIN} scenarios: start a new one"
            below.append((base, document.value("extends").fault(message, "extends", parent)))
            base = parent.partition(".")[0]
        for base, fault in reversed(below):
            if not isinstance(depth, InputFault):
                depth = fault if depth == CHAIN else depth + 1
            self._depths[base] = depth
        return depth if isinstance(depth, InputFault) else None

    def _collect(self, name: str, layers: list[Layer], chain: list[str]) -> list[InputFault]:
        """Add the layers of a scenario, its parents' first; return the faults of the chain."""
        base, _, member = name.partition(".")
        document = self.document(base)
        chain.append(name)
        faults = list(document.faults)
        parent = document.data.get("extends")
        if parent is not None:
            faults += self._collect_parent(parent, document, layers, chain)
        layers.append(_named(Layer(document).add(document.data), base, name, faults))
        if member:
            known = self.members(base)
            if member not in known:
                hint = did_you_mean(member, known)
                raise InputError(f"unknown scenario {name}: {base} has no variant {member}, {hint}")
            values, steps = known[member]
            layers.append(Layer(document).add(values, steps))
        return faults

    def _collect_parent(
        self, written: Any, document: Document, layers: list[Layer], chain: list[str]
    ) -> list[InputFault]:
        place = document.value("extends")
        if isinstance(written, list | dict):
            return [place.fault("needs the name of one scenario", "extends", written)]
        parent = str(written)
        if parent in chain:
            start = chain.index(parent)
            loop = " -> ".join([*chain[start:], parent])
            message = "extends itself" if chain[-1] == parent else f"leads in a circle: {loop}"
            return [place.fault(message, "extends", parent)]
        base, _, member = parent.partition(".")
        if base not in self.names:
            hint = did_you_mean(base, self.names)
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
) -> tuple[Scenario | None, list[InputFault]]:
    """Lay the layers over each other, put the overrides on top and check every value."""
    for key in FILE_KEYS:
        if overrides and key in overrides:
            faults.append(Place(OVERRIDE).fault("stands in a file alone; write one", key))
    if overrides:
        layers = [*layers, Layer(Document(OVERRIDE)).add(overrides)]
    for layer in layers:
        faults += [fault for fault in layer.faults if fault not in faults]
    leaves, tables = merge(layers)
    leaves.setdefault(("name",), Leaf(name, Place(f"scenarios/{name.partition('.')[0]}.yaml")))
    values = nest(leaves)
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
    message = explain(found, unit, hint, usual_of(field) if field else None)
    return place.fault(message, dotted, _shown(found))


def _table_words(found: Mapping[str, Any], path: tuple[str, ...]) -> str:
    if found["type"] == "extra_forbidden":
        return f"unknown key, {did_you_mean(path[-1], TableOverride.model_fields)}"
    if found["type"] == "missing":
        return "missing: a table override needs table, where and set"
    return explain(found)


def _shown(found: Mapping[str, Any]) -> Any:
    return None if found["type"] in ("missing", "extra_forbidden") else found["input"]
