"""The study: declared tables, their reading and checks, and where the numbers come from."""

from xjgrid.errors import InputError, InputFault
from xjgrid.inputs.finding import copy_study, default_root, enclosing_root
from xjgrid.inputs.schema import Row, SourcedRow, columns, declared_tables, meta, unit
from xjgrid.inputs.study import Study

__all__ = [
    "InputError",
    "InputFault",
    "Row",
    "SourcedRow",
    "Study",
    "columns",
    "copy_study",
    "declared_tables",
    "default_root",
    "enclosing_root",
    "meta",
    "unit",
]
