"""Route 53 change batches: applied twice to moto, through boto3 and through the AWS CLI, then listed and compared."""

import json
from collections import Counter

import pytest
from cases import BASIC, CASES, GOLDEN, NEWLINE_COMMENT, PRINTABLE_COMMENTS, SEVERAL_ZONES, Record, golden, intended, large
from conftest import documents


def create_zone(moto, name: str) -> str:
    zone = moto.client("route53").create_hosted_zone(Name=name, CallerReference=name)
    return zone["HostedZone"]["Id"].removeprefix("/hostedzone/")


def listed(moto, zone_id: str) -> set[Record]:
    """What the zone holds, its own NS and SOA aside. Route 53 takes a value without its final dot as absolute."""
    pages = moto.client("route53").get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone_id)
    sets = [s for page in pages for s in page["ResourceRecordSets"] if s["Type"] not in ("NS", "SOA")]
    return {
        Record(s["Name"].rstrip(".").lower() + ".", s["TTL"], s["Type"], value["Value"].rstrip(".").lower() + ".")
        for s in sets
        for value in s["ResourceRecords"]
    }


def check_limits(batches: list[dict]):
    """What Route 53 refuses and moto takes; an UPSERT counts twice, as a deletion and a creation."""
    for batch in batches:
        assert set(batch) <= {"Comment", "Changes"} and batch["Changes"]
        assert len(batch.get("Comment", "")) <= 256
        values = [v["Value"] for c in batch["Changes"] for v in c["ResourceRecordSet"]["ResourceRecords"]]
        assert {c["Action"] for c in batch["Changes"]} == {"UPSERT"}
        assert len(batch["Changes"]) <= 500
        assert 2 * len(values) <= 1000
        assert 2 * sum(map(len, values)) <= 32_000
        assert max(map(len, values)) <= 4000
    sets = [c["ResourceRecordSet"] for batch in batches for c in batch["Changes"]]
    twice = [key for key, n in Counter((s["Name"], s["Type"]) for s in sets).items() if n > 1]
    assert not twice, f"record sets that are split over changes: {twice}"


@pytest.fixture
def batches(sesdns, tmp_path):
    """The change batches of a case by zone, as paths, in the order in which they are to be applied."""

    def write(case, *more):
        folder = tmp_path / "batches"
        sesdns(*case.export("--output", "route53", "--to", f"{folder}/", *more), stdin=case.stdin).ok()
        return documents(folder)

    return write


TOO_MANY_CHARACTERS = large(400)
TOO_MANY_CHANGES = large(400, "large-short", own=lambda seed: [f"{seed}{x}" for x in "abc"], args=("--dkim-domain", "d.io"), signing_zone="d.io")
ALL = [*CASES, TOO_MANY_CHARACTERS, TOO_MANY_CHANGES]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_applied_twice_through_boto3(case, batches, moto):
    written = batches(case)
    assert set(written) == set(case.zones)
    for zone, paths in written.items():
        loaded = [json.loads(path.read_bytes()) for path in paths]
        check_limits(loaded)
        zone_id = create_zone(moto, zone)
        for batch in loaded * 2:
            moto.client("route53").change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)
        assert listed(moto, zone_id) == intended(case, zone)


def test_applied_twice_through_the_aws_cli(batches, moto):
    for zone, [path] in batches(SEVERAL_ZONES).items():
        zone_id = create_zone(moto, zone)
        for _ in range(2):
            moto.cli("route53", "change-resource-record-sets", "--hosted-zone-id", zone_id, "--change-batch", f"file://{path}")
        assert listed(moto, zone_id) == intended(SEVERAL_ZONES, zone)


def test_with_the_zone_id_the_aws_cli_needs_nothing_else(sesdns, moto, tmp_path):
    zone_id = create_zone(moto, "example.com")
    path = tmp_path / "cli-input.json"
    path.write_bytes(sesdns(*BASIC.export("--output", "route53", "--zone-id", zone_id), stdin=BASIC.stdin).ok())
    whole = json.loads(path.read_bytes())
    assert set(whole) == {"HostedZoneId", "ChangeBatch"}
    check_limits([whole["ChangeBatch"]])
    for _ in range(2):
        moto.cli("route53", "change-resource-record-sets", "--cli-input-json", f"file://{path}")
    assert listed(moto, zone_id) == intended(BASIC)


def test_each_zone_gets_its_own_id(batches, moto):
    ids = {zone: create_zone(moto, zone) for zone in SEVERAL_ZONES.zones}
    options = [o for zone, zone_id in ids.items() for o in ("--zone-id", f"{zone}={zone_id}")]
    for zone, [path] in batches(SEVERAL_ZONES, *options).items():
        whole = json.loads(path.read_bytes())
        assert whole["HostedZoneId"] == ids[zone]
        moto.client("route53").change_resource_record_sets(**whole)
    for zone, zone_id in ids.items():
        assert listed(moto, zone_id) == intended(SEVERAL_ZONES, zone)


@pytest.mark.parametrize("case", [SEVERAL_ZONES, TOO_MANY_CHARACTERS], ids=lambda case: case.name)
def test_several_documents_do_not_fit_standard_output(case, sesdns):
    sesdns(*case.export("--output", "route53"), stdin=case.stdin).fails(252, "--to DIR/")


@pytest.mark.parametrize("comment", [*PRINTABLE_COMMENTS, NEWLINE_COMMENT, "x" * 256])
def test_a_comment_is_data(comment, sesdns, moto):
    out = sesdns(*BASIC.export("--output", "route53", "--set", f"comment={comment}"), stdin=BASIC.stdin).ok()
    batch = json.loads(out)
    assert batch["Comment"] == comment
    zone_id = create_zone(moto, "example.com")
    moto.client("route53").change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch=batch)
    assert listed(moto, zone_id) == intended(BASIC)


@pytest.mark.parametrize("comment", ["x" * 257, "bell\x07", "vertical\x0btab"])
def test_a_comment_that_route53_refuses_is_refused(comment, sesdns):
    sesdns(*BASIC.export("--output", "route53", "--set", f"comment={comment}"), stdin=BASIC.stdin).fails(252, "comment")


@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_the_golden_file_is_what_was_meant(case):
    loaded = [json.loads(path.read_text()) for path in golden(case, "route53")]
    loaded = [document.get("ChangeBatch", document) for document in loaded]
    check_limits(loaded)
    sets = [change["ResourceRecordSet"] for batch in loaded for change in batch["Changes"]]
    assert {Record(s["Name"], s["TTL"], s["Type"], v["Value"]) for s in sets for v in s["ResourceRecords"]} == intended(case)
