import re

import pytest

from ingest.headers import ALARMS, CELLS, COMPLAINTS, KINDS, REGIONS, Columns, Kind

CONTRACT = """
alarm_id 告警编号 · cell_id 小区编号 · site_id 基站编号 · raised_at 告警发生时间 · cleared_at 告警清除时间 ·
severity 告警级别 · probable_cause 告警原因 · source 告警来源 · planned 是否工程 · received_at 接收时间 ·
complaint_id 投诉工单编号 · created_at 投诉时间 · region 地市 · district 区县 · category 投诉类型 ·
cause 投诉原因 · customer_ref 客户编号 · tier 客户级别 · channel 受理渠道 · text 投诉内容 · status 工单状态 ·
resolved_at 解决时间 · planned_resolution_at 计划解决时限 · first_contact_resolved 一次解决 · repeat_of 重复工单 ·
scene 投诉场景 · subscribers 用户数 · name_zh 地市名称 · name_en 英文名称 · technology 制式 ·
area_class 区域类型 · latitude 纬度 · longitude 经度 · users 小区用户数 · backhaul_id 传输编号
"""
PAIRS = [tuple(pair.split()) for pair in re.split("·", CONTRACT)]


@pytest.mark.parametrize(("column", "header"), PAIRS)
def test_the_chinese_headers_of_the_contract_are_known_wherever_their_column_is(column: str, header: str) -> None:
    kinds = [kind for kind in KINDS.values() if column in kind.columns]
    assert kinds
    assert {Columns(kind).column(header) for kind in kinds} == {column}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_column_goes_by_its_own_name(kind: Kind) -> None:
    assert [Columns(kind).column(column) for column in kind.columns] == list(kind.columns)


@pytest.mark.parametrize(
    "header", ["cell_id", "Cell ID", "cellId", "CELL-ID", " cell_id ", "\ufeffcell_id", '"cell_id"']
)
def test_a_header_is_known_however_it_is_written(header: str) -> None:
    assert Columns(CELLS).column(header) == "cell_id"


def test_one_word_may_mean_different_columns_in_different_files() -> None:
    assert (Columns(REGIONS).column("用户数"), Columns(CELLS).column("用户数")) == ("subscribers", "users")
    assert (Columns(ALARMS).column("故障原因"), Columns(COMPLAINTS).column("原因")) == ("probable_cause", "cause")


def test_users_add_their_own_headers() -> None:
    columns = Columns(ALARMS, {"网元": "cell_id", "发生时间": "received_at"})
    assert (columns.column("网元"), columns.column("发生时间")) == ("cell_id", "received_at")


def test_a_synonym_for_no_column_is_refused() -> None:
    with pytest.raises(ValueError, match=r"'网元'.*no column 'cellid'"):
        Columns(ALARMS, {"网元": "cellid"})


def test_a_synonym_for_a_column_of_another_kind_of_file_is_none_here() -> None:
    assert Columns(REGIONS, {"网元": "cell_id"}).column("网元") is None


def test_values_are_picked_in_the_order_of_the_kind_empty_where_the_column_is_absent() -> None:
    layout = Columns(REGIONS).layout(["subscribers", "remarks", "region"])
    assert layout.pick(["10", "x", "yc"]) == ("yc", "", "", "10")
    assert (layout.width, layout.unknown, layout.missing) == (3, ("remarks",), ())


def test_the_second_header_for_a_column_is_unknown() -> None:
    layout = Columns(CELLS).layout(["cell_id", "小区编号", "region"])
    assert layout.unknown == ("小区编号",)
    assert layout.pick(["a", "b", "yc"])[0] == "a"


def test_required_columns_that_are_not_there_are_missing() -> None:
    assert Columns(COMPLAINTS).layout(["created_at"]).missing == ("complaint_id", "region")
