"""Random zone files for example.com, written in the many ways that master files allow."""

import random

TOKENS = [f"{first}2b3c4d5e6f7g2h3i4j5k6l7m2n3o4p5" for first in "abc"]
SERIAL = 2026010101

TIMES = {"300": 300, "1h": 3600, "1800": 1800, "5m": 300, "1d2h": 93600}
STALE = ["s._domainkey", "t._domainkey", "u._domainkey", "v._domainkey", "s._domainkey.sub"]
NAMES = ["@", "www", "mail", "bounce", "x.sub", "deep.x.sub", "old._domainkey", f"{TOKENS[0]}._domainkey", *STALE]
ORIGINS = ["", "sub", "_domainkey", "x.sub"]


def absolute(name: str) -> str:
    return "example.com." if name in ("", "@") else f"{name}.example.com."


class Writer:
    """Writes lines and keeps what a later line takes over: origin, owner, TTL. One TTL for each set, as servers want it."""

    def __init__(self, source: random.Random):
        self.r = source
        self.lines: list[str] = []
        self.origin, self.owner = "", "@"
        self.default: int | None = None  # of $TTL
        self.minimum: int | None = None  # of the SOA, where nothing else was stated before it
        self.last: int | None = None  # stated last
        self.ttls: dict[tuple[str, str], int] = {}
        self.used: dict[str, int] = {}

    def chance(self, part: float) -> bool:
        return self.r.random() < part

    def head(self):
        if self.chance(0.5):
            word, self.default = self.r.choice([("$TTL 1h", 3600), ("$TTL 1800", 1800), ("$ttl 30m ; half", 1800)])
            self.lines.append(word)
        minimum, own = self.r.choice(["7", "1h"]), self.r.choice(list(TIMES)) if self.chance(0.5) else ""
        if own:
            self.last = TIMES[own]
        elif self.default is None:
            self.minimum = 7 if minimum == "7" else 3600
        lines = f"@ {own} {self.r.choice(['IN ', ''])}SOA ns.example.net. h.example.net. ( {SERIAL}\n 1h 2 3 {minimum} )"
        self.lines += [lines, ("" if self.chance(0.5) else "@") + " NS ns.example.net."]

    def directive(self, kind: float):
        if kind < 0.3:
            self.origin = self.r.choice(ORIGINS)
            self.lines.append(f"$ORIGIN {absolute(self.origin)}")
        elif kind < 0.5:
            word = self.r.choice(list(TIMES))
            self.default, self.minimum = TIMES[word], None
            self.lines.append(f"$TTL {word}")
        elif kind < 0.6:
            ttl = self.r.choice(["300 ", ""])
            if ttl and self.default is None and self.minimum is None:
                self.last = 300
            self.lines.append(f"$GENERATE 1-2 g{self.r.randrange(9999)}-$ {ttl}A 192.0.2.$")
        else:
            self.lines.append(self.r.choice(["", "; c", "  ", " ; i ("]))

    def data(self, name: str) -> str:
        label, number = name.split(".")[0], self.r.randrange(9)
        if name.startswith("old."):
            return f'TXT "v=DKIM1; p={number}"'
        if name.startswith(TOKENS[0]) and not self.used.get(name):
            return f"CNAME {label}.dkim.amazonses.com."
        if "_domainkey" not in name:
            kinds = [f"A 192.0.2.{number}", 'TXT ( "a;" ; x\n b )', f'TXT "q{number}"', f"AAAA 2001:db8::{number}"]
            return self.r.choice(kinds)
        # Beside a CNAME only what signs it.
        rows = [
            f"CNAME {label}.dkim.{self.r.choice(['', 'eu-south-1.'])}amazonses.com.",
            "NSEC zz.example.com. A",
            "RRSIG CNAME 13 4 300 20270101000000 20260101000000 1 example.com. AAAA",
        ]
        return rows[min(self.used.get(name, 0), 2)]

    def written(self, name: str) -> str:
        if self.chance(0.3):
            return absolute(name)
        if not self.origin:
            return name
        if name == self.origin:
            return "@"
        return name[: -len(self.origin) - 1] if name.endswith(f".{self.origin}") else absolute(name)

    def record(self):
        inherits = self.chance(0.35)
        name = self.owner if inherits else self.r.choice(NAMES)
        data = self.data(name)
        self.used[name], self.owner = self.used.get(name, 0) + 1, name
        word = self.r.choice(list(TIMES)) if self.chance(0.4) else ""
        ttl = TIMES[word] if word else next(t for t in (self.default, self.minimum, self.last, 0) if t is not None)
        kept = self.ttls.setdefault((name, data.split()[0]), ttl)
        if kept != ttl:
            ttl, word = kept, str(kept)
        if word:
            self.last = ttl
        middle = [f"{word} " if word else "", "IN " if self.chance(0.4) else ""]
        self.r.shuffle(middle)
        gap = self.r.choice([" ", "\t", "   "])
        tail = self.r.choice(["", "", ' ; "t'])
        self.lines.append(("" if inherits else self.written(name)) + gap + "".join(middle) + data + tail)


def random_zone(source: random.Random) -> bytes:
    writer = Writer(source)
    writer.head()
    for _ in range(source.randrange(22)):
        if source.random() < 0.19:
            writer.directive(source.random())
        else:
            writer.record()
    text = "\n".join(writer.lines) + ("\n" if source.random() < 0.7 else "")
    return (text.replace("\n", "\r\n") if source.random() < 0.3 else text).encode()
