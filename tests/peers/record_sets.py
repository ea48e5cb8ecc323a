"""Record sets of every type, and what they and the cases mean: one record each, TXT as its text."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import dns.rdata
import dns.rdatatype
import dns.zone
import dns.zonefile
from cases import BASIC, CASES, FIXTURES, SEVERAL_ZONES, intended, large


class Meant(NamedTuple):
    """One record: `value` is the absolute target, preference and absolute host, or the text."""

    owner: str
    ttl: int
    type: str
    value: str


@dataclass(frozen=True)
class RecordSets:
    """An input of `fixtures/records`."""

    name: str
    stdin: bytes

    @property
    def zones(self) -> dict[str, list[dict]]:
        return json.loads(self.stdin)


def meant(what, zone: str | None = None, shared: bool | None = None) -> set[Meant]:
    """The records of a case or of record sets: of one zone or of all; only those that are shared, or that are not."""
    if not isinstance(what, RecordSets):
        return set() if shared else {Meant(*record) for record in intended(what, zone)}
    return {
        Meant(s["name"] + ".", s["ttl"], s["type"], v if s["type"] == "TXT" else v + ".")
        for name, sets in what.zones.items()
        if zone in (None, name)
        for s in sets
        if shared in (None, s["shared"])
        for v in s["values"]
    }


def of_rdata(rdata) -> str:
    """The value of a record as dnspython has it."""
    if rdata.rdtype == dns.rdatatype.TXT:
        return b"".join(rdata.strings).decode()
    return rdata.to_text().lower()


def of_text(kind: str, text: str) -> str:
    """The value of record data in master file notation."""
    return of_rdata(dns.rdata.from_text("IN", kind, text, relativize=False))


def of_zone(text: str, zone: str) -> set[Meant]:
    """The records of a whole zone's text but for its SOA and NS."""
    read = dns.zone.from_text(text, origin=zone, relativize=False, check_origin=False).iterate_rdatasets()
    return {
        Meant(n.to_text().lower(), s.ttl, s.rdtype.name, of_rdata(data)) for n, s in read for data in s if s.rdtype.name not in ("SOA", "NS")
    }


def fixture(name: str) -> RecordSets:
    return RecordSets(name, (Path(FIXTURES) / "records" / f"{name}.json").read_bytes())


MIXED = fixture("mixed")
HOSTILE = fixture("hostile")
FEW = [BASIC, SEVERAL_ZONES, MIXED]
LARGE = large(400)
EVERY = [*CASES, MIXED, LARGE]
