"""Route 53 change batches of every type, in moto: shared record sets are created, never replaced."""

import json

import pytest
from botocore.exceptions import ClientError
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


def test_a_shared_set_that_is_there_stays(written, moto):
    route53 = moto.client("route53")
    [path] = written(MIXED, "route53")["example.net"]
    zone_id = route53.create_hosted_zone(Name="example.net", CallerReference="x")["HostedZone"]["Id"]
    old = {"Name": "_dmarc.example.com.example.net.", "Type": "TXT", "TTL": 60, "ResourceRecords": [{"Value": '"v=DMARC1; p=reject;"'}]}
    route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": old}]})
    with pytest.raises(ClientError):
        route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=json.loads(path.read_bytes()))
    sets = route53.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
    assert [s["ResourceRecords"] for s in sets if s["Type"] == "TXT"] == [old["ResourceRecords"]]
