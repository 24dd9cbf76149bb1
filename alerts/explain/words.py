"""The standard replies to callers, word for word, in English and Chinese."""

from collections.abc import Mapping
from typing import Final

import msgspec

from alerts.orders.life import Stage

LANGUAGES: Final = ("en", "zh")


class Phrases(msgspec.Struct, frozen=True):
    """How a reply tells until when: one moment, a likely one and one at worst, or that it is not known."""

    by: str
    by_or: str
    not_known: str


PHRASES: Final[Mapping[str, Phrases]] = {
    "en": Phrases(
        "Service should be back by {}.",
        "Service should be back by {}, at worst by {}.",
        "We can not say yet when it will be back.",
    ),
    "zh": Phrases("预计 {} 前恢复。", "预计 {} 前恢复，最迟 {}。", "恢复时间尚在确认。"),
}

REPLIES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "equipment": "A base station near you has been out of service since ${since}: ${doing}. ${expected} We are sorry.",
        "transmission": "A transmission line that serves your area has been cut since ${since}: ${doing}. ${expected} We are sorry.",
        "power": "The base station near you has been without mains power since ${since}: ${doing}. ${expected} We are sorry.",
        "engineering": "The network near you is being worked on as announced, since ${since}. ${expected} We are sorry.",
        "environment": "Since ${since} more customers near you than usual have told us the same; the cause is being looked for. ${expected} We are sorry.",
        "user": "No network fault is known where you are. Please switch the phone off and on again and check its SIM card and settings; if that does not help we will look into it.",
        "restored": "A network fault near you that began at ${since} was repaired at ${restored}. Please switch the phone off and on again if it has no service yet. We are sorry.",
        "ask_place": "Please ask the customer where the problem is: the address, the district, or a place near by.",
        "possibly": "It may be this: ${reply}",
    },
    "zh": {
        "equipment": "您所在区域的基站自 ${since} 起因设备故障暂停服务，${doing}。${expected}给您带来不便，敬请谅解。",
        "transmission": "您所在区域自 ${since} 起因传输线路中断影响使用，${doing}。${expected}给您带来不便，敬请谅解。",
        "power": "您所在区域的基站自 ${since} 起因停电影响服务，${doing}。${expected}给您带来不便，敬请谅解。",
        "engineering": "您所在区域自 ${since} 起正在进行已公告的网络割接。${expected}给您带来不便，敬请谅解。",
        "environment": "自 ${since} 起，您所在区域反映同类问题的用户较平时偏多，我们正在排查原因。${expected}给您带来不便，敬请谅解。",
        "user": "您所在区域目前未发现网络故障。请重启手机并检查 SIM 卡和网络设置；如仍无法使用，我们将进一步核查。",
        "restored": "您所在区域自 ${since} 起的网络故障已于 ${restored} 恢复。如仍无法使用，请重启手机。给您带来不便，敬请谅解。",
        "ask_place": "请询问客户问题发生的地点：详细地址、区县或附近的标志性地点。",
        "possibly": "可能原因如下：${reply}",
    },
}

NO_ORDER: Final[Mapping[str, str]] = {"en": "our engineers are looking into it", "zh": "我们正在核实处理"}

DOING: Final[Mapping[str, Mapping[Stage, str]]] = {
    "en": {
        Stage.ISSUED: "a repair order has been sent out",
        Stage.REJECTED: "the repair is being given to another team",
        Stage.REDISPATCHED: "a repair order has been sent out",
        Stage.ACKNOWLEDGED: "a repair team has taken it on",
        Stage.ASSIGNED: "a repair team has been assigned",
        Stage.TRAVELLING: "a repair team is on its way",
        Stage.IN_PROGRESS: "a repair team is at work on it",
        Stage.HELD: "the repair waits for access or parts",
        Stage.RESTORED: "the repair is being checked",
        Stage.COMPLETED: "the repair is being checked",
    },
    "zh": {
        Stage.ISSUED: "抢修工单已派发",
        Stage.REJECTED: "正在改派抢修单位",
        Stage.REDISPATCHED: "抢修工单已派发",
        Stage.ACKNOWLEDGED: "抢修人员已接单",
        Stage.ASSIGNED: "已安排抢修人员",
        Stage.TRAVELLING: "抢修人员正在赶往现场",
        Stage.IN_PROGRESS: "抢修人员正在现场处理",
        Stage.HELD: "抢修正在等待进站条件或备件",
        Stage.RESTORED: "正在核实恢复情况",
        Stage.COMPLETED: "正在核实恢复情况",
    },
}
"""What is being done, by the stage of the repair order."""
