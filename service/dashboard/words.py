"""Every word of the pages, in English and Chinese; a missing one is a type error, not a hole in a page.

Templates are filled by name (`str.format`); both languages must use the same names. Values from outside
are never put into a template that is then marked as safe: Jinja2 escapes the finished text.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language's texts, by the place on the page that they stand in."""

    language: Language
    html_language: str
    other_language: Language
    other_language_name: str
    title: str
    skip: str
    live: str
    queue: str
    weekly: str
    data: str
    sections: str
    open_access: str
    shadow: str
    theme_light: str
    theme_dark: str
    theme: str
    range_hours: str
    range_name: str
    all_regions: str
    apply: str
    keys_title: str
    keys: tuple[tuple[str, str], ...]
    close: str
    # Freshness strip
    newest: str
    lag: str
    lag_now: str
    watermark_behind: str
    watermark_none: str
    rejected: str
    rejected_none: str
    late: str
    nothing_yet: str
    lost: str
    held: str
    # Top line
    quiet: str
    loud: str
    loud_no_outage: str
    loud_all: str
    outage_one: str
    outage_many: str
    others_unusual: str
    open_line: str
    silent_line: str
    waiting_line: str
    # Pictures
    pictures: str
    region_now: str
    region_waits: str
    legend_explained: str
    legend_usual: str
    legend_unexplained: str
    legend_range: str
    legend_outages: str
    hover: str
    hover_hint: str
    pictures_empty: str
    # Outages
    outages: str
    outages_note: str
    outages_empty: str
    outages_more: str
    cell_one: str
    cells: str
    site_one: str
    sites: str
    users: str
    complaints_so_far: str
    still_avoids: str
    out_for: str
    burst_in: str
    burst_ago: str
    burst_unknown: str
    window_in: str
    window_ago: str
    order_is: str
    no_order: str
    no_order_planned: str
    silent: str
    silent_row: str
    silent_where: str
    planned: str
    # Queue
    queue_note: str
    queue_empty: str
    queue_closed: str
    head_rank: str
    head_place: str
    head_avoids: str
    head_burst: str
    head_window: str
    head_crew: str
    head_state: str
    head_why: str
    avoids: str
    avoids_range: str
    crew_hours: str
    modelled: str
    issued: str
    due: str
    last_change: str
    cells_listed: str
    replaces: str
    more_cells: str
    show_more: str
    # Weekly
    weekly_title: str
    weekly_note: str
    weekly_empty: str
    weekly_going: str
    city: str
    outaged_cells: str
    outage_hours: str
    fault_complaints: str
    last_week: str
    this_week: str
    change: str
    # Empty service
    empty_title: str
    empty_body: str
    empty_body_inventory: str
    # Demo
    demo_open: str
    demo_stays: str
    demo_feeding: str
    demo_outages: str
    demo_spikes: str
    demo_orders: str
    record_heads: tuple[str, ...]
    # Lists
    record_kind: Mapping[str, str]
    severity: Mapping[str, str]
    state: Mapping[str, str]
    kind: Mapping[str, str]
    reason: Mapping[str, str]

    def places(self, sites: int, cells: int) -> str:
        """How much of the network: ``1 site, 3 cells``."""
        site = self.site_one if sites == 1 else self.sites
        return site.format(count=sites) + self.comma + self.cells_counted(cells)

    def cells_counted(self, cells: int) -> str:
        """``3 cells``."""
        return (self.cell_one if cells == 1 else self.cells).format(count=cells)

    @property
    def comma(self) -> str:
        """What stands between two items."""
        return "，" if self.language == "zh" else ", "


