"""What the figures of a what-if rest on, said in sentences, in both languages."""

from collections.abc import Iterator

import msgspec


class Note(msgspec.Struct, frozen=True):
    """A sentence, in Chinese and English."""

    zh: str
    en: str


class Grounds(msgspec.Struct, frozen=True):
    """What was there to go by.

    `groups`: unplanned outage groups, `ended_by_crews` of them by a crew as past orders tell; `complaints` recorded,
    outages or not; `crew_hours` learnt from `crew_orders`, 0: assumed. `ends_known`: enough outages ended without a
    crew to tell how long they last. `model`: where it comes from.
    """

    groups: int
    ended_by_crews: int
    complaints: int
    past_orders: int
    crew_hours: float
    crew_orders: int
    ends_known: bool
    model: str
    model_learnt: bool


def notes(grounds: Grounds) -> Iterator[Note]:
    """What a reader should know before using a figure, the gravest first."""
    if not grounds.groups:
        yield Note(
            "记录中没有非计划退服，无可比较。", "The recording holds no unplanned outage: there is nothing to compare."
        )
        return
    if not grounds.model_learnt:
        yield Note(
            "未提供学习得到的模型（--model）：全部数值基于假定的投诉曲线。",
            "No learnt model was given (--model): every figure rests on an assumed complaint curve.",
        )
    if not grounds.complaints:
        yield Note(
            "记录中没有投诉：各故障的重要性未知，一律按平均计。",
            "The recording holds no complaint: nothing tells how important each outage was, all count as average.",
        )
    yield Note(
        "“避免的投诉”为模型估计值，非实际计数：没有随机派单就无法实测。",
        "Avoided complaints are modelled, not counted: without randomised dispatch they can not be measured.",
    )
    yield from _ends(grounds)
    yield _crews(grounds)


def _ends(grounds: Grounds) -> Iterator[Note]:
    if grounds.ended_by_crews:
        yield Note(
            f"{grounds.groups} 个故障群中有 {grounds.ended_by_crews} 个由抢修队修复（据历史工单）；"
            "若无人抢修它们会持续多久，由其余故障的历时推算（竞争结束）。",
            f"{grounds.ended_by_crews} of {grounds.groups} outage groups were ended by a crew, as past orders tell; "
            "how long they would have lasted without one is drawn from those that ended without (competing ends).",
        )
    else:
        yield Note(
            "没有历史工单说明哪些故障由抢修队修复：记录的结束时间（当时的抢修已包含在内）视为无人抢修时的结束，"
            "因此避免的投诉被低估。",
            "No past order tells which outages a crew ended: recorded ends, which the repairs of then brought about, "
            "are taken as ends without a crew, so that what crews avoid is understated.",
        )
    if not grounds.ends_known:
        yield Note(
            "自行结束的故障太少，无人抢修时的历时取自模型。",
            "Too few outages ended without a crew: how long they last is taken from the model.",
        )


def _crews(grounds: Grounds) -> Note:
    if grounds.crew_orders:
        return Note(
            f"每单抢修用时 {grounds.crew_hours:.2f} 小时，由 {grounds.crew_orders} 个历史工单得出。",
            f"A repair takes {grounds.crew_hours:.2f} crew-hours, learnt from {grounds.crew_orders} past orders.",
        )
    return Note(
        f"没有可用的历史工单：每单抢修用时假定为 {grounds.crew_hours:g} 小时。",
        f"No past order tells how long a repair takes: {grounds.crew_hours:g} crew-hours are assumed.",
    )
