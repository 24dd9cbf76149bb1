"""The columns of each kind of file, what they are called in English and Chinese, and where they stand in a row."""

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

import msgspec


class Kind(msgspec.Struct, frozen=True):
    """A kind of file: its name, its columns, and those that can not be missing."""

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]


ALARMS: Final = Kind(
    "alarms",
    (
        "alarm_id", "cell_id", "site_id", "backhaul_id", "raised_at", "cleared_at", "changed_at", "severity",
        "probable_cause", "specific_problem", "source", "parent_alarm_id", "effect", "planned", "received_at",
        "clear_received_at",
    ),
    ("alarm_id", "raised_at"),
)  # fmt: skip
COMPLAINTS: Final = Kind(
    "complaints",
    (
        "complaint_id", "created_at", "region", "district", "cell_id", "latitude", "longitude", "location_source",
        "category", "cause", "customer_ref", "tier", "channel", "scene", "text", "status", "resolved_at",
        "planned_resolution_at", "first_contact_resolved", "repeat_of", "received_at",
    ),
    ("complaint_id", "created_at", "region"),
)  # fmt: skip
REGIONS: Final = Kind("regions", ("region", "name_zh", "name_en", "subscribers"), ("region",))
CELLS: Final = Kind(
    "cells",
    (
        "cell_id", "region", "site_id", "district", "technology", "area_class", "latitude", "longitude", "users",
        "backhaul_id",
    ),
    ("cell_id", "region"),
)  # fmt: skip
SITES: Final = Kind(
    "sites", ("site_id", "owner", "unit", "access_hours", "battery_hours", "travel_hours"), ("site_id",)
)
PLANNED_WORK: Final = Kind(
    "planned_work",
    (
        "work_id", "starts_at", "ends_at", "cell_id", "site_id", "region", "announced_at", "confirmed_at",
        "affects_service", "description", "recurs",
    ),
    ("work_id", "starts_at", "ends_at"),
)  # fmt: skip
ORDERS: Final = Kind(
    "orders",
    ("order_id", "issued_at", "outage_id", "cell_id", "accepted_at", "arrived_at", "fixed_at", "unit", "crew"),
    ("order_id", "issued_at"),
)
FEEDBACK: Final = Kind("feedback", ("complaint_id", "outage_id", "verdict", "cause"), ("outage_id", "verdict"))
KINDS: Final = {kind.name: kind for kind in (ALARMS, COMPLAINTS, REGIONS, CELLS, SITES, PLANNED_WORK, ORDERS, FEEDBACK)}

_EVERYWHERE: Final[Mapping[str, str]] = {
    "cell_id": "小区编号 小区标识 小区号 小区ID 小区 CI CGI ECGI NCGI cell",
    "site_id": "基站编号 基站标识 基站号 基站ID 基站 站点编号 站址编号 站点ID site",
    "backhaul_id": "传输编号 传输路径 传输环路 backhaul",
    "region": "地市 城市 所属地市 归属地市 地市编号 本地网 city",
    "district": "区县 县区 所属区县 归属区县 行政区 county",
    "latitude": "纬度 lat",
    "longitude": "经度 lon lng long",
    "received_at": "接收时间 接收时刻 入库时间 received_time",
    "unit": "责任单位 维护单位 代维单位",
}
_OF_A_KIND: Final[Mapping[str, Mapping[str, str]]] = {
    "alarms": {
        "alarm_id": "告警编号 告警标识 告警ID 告警流水号 告警序列号 流水号",
        "raised_at": "告警发生时间 发生时间 故障发生时间 告警产生时间 产生时间 告警时间 告警开始时间 alarm_raised_time",
        "cleared_at": "告警清除时间 清除时间 恢复时间 告警恢复时间 故障恢复时间 告警消除时间 alarm_cleared_time",
        "changed_at": "告警变更时间 变更时间 更新时间 最近变更时间 alarm_changed_time",
        "severity": "告警级别 告警等级 级别 perceived_severity",
        "probable_cause": "告警原因 可能原因 告警名称 告警标题 故障原因",
        "specific_problem": "具体问题 告警描述 告警详情 附加信息",
        "source": "告警来源 来源 来源系统 网管 厂家 source_system_id",
        "parent_alarm_id": "父告警编号 主告警编号 根告警编号 父告警",
        "effect": "业务影响 影响 影响类型",
        "planned": "是否工程 工程告警 是否割接 工程标识 planned_outage_indicator",
        "clear_received_at": "清除接收时间 恢复接收时间",
    },
    "complaints": {
        "complaint_id": "投诉工单编号 工单编号 投诉编号 工单号 投诉单号 投诉流水号",
        "created_at": "投诉时间 受理时间 投诉受理时间 建单时间 creation_date",
        "location_source": "定位来源 位置来源",
        "category": "投诉类型 投诉类别 业务类型 投诉分类 ticket_type",
        "cause": "投诉原因 归因 原因 处理原因 投诉归因",
        "customer_ref": "客户编号 客户标识 用户编号 用户号码 客户号码 手机号码 投诉号码 customer",
        "tier": "客户级别 客户等级 用户级别 客户星级",
        "channel": "受理渠道 渠道 投诉渠道",
        "scene": "投诉场景 场景",
        "text": "投诉内容 内容 投诉描述 description",
        "status": "工单状态 状态 处理状态",
        "resolved_at": "解决时间 处理完成时间 办结时间 归档时间 resolution_date",
        "planned_resolution_at": "计划解决时限 计划解决时间 处理时限 expected_resolution_date",
        "first_contact_resolved": "一次解决 是否一次解决 一次性解决",
        "repeat_of": "重复工单 重复投诉 原工单编号",
    },
    "regions": {
        "name_zh": "地市名称 中文名称",
        "name_en": "英文名称",
        "subscribers": "用户数 客户数 用户规模",
    },
    "cells": {
        "technology": "制式 网络制式 网络类型 rat",
        "area_class": "区域类型 覆盖类型 覆盖场景 场景",
        "users": "小区用户数 用户数 服务用户数",
    },
    "sites": {
        "owner": "产权 产权单位 产权归属 铁塔归属",
        "access_hours": "进站时间 可进站时间 上站时间",
        "battery_hours": "电池时长 蓄电池时长 后备时长",
        "travel_hours": "路程时长 路途时长 到站时长",
    },
    "planned_work": {
        "work_id": "割接编号 工程编号 公告工单编号 割接工单编号 工单编号",
        "starts_at": "开始时间 割接开始时间 计划开始时间",
        "ends_at": "结束时间 割接结束时间 计划结束时间",
        "announced_at": "公告时间 发布时间",
        "confirmed_at": "完工确认时间 确认时间",
        "affects_service": "是否影响业务 影响业务",
        "description": "割接内容 工程内容 描述",
        "recurs": "重复规则 周期 rrule",
    },
    "orders": {
        "order_id": "抢修工单编号 工单编号 派单编号",
        "outage_id": "退服编号",
        "issued_at": "派单时间 下发时间",
        "accepted_at": "接单时间",
        "arrived_at": "到站时间 到达时间",
        "fixed_at": "修复时间 恢复时间",
        "crew": "抢修队 班组 抢修班组",
    },
    "feedback": {
        "complaint_id": "投诉工单编号 投诉编号 工单编号",
        "outage_id": "退服编号",
        "verdict": "结论 反馈 是否属实",
        "cause": "实际原因 核实原因 投诉原因",
    },
}
_IGNORED: Final = str.maketrans("", "", " \t_-\ufeff\"'")


