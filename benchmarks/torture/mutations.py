"""What becomes of documents on bad roads: cut off, in another encoding, deep, huge, with values that are none."""

import json
import random
from collections.abc import Callable, Mapping

Fields = dict[str, object]
_DEPTHS = (50, 1_000, 100_000)
_HUGE = (70_000, 1_100_000)


def mutated(document: bytes, chance: random.Random) -> tuple[str, bytes]:
    """One kind of harm done to a sound JSON object: its name, and what comes of it."""
    name = chance.choice(tuple(_HARMS))
    return name, _HARMS[name](document, chance)


def _cut_off(document: bytes, chance: random.Random) -> bytes:
    return document[: chance.randrange(len(document))]


def _beginning_lost(document: bytes, chance: random.Random) -> bytes:
    return document[chance.randrange(1, len(document)) :]


def _bytes_changed(document: bytes, chance: random.Random) -> bytes:
    changed = bytearray(document)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _bytes_moved(document: bytes, chance: random.Random) -> bytes:
    first, second = sorted(chance.randrange(len(document)) for _ in range(2))
    return document[:first] + document[second:] + document[first:second]


def _encoded_otherwise(document: bytes, chance: random.Random) -> bytes:
    encoding = chance.choice(("utf-16", "utf-16-be", "utf-32", "gb18030", "utf-8-sig", "cp037", "utf-7"))
    return document.decode().encode(encoding, "replace")


def _half_a_letter(document: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(document))
    return document[:place] + chance.choice(_SHREDS) + document[place:]


def _deep(document: bytes, chance: random.Random) -> bytes:
    depth = chance.choice(_DEPTHS)
    opened, closed = chance.choice(((b"[", b"]"), (b'{"a":', b"}")))
    return _with_field(document, chance, opened * depth + b"1" + closed * depth)


def _huge(document: bytes, chance: random.Random) -> bytes:
    return _with_field(document, chance, b'"' + b"x" * chance.choice(_HUGE) + b'"')


def _no_number(document: bytes, chance: random.Random) -> bytes:
    return _with_field(document, chance, chance.choice(_NUMBERS))


def _no_time(document: bytes, chance: random.Random) -> bytes:
    return _with_field(document, chance, json.dumps(chance.choice(_TIMES)).encode())


def _odd_text(document: bytes, chance: random.Random) -> bytes:
    return _with_field(document, chance, chance.choice(_TEXTS))


def _another_type(document: bytes, chance: random.Random) -> bytes:
    return _with_field(document, chance, chance.choice((b"null", b"true", b"[]", b"{}", b"[[1],{}]", b"-1", b'""')))


def _key_twice(document: bytes, chance: random.Random) -> bytes:
    fields: Fields = json.loads(document)
    name = chance.choice(tuple(fields))
    again = json.dumps({name: chance.choice((None, "", "x", 1, fields[name]))}).encode()
    return document.rstrip()[:-1] + b"," + again.lstrip(b"{")


def _field_lost(document: bytes, chance: random.Random) -> bytes:
    fields: Fields = json.loads(document)
    del fields[chance.choice(tuple(fields))]
    return json.dumps(fields).encode()


def _no_object(document: bytes, chance: random.Random) -> bytes:
    wraps = (b"[%b]", b'"%b"', b"%b%b", b"%b,", b"")
    wrap = chance.choice(wraps)
    return wrap % ((document,) * wrap.count(b"%b"))


def _with_field(document: bytes, chance: random.Random, value: bytes) -> bytes:
    """The document with the value of one of its fields, or of one of the objects in it, replaced by these bytes."""
    fields: Fields = json.loads(document)
    inner = [each for each in fields.values() if isinstance(each, dict) and each]
    where: Fields = chance.choice([fields, *inner])
    where[chance.choice(tuple(where))] = "\N{WHITE SQUARE}value"
    return json.dumps(fields, ensure_ascii=False).encode().replace('"\N{WHITE SQUARE}value"'.encode(), value)


_NUMBERS = (b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-0", b"1" * 5_000, b"0.1e-400", b"0x10", b"1_000", b"--1")
_TIMES = (
    "2024-02-30T00:00:00", "2024-13-01", "0000-00-00T00:00:00Z", "9999-12-31T23:59:59+14:00", "1989-12-31T23:59:59Z",
    "2024-03-04T25:00:00", "2024-03-04T00:00:00+99:00", "1e18", "-1", "99999999999999999999", "2024/3/4 8:5", "now",
    "2100-01-01T00:00:00Z", "0001-01-01T00:00:00+08:00", "1709481600000000000000", "２０２４-03-04T00:00:00",
)  # fmt: skip
_TEXTS = (
    rb'"\ud800"', rb'"\u0000"', b'"\\', b'"a\nb"', b'" "', b'"{{7*7}}"', b'"../../../etc/passwd"',
    b"\"'; DROP TABLE journal;--\"", '"\N{RIGHT-TO-LEFT OVERRIDE}"'.encode(), '"\N{COMBINING ACUTE ACCENT}"'.encode(),
    '"\N{CJK UNIFIED IDEOGRAPH-20BB7}\N{ZERO WIDTH JOINER}"'.encode(),
)  # fmt: skip
_SHREDS = (b"\xe4\xb8", b"\xff\xfe", b"\x81", b"\xed\xa0\x80", b"\0")

_HARMS: Mapping[str, Callable[[bytes, random.Random], bytes]] = {
    "cut off": _cut_off,
    "beginning lost": _beginning_lost,
    "bytes changed": _bytes_changed,
    "bytes moved": _bytes_moved,
    "encoded otherwise": _encoded_otherwise,
    "half a letter": _half_a_letter,
    "deep": _deep,
    "huge": _huge,
    "no number": _no_number,
    "no time": _no_time,
    "odd text": _odd_text,
    "another type": _another_type,
    "key twice": _key_twice,
    "field lost": _field_lost,
    "no object": _no_object,
}
