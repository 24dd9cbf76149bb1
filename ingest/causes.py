"""What an alarm does to the service, told from its cause: a table in English and Chinese that users can extend.

Causes follow ITU-T X.733, M.3100 and 3GPP TS 32.111-2 Annex B, written in any case and with or without
spaces (``powerProblem``, ``Power Problem``); the Chinese wording is that of the vendors' and operators' systems.
"""

from collections.abc import Mapping
from typing import Final

from ingest.headers import plain
from ingest.records import Effect, Severity

_CAUSES: Final[Mapping[Effect, str]] = {
    Effect.OUT_OF_SERVICE: """
        cell_out_of_service cell_unavailable cell_not_available cell_down cell_outage cell_service_unavailable
        loss_of_all_channels loss_of_bcch bcch_missing out_of_service service_unavailable base_station_down
        base_station_out_of_service site_down site_out_of_service node_b_down nodeb_unavailable enodeb_down
        gnodeb_down ne_disconnected ne_is_disconnected bts_down bts_out_of_service ap_offline ap_down
        小区退服 基站退服 断站 小区断站 基站断站 小区不可用 小区服务中断 小区中断 小区闭塞 小区去激活 基站脱管 网元脱管
        网元断链 网元连接中断 网元失联 基站断链 基站掉站 基站中断 基站业务中断 基站不可用 逻辑小区不可用 射频单元断链
        BCCH丢失
        GSM小区退出服务 UMTS小区不可用 LTE小区不可用 NR小区不可用 小区退出服务 基站退出服务 WLAN_AP脱管 AP脱管 AP离线
    """,
    Effect.DEGRADED: """
        degraded_signal threshold_crossed performance_degraded quality_of_service_degraded response_time_excessive
        excessive_response_time congestion queue_size_exceeded bandwidth_reduced retransmission_rate_excessive
        excessive_retransmission_rate reduced_event_reporting cell_capability_degraded interference
        antenna_failure antenna_problem_in_base_station vswr_high high_vswr
        小区服务能力下降 小区能力下降 小区性能劣化 性能劣化 驻波比告警 驻波告警 射频单元驻波告警 上行干扰 干扰告警
        天馈告警 拥塞 小区拥塞
        小区退化 载频故障 信道故障
    """,
    Effect.POWER: """
        power_problem power_supply_failure power_failure mains_failure mains_power_failure ac_power_failure
        commercial_power_failure power_supply_problem loss_of_power external_power_supply_failure input_power_fail
        battery_breakdown battery_charging_failure battery_failure battery_discharging low_battery_threshold
        low_battery rectifier_failure rectifier_high_voltage rectifier_low_voltage engine_failure generator_failure
        fuse_failure
        市电中断 市电停电 停电 市电掉电 交流停电 交流掉电 交流输入停电 市电故障 电源故障 电源中断 动力故障
        外部电源故障 直流电压低
        直流欠压 电池欠压 蓄电池放电 电池放电 蓄电池电压低 蓄电池故障 整流模块故障 开关电源故障 油机故障 低电压告警
        一次下电 二次下电
    """,
    Effect.TRANSMISSION: """
        loss_of_signal loss_of_frame framing_error local_node_transmission_error remote_node_transmission_error
        transmission_error transmission_failure transmit_failure receive_failure call_establishment_error
        communications_subsystem_failure communications_protocol_error lan_error link_failure link_down
        far_end_receiver_failure remote_alarm_interface ais excessive_bit_error_rate excessive_ber bit_error
        fibre_cut fiber_cut loss_of_pointer path_trace_mismatch demodulation_failure microwave_link_failure
        s1_link_failure abis_link_failure iub_link_failure
        传输中断 传输故障 光缆中断 光缆断 光缆故障 断纤 光纤中断 链路中断 传输链路中断 光路中断 信号丢失 帧丢失 误码
        误码率高 微波中断
        S1链路故障 S1接口故障 Iub链路故障 Abis链路故障 E1中断 PTN脱管 SDH故障 传输脱管
    """,
    Effect.NONE: """
        door_open intrusion_detection intrusion fire smoke flood_detection flood humidity_unacceptable
        temperature_unacceptable high_temperature low_temperature heating_or_ventilation_or_cooling_system_problem
        air_conditioning_failure enclosure_door_open toxic_leak_detected leak_detected authentication_failure
        clock_synchronisation_problem clock_synchronization_problem loss_of_synchronisation gps_failure
        configuration_or_customisation_error configuration_or_customization_error license_expiring
        门禁告警 门磁告警 水浸 水浸告警 烟雾告警 烟感告警 高温 高温告警 温度过高 温度告警 湿度告警 空调故障 时钟失步
        时钟告警 GPS告警
        GPS天线故障 License到期 配置错误 防盗告警
    """,
}
_PHRASES: Final[tuple[tuple[str, Effect], ...]] = (
    ("outofservice", Effect.OUT_OF_SERVICE),
    ("cellunavailable", Effect.OUT_OF_SERVICE),
    ("退服", Effect.OUT_OF_SERVICE),
    ("退出服务", Effect.OUT_OF_SERVICE),
    ("断站", Effect.OUT_OF_SERVICE),
    ("小区不可用", Effect.OUT_OF_SERVICE),
    ("基站脱管", Effect.OUT_OF_SERVICE),
    ("市电", Effect.POWER),
    ("停电", Effect.POWER),
    ("传输中断", Effect.TRANSMISSION),
    ("光缆", Effect.TRANSMISSION),
)
"""Telling parts of longer texts, such as ``GSM小区退服告警(900M)``; the first one found counts."""

