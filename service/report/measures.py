"""The figures of the weekly table: their names in both languages, how they are printed, and how they are counted."""

from typing import Final

import msgspec

from service.report.document import Basis, Format, Text


class Measure(msgspec.Struct, frozen=True):
    """A line of the table: a column of the weekly rows, its name, its format, and how it is counted."""

    column: str
    title: Text
    format: Format
    definition: Text
    basis: Basis = Basis.COUNTED


HOURS: Final = Measure(
    "outage_hours",
    Text("退服累计时长", "Cumulative outage hours"),
    Format.HOURS,
    Text(
        "每个小区退服时间的并集，闪断间隔不计，按周截取；计划工作除外。",
        "Time out of service per cell, counted once however many alarms told of it, flap gaps left out, clipped to the "
        "week; planned work excluded.",
    ),
)
CELLS: Final = Measure(
    "outaged_cells",
    Text("小区退服数", "Outaged cells"),
    Format.COUNT,
    Text(
        "本周内至少退服一次的小区个数；计划工作除外。",
        "Distinct cells that were out of service in the week; planned work excluded.",
    ),
)
BY_CAUSE: Final = Measure(
    "complaints_by_cause",
    Text("故障原因引起投诉数量", "Fault-caused complaints"),
    Format.COUNT,
    Text(
        "以设备、传输、电力、工程或网络故障原因归档的投诉，按投诉时间计，含重复投诉。",
        "Complaints closed with equipment, transmission, power, engineering or network fault as the cause, by when "
        "they were made, repeats included.",
    ),
)
OUTAGES: Final = Measure(
    "outages",
    Text("退服次数", "Outages"),
    Format.COUNT,
    Text("按小区计的退服次数；跨周者各周均计。", "Outages per cell; one that spans weeks counts in each."),
)
COMPLAINTS: Final = Measure(
    "complaints",
    Text("全部网络投诉", "All network complaints"),
    Format.COUNT,
    Text("按投诉时间计的全部投诉，含重复投诉。", "All complaints by when they were made, repeats included."),
)
ATTRIBUTED: Final = Measure(
    "complaints_attributed",
    Text("归因于退服的投诉（期望值）", "Complaints put down to outages (expected)"),
    Format.NUMBER,
    Text(
        "各投诉由非计划退服引起的概率之和；模型估计值。",
        "The sum of each complaint's probability of having come from an unplanned outage: a model's estimate.",
    ),
    Basis.ESTIMATED,
)
PRINTED: Final = (CELLS, HOURS, BY_CAUSE)
FURTHER: Final = (OUTAGES, COMPLAINTS, ATTRIBUTED)
