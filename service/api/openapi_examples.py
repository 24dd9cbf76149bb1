"""An example for every schema: values that a reader knows what to make of, told by the names of the fields."""

from collections.abc import Mapping
from typing import Any, Final

_MOMENT: Final = "2011-07-04T08:05:00+08:00"
_NAMED: Final[Mapping[str, Any]] = {
    "outage_id": "O-4f1c9a",
    "group_id": "G-7be20d",
    "order_id": "R-7be20d",
    "complaint_id": "C-20110704-0815",
    "cell_id": "YC0042-1",
    "site_id": "YC0042",
    "region": "yinchuan",
    "district": "兴庆区",
    "segment": "2G-urban",
    "technology": "2G",
    "area_class": "urban",
    "unit": "North",
    "crew": "N-3",
    "by": "Li Wei",
    "note": "on the way",
    "status": "closed",
    "work_id": "W-7",
    "cause": "equipment",
    "key": "yinchuan",
    "name": "log",
    "owner": "Ma Lin",
    "spike_id": "MjAxMS0wNy0wNFQwMDowMDowMCswMDowMB95aW5jaHVhbh8",
    "href": "/tmf-api/workOrder/v4/workOrder/R-7be20d",
    "region_id": "yinchuan",
    "week": "2011-W27",
    "period": "2011-W26",
    "next": None,
    "description": "out of service",
    "detail": "raised_at is empty; fill it in",
    "source": "http:alarms",
    "reason_code": "out_of_service",
    "in_force": "from the next start",
    "files": ["/reports/2011-W26/report.html"],
    "p_value": 2e-05,
    "latitude": 38.47,
    "longitude": 106.27,
    "probability": 0.75,
    "share": 0.75,
    "background": 0.25,
    "duration_hours": 2.5,
    "users": 1450.0,
}
_OF_FORMAT: Final[Mapping[str, str]] = {
    "date-time": _MOMENT,
    "uri-reference": "/tmf-api/workOrder/v4/workOrder/R-7be20d",
}
_DEEPEST: Final = 8


def example_of(schema: Mapping[str, Any], known: Mapping[str, Any], name: str = "", depth: int = 0) -> Any:  # noqa: ANN401
    """A value that is valid under the schema; `known` are the schemas that references name."""
    if "$ref" in schema:
        return example_of(known[schema["$ref"].rpartition("/")[2]], known, name, depth)
    for key in ("example", "const"):
        if key in schema:
            return schema[key]
    if schema.get("enum"):
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return _of_choices(schema[key], known, name, depth)
    return _of_type(schema, known, name, depth)


def _of_choices(choices: list[Mapping[str, Any]], known: Mapping[str, Any], name: str, depth: int) -> Any:  # noqa: ANN401
    told = [choice for choice in choices if choice.get("type") != "null"]
    return None if depth > _DEEPEST or not told else example_of(told[0], known, name, depth + 1)


def _of_type(schema: Mapping[str, Any], known: Mapping[str, Any], name: str, depth: int) -> Any:  # noqa: ANN401
    kind = schema.get("type", "object" if "properties" in schema else None)
    first = next((one for one in kind if one != "null"), None) if isinstance(kind, list) else kind
    if first == "object":
        return _object(schema, known, depth)
    if first == "array":
        told = (
            [] if depth > _DEEPEST or "items" not in schema else [example_of(schema["items"], known, name, depth + 1)]
        )
        return _NAMED[name] if isinstance(_NAMED.get(name), list) else told
    if first == "string":
        return _text(schema, name)
    return _number(schema, name, first)


def _array(schema: Mapping[str, Any], known: Mapping[str, Any], name: str, depth: int) -> list[Any]:
    told = _NAMED.get(name)
    if isinstance(told, list):
        return told
    return [] if depth > _DEEPEST or "items" not in schema else [example_of(schema["items"], known, name, depth + 1)]


def _object(schema: Mapping[str, Any], known: Mapping[str, Any], depth: int) -> dict[str, Any]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    told = properties if depth < _DEEPEST else {name: properties[name] for name in schema.get("required", ())}
    return {name: example_of(each, known, name, depth + 1) for name, each in told.items()}


def _text(schema: Mapping[str, Any], name: str) -> str | None:
    if schema.get("format") in _OF_FORMAT:
        return _OF_FORMAT[schema["format"]]
    known = _NAMED.get(name, name or "…")
    return known if isinstance(known, str) else None if "null" in schema.get("type", ()) else name


def _number(schema: Mapping[str, Any], name: str, kind: str | None) -> Any:  # noqa: ANN401
    if kind == "boolean":
        return False
    if kind not in {"integer", "number"}:
        return None
    known = _NAMED.get(name)
    least = schema.get("minimum", schema.get("exclusiveMinimum", 0))
    value = known if isinstance(known, int | float) else max(1, least)
    return int(value) if kind == "integer" else float(value)
