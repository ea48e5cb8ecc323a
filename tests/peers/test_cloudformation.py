"""CloudFormation templates: clean to cfn-lint, and a stack of moto's that holds the records that were meant."""

import json
import sys
from pathlib import Path

import pytest
from conftest import call
from record_sets import FEW, HOSTILE, LARGE, Meant, meant
from test_route53_types import unquote


def lint(path):
    call(Path(sys.executable).with_name("cfn-lint"), "--non-zero-exit-code", "informational", path)


def value(kind: str, text: str) -> str:
    """Route 53's notation has octal escapes."""
    return unquote(text) if kind == "TXT" else text


@pytest.mark.parametrize("what", [*FEW, HOSTILE, LARGE], ids=lambda what: what.name)
def test_a_stack_holds_what_was_meant(what, written, moto):
    for zone, paths in written(what, "cloudformation").items():
        route53 = moto.client("route53")
        zone_id = route53.create_hosted_zone(Name=zone, CallerReference=zone)["HostedZone"]["Id"].removeprefix("/hostedzone/")
        for number, path in enumerate(paths):
            assert path.stat().st_size <= 51_200, "too large to be passed as it is"
            # cfn-lint's pattern for texts knows no escaped quote.
            if number < 2 and what is not HOSTILE:
                lint(path)
            [group] = json.loads(path.read_bytes())["Resources"].values()
            values = [v for s in group["Properties"]["RecordSets"] for v in s["ResourceRecords"]]
            assert len(values) <= 500 and 2 * sum(map(len, values)) <= 32_000
            stack = moto.client("cloudformation").create_stack(
                StackName=f"ses-{zone.replace('.', '-')}-{number}",
                TemplateBody=path.read_text(),
                Parameters=[{"ParameterKey": "HostedZoneId", "ParameterValue": zone_id}],
            )
            [described] = moto.client("cloudformation").describe_stacks(StackName=stack["StackId"])["Stacks"]
            assert described["StackStatus"] == "CREATE_COMPLETE"
        pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone_id)
        sets = [s for page in pages for s in page["ResourceRecordSets"] if s["Type"] not in ("NS", "SOA")]
        found = {Meant(s["Name"], int(s["TTL"]), s["Type"], value(s["Type"], r["Value"])) for s in sets for r in s["ResourceRecords"]}
        assert found == meant(what, zone)


def test_with_the_zone_id_there_is_no_parameter(written):
    what = FEW[0]
    [[path]] = written(what, "cloudformation", "--zone-id", "Z1").values()
    lint(path)
    template = json.loads(path.read_bytes())
    assert "Parameters" not in template
    assert template["Resources"]["SesExampleCom"]["Properties"]["HostedZoneId"] == "Z1"
