"""The words that made-up alarms and complaints use, as Chinese exports word them, with English beside."""

from typing import NamedTuple

from ingest.records import Category, Effect


class AlarmWords(NamedTuple):
    """A probable cause with its effect; `specific_problem` says more in the maintainer's words."""

    probable_cause: str
    specific_problem: str
    effect: Effect
    severity: str


CELL_OUT = (
    AlarmWords("小区退服", "载频故障", Effect.OUT_OF_SERVICE, "critical"),
    AlarmWords("小区退服", "射频单元链路断", Effect.OUT_OF_SERVICE, "critical"),
    AlarmWords("小区退服", "基带板故障", Effect.OUT_OF_SERVICE, "critical"),
    AlarmWords("cell out of service", "radio unit lost", Effect.OUT_OF_SERVICE, "critical"),
    AlarmWords("小区退服", "馈线故障", Effect.OUT_OF_SERVICE, "major"),
)
SITE_OUT = (
    AlarmWords("基站退服", "基站控制单元故障", Effect.OUT_OF_SERVICE, "critical"),
    AlarmWords("断站", "与网管断链", Effect.OUT_OF_SERVICE, "critical"),
)
SITE_OUT_POWER = AlarmWords("断站", "电池放电终止", Effect.OUT_OF_SERVICE, "critical")
SITE_OUT_FIBRE = AlarmWords("基站退服", "传输链路断", Effect.OUT_OF_SERVICE, "critical")
CELL_OUT_FIBRE = AlarmWords("小区退服", "传输链路断", Effect.OUT_OF_SERVICE, "critical")
CELL_OUT_PLANNED = AlarmWords("小区退服", "割接操作", Effect.OUT_OF_SERVICE, "major")
MAINS_FAILURE = AlarmWords("市电停电", "mains failure", Effect.POWER, "major")
BATTERY_LOW = AlarmWords("蓄电池电压低", "battery low", Effect.POWER, "critical")
FIBRE_CUT = AlarmWords("光缆中断", "loss of signal", Effect.TRANSMISSION, "critical")

NOISE = (
    AlarmWords("驻波比异常", "VSWR above threshold", Effect.DEGRADED, "minor"),
    AlarmWords("小区性能下降", "high drop rate", Effect.DEGRADED, "major"),
    AlarmWords("时钟失步", "clock reference lost", Effect.DEGRADED, "minor"),
    AlarmWords("部分载频退服", "one carrier lost", Effect.DEGRADED, "major"),
    AlarmWords("传输误码超限", "bit errors above threshold", Effect.TRANSMISSION, "minor"),
    AlarmWords("整流模块故障", "rectifier failure", Effect.POWER, "minor"),
    AlarmWords("机房温度高", "high temperature", Effect.NONE, "warning"),
    AlarmWords("门禁告警", "door open", Effect.NONE, "warning"),
)

FAULT_CAUSES = ("equipment", "transmission", "power", "engineering")
BACKGROUND_CAUSES = {
    "weak_coverage": 0.40,
    "resource_shortage": 0.24,
    "user": 0.18,
    "invalid": 0.12,
    "natural": 0.06,
}
TIERS = {"standard": 0.84, "silver": 0.09, "gold": 0.05, "diamond": 0.02}
CHANNELS = {"hotline": 0.80, "online": 0.11, "store": 0.09}
SCENES = {"住宅小区": 0.42, "农村": 0.18, "商业区": 0.14, "写字楼": 0.10, "校园": 0.08, "道路": 0.08}

OUTAGE_TEXTS = {
    Category.VOICE: ("手机突然没有信号，打不出也接不进", "无服务，无法拨打电话", "一直搜不到网络，电话打不通"),
    Category.INTERNET: ("突然上不了网，信号也没有", "手机无法上网，显示无服务", "数据业务中断，网页打不开"),
    Category.MESSAGING: ("短信发不出去，手机无信号", "收不到验证码短信，没有网络"),
    Category.OTHER: ("营业厅附近没有信号，无法办理业务",),
}
BACKGROUND_TEXTS = {
    Category.VOICE: ("室内信号弱，通话断续", "通话中经常掉线", "电梯里打不通电话", "通话有杂音，听不清对方"),
    Category.INTERNET: ("上网速度慢，网页打开很久", "晚上上网很卡", "家里上网信号只有一格", "流量用不了，请核实"),
    Category.MESSAGING: ("短信发送失败", "收不到银行短信", "彩信接收不了"),
    Category.OTHER: ("咨询覆盖范围", "对处理结果不满意，要求回复"),
}
