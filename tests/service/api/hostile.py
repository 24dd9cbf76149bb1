"""What somebody might write where a name is asked for, to make the store, a shell, a page or a path of it."""

CLAUSES = ("OR 1=1", "OR 'a'='a'", "UNION SELECT body FROM orders", "; DROP TABLE orders", "AND 1=0", ") OR (1=1")
QUOTES = ("'", '"', "')", '")', "`", "\\'", "%27", "\u2019", "0", "x")
ENDS = ("--", "#", "/*", "", "\x00")
NESTED = ("{{7*7}}", "${7*7}", "$(id)", "|id", "%0d%0aSet-Cookie: a=b", "\r\nX-A: b", "*)(uid=*", "[$ne]=1")
PAYLOADS = [f"{mark} {clause}{end}" for mark in QUOTES for clause in CLAUSES for end in ENDS] + [
    f"{mark}{nested}{end}" for nested in NESTED for mark in QUOTES[:5] for end in ENDS
]
# A client resolves a bare "../" itself before it sends it: only escaped does it arrive.
UPWARDS = ("..%2F", "..%2f", "%2e%2e/", "..\\", "..%5c", "....//", "..%252f", "%c0%ae%c0%ae/", "..;/", "%2F..%2F")
TARGETS = ("etc/passwd", "pyproject.toml", "api.db", "service/cli.py", "proc/self/environ")
TRAVERSALS = [up * depth + target for up in UPWARDS for depth in (1, 5) for target in TARGETS]
