"""Families of constraints, in the order in which a model takes them.

To add one, write a module with a `Family` and put it into ``FAMILIES``.
"""

from __future__ import annotations

from xjgrid.solve.families.build_limits import BuildLimits
from xjgrid.solve.families.capture import Capture
from xjgrid.solve.families.channel_floors import ChannelFloors
from xjgrid.solve.families.commitment import Commitment
from xjgrid.solve.families.daily_export import DailyExports
from xjgrid.solve.families.dispatch import Dispatch
from xjgrid.solve.families.family import Family
from xjgrid.solve.families.green_channels import GreenChannels
from xjgrid.solve.families.interfaces import Interfaces
from xjgrid.solve.families.inventories import Inventories
from xjgrid.solve.families.must_run_output import MustRunOutput
from xjgrid.solve.families.process_ramps import ProcessRamps
from xjgrid.solve.families.processes import Processes
from xjgrid.solve.families.ramps import Ramps
from xjgrid.solve.families.reserve import Reserve
from xjgrid.solve.families.retrofit import Retrofit
from xjgrid.solve.families.self_consumption import SelfConsumption
from xjgrid.solve.families.starts import Starts
from xjgrid.solve.families.storage_sizes import StorageSizes
from xjgrid.solve.families.synchronous import Synchronous
from xjgrid.solve.families.wear import Wear
from xjgrid.solve.families.yearly import Yearly

DISPATCH = Dispatch()
FAMILIES: tuple[Family, ...] = (
    DISPATCH,
    StorageSizes(),
    Capture(),
    Commitment(),
    Retrofit(),
    Reserve(),
    Synchronous(),
    Starts(),
    Processes(),
    Wear(),
    Inventories(),
    Ramps(),
    ProcessRamps(),
    MustRunOutput(),
    ChannelFloors(),
    Interfaces(),
    GreenChannels(),
    SelfConsumption(),
    DailyExports(),
    Yearly(),
    BuildLimits(),
)