_GENERIC: Final = """
        indeterminate unknown other adapter_error application_subsystem_failure corrupt_data cpu_cycles_limit_exceeded
        dataset_or_modem_error dte_dce_interface_error equipment_malfunction equipment_failure
        file_error input_device_error input_output_device_error io_device_error material_supply_exhausted
        memory_mismatch out_of_memory output_device_error processor_problem processor_problems pump_failure
        receiver_failure software_error software_program_abnormally_terminated software_program_error
        storage_capacity_problem system_resources_overload timing_problem transmitter_failure
        underlying_resource_unavailable version_mismatch transceiver_problem multiplexer_problem
        base_station_equipment_failure 设备故障 设备告警 软件故障 硬件故障 单板故障 通信故障 其他 未知
    """
GENERIC: Final[frozenset[str]] = frozenset(map(plain, _GENERIC.split()))
"""Causes that say nothing about the service; severity decides, and they are not reported as unknown."""

_GRAVE: Final = (Severity.CRITICAL, Severity.MAJOR)
_ORDER: Final = (Effect.OUT_OF_SERVICE, Effect.POWER, Effect.TRANSMISSION, Effect.DEGRADED, Effect.NONE)
_REMEMBERED: Final = 50_000
_LISTED: Final = 1_000


class CauseTable:
    """Cause → effect; `extra` are the user's own causes, which go before those of the table.

    `unknown` counts the probable causes that neither knows, for `goldenwindow check`; the first thousand.
    """

    def __init__(self, extra: Mapping[str, Effect] | None = None) -> None:
        self._effects = {plain(word): effect for effect, words in _CAUSES.items() for word in words.split()}
        self._own = {plain(cause): effect for cause, effect in (extra or {}).items()}
        self._seen: dict[tuple[str, str], Effect | None] = {}
        self.unknown: dict[str, int] = {}

    def effect(
        self, effect: Effect | None, probable_cause: str, specific_problem: str, severity: Severity | None
    ) -> Effect:
        """What an alarm does: as `effect` says; else the gravest of what its cause and its problem say.

        Where the table knows neither: out of service if `severity` is critical or major, or if there is
        neither severity nor cause; nothing otherwise. Absent texts are empty.
        """
        if effect is not None:
            return effect
        told = self._told(probable_cause, specific_problem)
        if told is not None:
            return told
        if severity in _GRAVE or (severity is None and not probable_cause.strip()):
            return Effect.OUT_OF_SERVICE
        return Effect.NONE

    def knows(self, probable_cause: str, specific_problem: str) -> bool:
        """Whether it says what either does, so that `effect` has nothing to count."""
        return self._looked_up(probable_cause, specific_problem) is not None

    def _told(self, cause: str, problem: str) -> Effect | None:
        told = self._looked_up(cause, problem)
        if told is None and cause:
            self._count(cause)
        return told

    def _looked_up(self, cause: str, problem: str) -> Effect | None:
        try:
            return self._seen[cause, problem]
        except KeyError:
            return self._look_up(cause, problem)

    def _look_up(self, cause: str, problem: str) -> Effect | None:
        words = (plain(cause), plain(problem))
        own = {self._own[word] for word in words if word in self._own}
        told: set[Effect | None] = {*own} or {self._of(word) for word in words}
        gravest = next((effect for effect in _ORDER if effect in told), None)
        if len(self._seen) >= _REMEMBERED:
            self._seen.clear()
        self._seen[cause, problem] = gravest
        return gravest

    def _of(self, word: str) -> Effect | None:
        if word in self._effects:
            return self._effects[word]
        return next((effect for phrase, effect in _PHRASES if phrase in word), None)

    def _count(self, cause: str) -> None:
        if plain(cause) in GENERIC:
            return
        if cause in self.unknown or len(self.unknown) < _LISTED:
            self.unknown[cause] = self.unknown.get(cause, 0) + 1


def cause_rows() -> list[tuple[str, Effect]]:
    """The table as rows of cause and effect, for the documentation."""
    return [(word, effect) for effect, words in _CAUSES.items() for word in words.split()]
