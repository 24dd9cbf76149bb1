"""What people call that which outages came from."""

from typing import Final

from alerts.orders.receipt import Scene
from service.report.document import Text

SCENES: Final = {
    Scene.EQUIPMENT: Text("设备", "Equipment"),
    Scene.TRANSMISSION: Text("传输", "Transmission"),
    Scene.POWER: Text("动力", "Power"),
    Scene.ENGINEERING: Text("工程割接", "Planned work"),
    Scene.ENVIRONMENT: Text("环境", "Environment"),
    Scene.USER: Text("用户侧", "User side"),
    None: Text("告警未说明", "Not told by alarms"),
}
"""None: neither a receipt nor an alarm tells it."""
