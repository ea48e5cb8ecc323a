"""Route 53 change batches of every type, in moto: shared record sets are created, never replaced (that a CREATE of a set
that is there fails, moto does not know)."""

import json

import pytest
from record_sets import HOSTILE, MIXED, Meant, meant


def unquote(text: str) -> str:
    """The text of character-strings in Route 53's notation: octal escapes."""
    out, rest = bytearray(), text
    while rest:
        assert rest[0] == '"', text
        rest, begin = rest[1:], len(out)
        while rest[0] != '"':
            if rest[0] == "\\" and rest[1].isdigit():
                out.append(int(rest[1:4], 8))
                rest = rest[4:]
            elif rest[0] == "\\":
                out.append(ord(rest[1]))
                rest = rest[2:]
            else:
                out.append(ord(rest[0]))
                rest = rest[1:]
        assert len(out) - begin <= 255
        rest = rest[1:].removeprefix(" ")
    return out.decode()


@pytest.mark.parametrize("what", [MIXED, HOSTILE], ids=lambda what: what.name)
def test_every_type_is_applied(what, written, moto):
    route53 = moto.client("route53")
    for zone, paths in written(what, "route53").items():
        zone_id = route53.create_hosted_zone(Name=zone, CallerReference=zone)["HostedZone"]["Id"]
        for path in paths:
            batch = json.loads(path.read_bytes())
            route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)
            actions = {(c["ResourceRecordSet"]["Name"], c["ResourceRecordSet"]["Type"]): c["Action"] for c in batch["Changes"]}
            assert {key for key, action in actions.items() if action == "CREATE"} == {(r.owner, r.type) for r in meant(what, zone, shared=True)}
        pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone_id)
        sets = [s for page in pages for s in page["ResourceRecordSets"] if s["Type"] not in ("NS", "SOA")]
        value = lambda kind, text: unquote(text) if kind == "TXT" else text
        found = {Meant(s["Name"], s["TTL"], s["Type"], value(s["Type"], r["Value"])) for s in sets for r in s["ResourceRecords"]}
        assert found == meant(what, zone)