ENGLISH = Words(
    language="en",
    html_language="en",
    other_language="zh",
    other_language_name="中文",
    title="Golden window",
    skip="Skip to the queue",
    live="Live",
    queue="Queue",
    weekly="Weekly",
    data="Data",
    sections="Sections",
    open_access="Open access: this machine only, no person has been set up",
    shadow="Shadow mode: orders are decided and recorded, and pushed to nobody",
    theme_light="Light",
    theme_dark="Dark",
    theme="Theme",
    range_hours="{hours} h",
    range_name="Time range",
    all_regions="All regions",
    apply="Apply",
    keys_title="Keys",
    keys=(
        ("j / k", "next / previous order"),
        ("Enter", "open or close an order"),
        ("Esc", "close"),
        ("/", "go to the region filter"),
        ("?", "this help"),
    ),
    close="Close",
    newest="Newest record {time}",
    lag="{length} behind",
    lag_now="up to date",
    watermark_behind="concluded to {length} before it",
    watermark_none="nothing concluded yet",
    rejected="{count} rejected",
    rejected_none="none rejected",
    late="{count} late",
    nothing_yet="No record yet",
    lost="Connection lost. The page shows how it stood at {time} and will go on by itself.",
    held="The queue holds still while a row is open.",
    quiet="Complaints are as usual: {observed} in the hour to {time}, {expected} expected.",
    loud="{region}: {observed} complaints in the hour to {time}, {expected} expected; "
    "{explained} explained by {outages}, {unexplained} by none.",
    loud_no_outage="{region}: {observed} complaints in the hour to {time}, {expected} expected; "
    "no outage explains them.",
    loud_all="{region}: {observed} complaints in the hour to {time}, {expected} expected; explained by {outages}.",
    outage_one="one outage",
    outage_many="{count} outages",
    others_unusual="Unusual too: {regions}.",
    open_line="Out of service now: {places}, {users}.",
    silent_line="Suspected silent outage in {place}: {observed} complaints, {expected} expected, and no alarm.",
    waiting_line="Counting has begun; the first quarter of an hour is not concluded yet.",
    pictures="Complaints per {minutes} minutes",
    region_now="{observed} in the last hour, {expected} expected",
    region_waits="waiting for the first quarter of an hour",
    legend_explained="explained by outages",
    legend_usual="as usual",
    legend_unexplained="spike nothing explains",
    legend_range="usual range",
    legend_outages="outages, by length",
    hover="{region} {time}: {observed} complaints, {expected} expected, usual up to {upper}; "
    "{explained} explained by outages",
    hover_hint="Point at a picture to read its figures.",
    pictures_empty="No region is known. Give the service an inventory, or post alarms and it learns the cells.",
    outages="Outages by what they still cost",
    outages_note="complaints that a repair now would avoid, modelled",
    outages_empty="No outage is open. When a cell goes out of service it stands here within seconds.",
    outages_more="and {count} smaller ones",
    cell_one="{count} cell",
    cells="{count} cells",
    site_one="{count} site",
    sites="{count} sites",
    users="{count} users",
    complaints_so_far="{count} complaints",
    still_avoids="avoids {count}",
    out_for="out for {length}",
    burst_in="burst in {length}",
    burst_ago="burst {length} ago",
    burst_unknown="no burst learnt",
    window_in="window closes in {length}",
    window_ago="window closed {length} ago",
    order_is="order {state}",
    no_order="no order yet",
    no_order_planned="planned work, no order",
    silent="Suspected silent outage",
    silent_row="{observed} complaints, {expected} expected, no alarm",
    silent_where="likely {place}",
    planned="planned work",
    queue_note="Ranked by complaints avoided per crew hour, not by time left.",
    queue_empty="No repair order is open. An outage gets one when it has lasted past the hold-off.",
    queue_closed="No longer pays",
    head_rank="Rank",
    head_place="Place",
    head_avoids="Repair now",
    head_burst="Complaints",
    head_window="Golden window",
    head_crew="Crew",
    head_state="State",
    head_why="Why",
    avoids="avoids {count} complaints",
    avoids_range="avoids {count} ({range}) complaints",
    crew_hours="{hours} h",
    modelled="modelled",
    issued="Issued {time}",
    due="due {time}",
    last_change="last change {time}: {reason}",
    cells_listed="Cells",
    replaces="Took over from {groups}",
    more_cells="and {count} more",
    show_more="{count} more orders in the list of all orders",
    weekly_title="Complaints and outages by week",
    weekly_note="Outaged cells, hours and complaints move together here; a handful of cities and two weeks can not "
    "prove a cause, nor locate a golden window.",
    weekly_empty="The table fills when the first outage or complaint of a week is concluded.",
    weekly_going="{week} is still going on",
    city="City",
    outaged_cells="Outaged cells",
    outage_hours="Cumulative outage hours",
    fault_complaints="Fault-caused complaints",
    last_week="Last week",
    this_week="This week",
    change="Change",
    empty_title="Nothing has arrived yet",
    empty_body="The service is up and waits for records. Post a first alarm:",
    empty_body_inventory="It knows {regions} regions and {cells} cells.",
    demo_open="The page is at {page} — watch the recording there.",
    demo_stays="The service stays at {page} until you press Ctrl-C.",
    demo_feeding="Feeding the recording {time}",
    demo_outages="Outages: {outages} of cells in {groups} groups, {planned} of them planned work.",
    demo_spikes="Complaint spikes: {spikes}; {explained} explained by outages or planned work, "
    "{silent} suspected silent outages, {unexplained} unexplained.",
    demo_orders="Repair orders: {orders} issued, {withdrawn} withdrawn because the alarm cleared first, "
    "{open} still open; {waiting} pushes not delivered.",
    record_heads=("Records", "read", "accepted", "duplicate", "rejected", "late"),
    record_kind={"alarms": "alarms", "complaints": "complaints"},
    severity={
        "critical": "critical",
        "major": "major",
        "minor": "minor",
        "warning": "warning",
        "indeterminate": "indeterminate",
        "cleared": "cleared",
    },
    state={
        "pending": "issued",
        "acknowledged": "accepted",
        "held": "held",
        "inProgress": "in progress",
        "cancelled": "withdrawn",
        "completed": "completed",
        "rejected": "rejected",
        "failed": "failed",
        "partial": "partly done",
    },
    kind={"crew": "crew", "remote": "remote reset", "generator": "generator", "third_party": "tower company"},
    reason={
        "out_of_service": "out of service",
        "outside_planned_work": "out of service beside planned work",
        "overruns_planned_work": "planned work has overrun its end",
        "failed_again": "failed again",
        "merged_groups": "two groups turned out to be one",
        "group_moved": "a late alarm moved its start",
        "cells_changed": "other cells than before",
        "kind_changed": "needs another kind of repair",
        "priority_changed": "priority changed",
        "forecast_changed": "forecast changed",
        "alarm_cleared": "alarm cleared before anyone set out",
        "service_restored": "service restored",
        "merged": "joined with another order",
        "planned_work": "planned work",
        "by_hand": "changed by hand",
        "mains_failed": "mains failed, batteries will not last",
        "push_due": "no crew that leaves later beats the burst",
        "service_lost": "the batteries are flat, service is lost",
        "mains_back": "mains are back",
        "alarm_too_old": "the alarm of the mains is too old to be believed",
        "acknowledged": "acknowledged",
        "rejected_by_unit": "rejected by the unit",
        "redispatched": "redispatched to another unit",
        "assigned": "assigned to a crew",
        "travelling": "the crew is on its way",
        "started": "work has begun",
        "held": "on hold",
        "resumed": "goes on",
        "repaired": "repaired, with a receipt",
        "receipt_incomplete": "the receipt is incomplete",
        "receipt_given": "the receipt was given",
        "cancelled_by_hand": "cancelled by hand",
        "commented": "a comment",
        "verified": "verified: cells and complaints are as usual",
        "still_down": "reported as repaired, and still down",
        "complaints_remain": "repaired, and complaints still come",
        "split": "its group fell apart",
        "holding_off": "waiting for the hold-off to pass",
        "already_restored": "restored already",
        "superseded": "another order took its place",
        "closed_by_hand": "closed by hand",
        "unchanged": "unchanged",
    },
)