def plain(header: str) -> str:
    """A header as it is compared: ``Cell ID``, ``cell_id`` and ``cellId`` are one."""
    return header.translate(_IGNORED).casefold()


class Columns:
    """What the columns of a kind of file may be called; `synonyms` are the user's own, header → column.

    Raises:
        ValueError: a synonym for a column that no kind of file has.
    """

    def __init__(self, kind: Kind, synonyms: Mapping[str, str] | None = None) -> None:
        self.kind = kind
        known = {column for each in KINDS.values() for column in each.columns}
        for header, column in (synonyms or {}).items():
            if column not in known:
                raise ValueError(f"synonym {header!r}: there is no column {column!r}")
        self._names = dict(_named(kind, synonyms or {}))

    def column(self, header: str) -> str | None:
        """The column that `header` stands for, or None."""
        return self._names.get(plain(header))

    def layout(self, header: Sequence[str]) -> "Layout":
        """Where the columns stand in rows under `header`."""
        return Layout(self, header)


class Layout:
    """Where the columns of a kind stand in the rows under one header.

    `unknown` are the headers that stand for no column (of two for the same column, the second),
    `missing` the required columns that are not there.
    """

    def __init__(self, columns: Columns, header: Sequence[str]) -> None:
        self.width = len(header)
        positions: dict[str, int] = {}
        unknown: list[str] = []
        for position, text in enumerate(header):
            column = columns.column(text)
            if column is None or column in positions:
                unknown.append(text.strip())
            else:
                positions[column] = position
        self.unknown = tuple(text for text in unknown if text)
        self.missing = tuple(column for column in columns.kind.required if column not in positions)
        self._given = frozenset(positions)
        # an absent column reads the empty text that `pick` adds at the end
        self._getter = itemgetter(*(positions.get(column, self.width) for column in columns.kind.columns))

    def has_any(self, columns: Iterable[str]) -> bool:
        """Whether any of `columns` stands under the header."""
        return not self._given.isdisjoint(columns)

    def pick(self, row: Iterable[Any]) -> tuple[Any, ...]:
        """The values of a row of `width` fields in the order of the kind's columns, empty text where absent."""
        picked: tuple[Any, ...] = self._getter([*row, ""])
        return picked


def _named(kind: Kind, synonyms: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Pairs of plain header and column; the later of two with the same header counts."""
    for table in (_EVERYWHERE, _OF_A_KIND[kind.name]):
        for column, words in table.items():
            if column in kind.columns:
                yield from ((plain(word), column) for word in words.split())
    yield from ((plain(column), column) for column in kind.columns)
    yield from ((plain(header), column) for header, column in synonyms.items() if column in kind.columns)