CHINESE = Words(
    language="zh",
    html_language="zh-Hans",
    other_language="en",
    other_language_name="English",
    title="黄金抢修时间",
    skip="跳到抢修队列",
    live="实时",
    queue="队列",
    weekly="周报",
    data="数据",
    sections="栏目",
    open_access="开放访问：仅限本机，尚未设置人员",
    shadow="影子模式：只判断和记录工单，不推送给任何人",
    theme_light="浅色",
    theme_dark="深色",
    theme="主题",
    range_hours="{hours} 小时",
    range_name="时间范围",
    all_regions="全部地市",
    apply="应用",
    keys_title="快捷键",
    keys=(
        ("j / k", "下一张 / 上一张工单"),
        ("Enter", "展开或收起工单"),
        ("Esc", "关闭"),
        ("/", "转到地市筛选"),
        ("?", "显示本帮助"),
    ),
    close="关闭",
    newest="最新记录 {time}",
    lag="滞后 {length}",
    lag_now="已是最新",
    watermark_behind="结论截至其前 {length}",
    watermark_none="尚无结论",
    rejected="拒收 {count} 条",
    rejected_none="无拒收",
    late="迟到 {count} 条",
    nothing_yet="尚无记录",
    lost="连接中断。页面停在 {time}，恢复后会自动继续。",
    held="有工单展开时，队列保持不动。",
    quiet="投诉正常：截至 {time} 的一小时内 {observed} 件，预期 {expected} 件。",
    loud="{region}：截至 {time} 的一小时内投诉 {observed} 件，预期 {expected} 件；"
    "其中 {explained} 件由 {outages}引起，{unexplained} 件原因不明。",
    loud_no_outage="{region}：截至 {time} 的一小时内投诉 {observed} 件，预期 {expected} 件；没有退服可以解释。",
    loud_all="{region}：截至 {time} 的一小时内投诉 {observed} 件，预期 {expected} 件；由 {outages}引起。",
    outage_one="1 个退服",
    outage_many="{count} 个退服",
    others_unusual="同样异常：{regions}。",
    open_line="当前退服：{places}，{users}。",
    silent_line="{place} 疑似隐性故障：投诉 {observed} 件，预期 {expected} 件，且无告警。",
    waiting_line="已开始计数，第一个一刻钟尚未得出结论。",
    pictures="每 {minutes} 分钟投诉量",
    region_now="近一小时 {observed} 件，预期 {expected} 件",
    region_waits="等待第一个一刻钟",
    legend_explained="由退服引起",
    legend_usual="正常水平",
    legend_unexplained="原因不明的突增",
    legend_range="正常范围",
    legend_outages="退服及其时长",
    hover="{region} {time}：投诉 {observed} 件，预期 {expected} 件，正常上限 {upper}；由退服引起 {explained} 件",
    hover_hint="将鼠标移到图上查看数值。",
    pictures_empty="尚无地市。请提供资源数据，或直接上报告警，服务会从中学习小区。",
    outages="退服，按尚可避免的投诉排序",
    outages_note="立即抢修可避免的投诉数（模型估计）",
    outages_empty="当前没有退服。小区退服后数秒内会出现在这里。",
    outages_more="另有 {count} 个较小的退服",
    cell_one="{count} 个小区",
    cells="{count} 个小区",
    site_one="{count} 个基站",
    sites="{count} 个基站",
    users="{count} 用户",
    complaints_so_far="投诉 {count} 件",
    still_avoids="可避免 {count} 件",
    out_for="已退服 {length}",
    burst_in="{length} 后爆发",
    burst_ago="已爆发 {length}",
    burst_unknown="未学到爆发时间",
    window_in="黄金时间剩余 {length}",
    window_ago="黄金时间已过 {length}",
    order_is="工单{state}",
    no_order="尚未派单",
    no_order_planned="割接，不派单",
    silent="疑似隐性故障",
    silent_row="投诉 {observed} 件，预期 {expected} 件，无告警",
    silent_where="可能位于 {place}",
    planned="割接",
    queue_note="按每抢修工时可避免的投诉数排序，而非剩余时间。",
    queue_empty="当前没有抢修工单。退服超过观察时间后自动派单。",
    queue_closed="已无需抢修",
    head_rank="序号",
    head_place="地点",
    head_avoids="立即抢修",
    head_burst="投诉爆发",
    head_window="黄金抢修时间",
    head_crew="抢修力量",
    head_state="状态",
    head_why="理由",
    avoids="可避免投诉 {count} 件",
    avoids_range="可避免投诉 {count} 件（{range}）",
    crew_hours="{hours} 小时",
    modelled="模型估计",
    issued="{time} 派单",
    due="要求 {time} 前完成",
    last_change="最近变化 {time}：{reason}",
    cells_listed="小区",
    replaces="接替故障群 {groups}",
    more_cells="另有 {count} 个",
    show_more="另有 {count} 张工单，见全部工单列表",
    weekly_title="投诉与故障关联分析（周报）",
    weekly_note="表中退服小区、退服时长与投诉同向变化；少数地市、两周数据既不能证明因果，也不能确定黄金抢修时间。",
    weekly_empty="当周第一个退服或投诉得出结论后，本表开始填充。",
    weekly_going="{week} 尚未结束",
    city="地市",
    outaged_cells="小区退服数",
    outage_hours="小区退服累计时长（小时）",
    fault_complaints="故障原因引起投诉数量",
    last_week="上周",
    this_week="本周",
    change="变化率",
    empty_title="尚未收到任何记录",
    empty_body="服务已就绪，等待记录。上报第一条告警：",
    empty_body_inventory="已知 {regions} 个地市、{cells} 个小区。",
    demo_open="页面地址 {page} ，可在此观看录制数据回放。",
    demo_stays="服务继续运行于 {page} ，按 Ctrl-C 结束。",
    demo_feeding="正在回放 {time}",
    demo_outages="退服：{groups} 个故障群，共 {outages} 次小区退服，其中割接 {planned} 次。",
    demo_spikes="投诉突增：{spikes} 次；由退服或割接引起 {explained} 次，"
    "疑似隐性故障 {silent} 次，原因不明 {unexplained} 次。",
    demo_orders="抢修工单：派发 {orders} 张，告警先行清除而撤销 {withdrawn} 张，"
    "未完成 {open} 张；未送达推送 {waiting} 条。",
    record_heads=("记录", "读取", "接收", "重复", "拒收", "迟到"),
    record_kind={"alarms": "告警", "complaints": "投诉"},
    severity={
        "critical": "紧急",
        "major": "重要",
        "minor": "次要",
        "warning": "提示",
        "indeterminate": "未定级",
        "cleared": "已清除",
    },
    state={
        "pending": "已派发",
        "acknowledged": "已接单",
        "held": "挂起",
        "inProgress": "抢修中",
        "cancelled": "已撤销",
        "completed": "已完成",
        "rejected": "被退回",
        "failed": "失败",
        "partial": "部分完成",
    },
    kind={"crew": "抢修队", "remote": "远程复位", "generator": "发电", "third_party": "铁塔公司"},
    reason={
        "out_of_service": "小区退服",
        "outside_planned_work": "割接范围之外退服",
        "overruns_planned_work": "割接超时未完成",
        "failed_again": "再次退服",
        "merged_groups": "两个故障群合并",
        "group_moved": "迟到告警改变了起始时间",
        "cells_changed": "退服小区有变化",
        "kind_changed": "抢修方式有变化",
        "priority_changed": "优先级有变化",
        "forecast_changed": "预测有变化",
        "alarm_cleared": "出发前告警已清除",
        "service_restored": "业务已恢复",
        "merged": "并入另一工单",
        "planned_work": "割接",
        "by_hand": "人工修改",
        "mains_failed": "市电中断，蓄电池难以支撑",
        "push_due": "再晚出发就赶不上投诉爆发",
        "service_lost": "蓄电池耗尽，业务中断",
        "mains_back": "市电已恢复",
        "alarm_too_old": "市电告警过久未清除，不再采信",
        "acknowledged": "已接单",
        "rejected_by_unit": "责任单位驳回",
        "redispatched": "已改派其他单位",
        "assigned": "已指派抢修队",
        "travelling": "抢修队在途",
        "started": "开始处理",
        "held": "已挂起",
        "resumed": "继续处理",
        "repaired": "已修复并回单",
        "receipt_incomplete": "回单不完整",
        "receipt_given": "已回单",
        "cancelled_by_hand": "人工作废",
        "commented": "备注",
        "verified": "已核实：小区与投诉均恢复正常",
        "still_down": "回单后小区仍退服",
        "complaints_remain": "已修复，投诉仍偏多",
        "split": "故障群拆分",
        "holding_off": "观察时间未到",
        "already_restored": "已恢复",
        "superseded": "被另一工单取代",
        "closed_by_hand": "人工关闭",
        "unchanged": "无变化",
    },
)

LANGUAGES: Mapping[str, Words] = {"en": ENGLISH, "zh": CHINESE}
