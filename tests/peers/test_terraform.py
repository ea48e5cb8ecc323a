"""Terraform files: formatted, valid, and planning exactly the records that were meant.

Real Terraform (or OpenTofu) with stand-in providers that have the real schemas: see stub_provider.py.
"""

import json
import os
import re
import sys
from pathlib import Path

import pytest
from cases import BASIC, CASES, GOLDEN, NEWLINE_COMMENT, PRINTABLE_COMMENTS, SEVERAL_ZONES, Record, golden, intended, large
from conftest import call
from packaging.specifiers import SpecifierSet

FORMATS = {
    "terraform-route53": ("aws", "aws_route53_record", []),
    "terraform-cloudflare": ("cloudflare5", "cloudflare_dns_record", []),
    "terraform-cloudflare 4": ("cloudflare4", "cloudflare_record", ["--set", "provider=4"]),
}
# The variable that holds a zone's id, where neither the id nor a reference is given: the zone's name follows.
VARIABLES = {"terraform-route53": "route53_zone_id_", "terraform-cloudflare": "cloudflare_zone_id_"}
by_format = pytest.mark.parametrize("style", FORMATS)
in_cloudflare = pytest.mark.parametrize("style", [style for style in FORMATS if "cloudflare" in style])


@pytest.fixture
def plan(planned):
    """Formats, validates and plans a folder; returns the plan as `show -json` has it."""
    return lambda style, folder, *variables: planned(FORMATS[style][0], folder, *variables)


@pytest.fixture
def write(sesdns, tmp_path):
    """Writes a case into a folder, as `--to DIR/` does."""

    def run(style: str, case, *more: str) -> Path:
        folder = tmp_path / "dns"
        options = [*FORMATS[style][2], *more, "--to", f"{folder}/"]
        sesdns(*case.export("--output", style.split()[0], *options), stdin=case.stdin).ok()
        assert {path.name for path in folder.iterdir()} == {f"{zone}.tf" for zone in case.zones}
        return folder

    return run


def variable(style: str, zone: str) -> str:
    return VARIABLES[style.split()[0]] + zone.replace(".", "_")


def resources(style: str, planned: dict) -> dict[str, dict]:
    """The planned records by resource name: nothing else may be planned."""
    found = planned["planned_values"]["root_module"].get("resources", [])
    assert {(r["type"], r["mode"]) for r in found} == {(FORMATS[style][1], "managed")}
    return {r["name"]: r["values"] for r in found}


def target(style: str, values: dict) -> str:
    """What the CNAME points at; each provider has its own word for it."""
    if style == "terraform-route53":
        [value] = values["records"]
        return value
    assert values["proxied"] is False, "a proxied CNAME answers with Cloudflare's own addresses"
    names = [values["name"], *(values[key] for key in ("content", "value") if values.get(key) is not None)]
    assert len(names) == 2 and not any(name.endswith(".") for name in names)
    return names[1]


def understood(style: str, planned: dict) -> set[tuple[str, Record]]:
    """Each planned record with the id of the zone that it goes into."""
    return {
        (v["zone_id"], Record(v["name"].rstrip(".") + ".", v["ttl"], v["type"], target(style, v).rstrip(".") + "."))
        for v in resources(style, planned).values()
    }


def meant(case, ids: dict[str, str]) -> set[tuple[str, Record]]:
    return {(ids[zone], record) for zone in case.zones for record in intended(case, zone)}


# Version 4 of Cloudflare's provider differs in the resource's name only: two cases tell as much as all.
PLANS = [(style, case) for style in FORMATS for case in [*CASES, large(40)] if not style.endswith(" 4") or case in (BASIC, SEVERAL_ZONES)]


@pytest.mark.parametrize("style, case", PLANS, ids=[f"{style}-{case.name}" for style, case in PLANS])
def test_the_plan_is_what_was_meant(style, case, write, plan):
    ids = {zone: f"id-of-{zone}" for zone in case.zones}
    planned = plan(style, write(style, case), *(f"{variable(style, zone)}={zone_id}" for zone, zone_id in ids.items()))
    assert set(planned["variables"]) == {variable(style, zone) for zone in case.zones}
    assert understood(style, planned) == meant(case, ids)
    names = {f"ses_dkim_{d.replace('.', '_')}_{token}" for d, own in case.identities.items() for token in own}
    assert set(resources(style, planned)) == names


@by_format
def test_standard_output_plans_alike(style, sesdns, tmp_path, plan):
    """All zones in one file: the same resources as one file a zone."""
    out = sesdns(*SEVERAL_ZONES.export("--output", style.split()[0], *FORMATS[style][2]), stdin=SEVERAL_ZONES.stdin).ok()
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "ses.tf").write_bytes(out)
    ids = {zone: f"id-of-{zone}" for zone in SEVERAL_ZONES.zones}
    planned = plan(style, tmp_path / "one", *(f"{variable(style, zone)}={zone_id}" for zone, zone_id in ids.items()))
    assert understood(style, planned) == meant(SEVERAL_ZONES, ids)


@by_format
def test_with_zone_ids_nothing_is_left_to_give(style, write, plan):
    ids = {zone: f"Z{n}" for n, zone in enumerate(SEVERAL_ZONES.zones)}
    options = [o for zone, zone_id in ids.items() for o in ("--zone-id", f"{zone}={zone_id}")]
    planned = plan(style, write(style, SEVERAL_ZONES, *options))
    assert "variables" not in planned
    assert understood(style, planned) == meant(SEVERAL_ZONES, ids)


def test_a_zone_that_terraform_makes(write, plan):
    """`zone-ref` is an expression of the caller's own files: the id is known only after the zone is there."""
    folder = write("terraform-route53", BASIC, "--set", "zone-ref=aws_route53_zone.main.zone_id")
    (folder / "main.tf").write_text('resource "aws_route53_zone" "main" {\n  name = "example.com"\n}\n')
    planned = plan("terraform-route53", folder)
    assert "variables" not in planned
    records = [r for r in planned["configuration"]["root_module"]["resources"] if r["type"] == "aws_route53_record"]
    assert len(records) == 3
    assert all("aws_route53_zone.main.zone_id" in r["expressions"]["zone_id"]["references"] for r in records)


@in_cloudflare
def test_a_variable_of_the_callers_own(style, write, plan):
    folder = write(style, BASIC, "--set", "zone-ref=var.zones.com")
    (folder / "main.tf").write_text('variable "zones" {\n  type = map(string)\n}\n')
    planned = plan(style, folder, 'zones={"com": "Z7"}')
    assert understood(style, planned) == meant(BASIC, {"example.com": "Z7"})


def test_a_reference_for_each_zone(write, plan):
    """`{zone}` in a reference stands for the zone's name, as the option's help says."""
    folder = write("terraform-route53", SEVERAL_ZONES, "--set", 'zone-ref=var.zones["{zone}"]')
    (folder / "main.tf").write_text('variable "zones" {\n  type = map(string)\n}\n')
    ids = {zone: f"id-of-{zone}" for zone in SEVERAL_ZONES.zones}
    planned = plan("terraform-route53", folder, f"zones={json.dumps(ids)}")
    assert understood("terraform-route53", planned) == meant(SEVERAL_ZONES, ids)


@in_cloudflare
def test_the_provider_is_required_once(style, write, plan):
    folder = write(style, SEVERAL_ZONES)
    assert [path.read_text().count("required_providers") for path in sorted(folder.iterdir())] == [1, 0, 0]
    planned = plan(style, folder, *(f"{variable(style, zone)}=Z" for zone in SEVERAL_ZONES.zones))
    provider = planned["configuration"]["provider_config"]["cloudflare"]
    assert provider["full_name"].endswith("/cloudflare/cloudflare")
    versions = SpecifierSet(provider["version_constraint"].replace("~>", "~="))
    assert [v for v in ("3.35.0", "4.52.0", "5.12.0", "6.0.0") if v in versions] == ["4.52.0" if style.endswith(" 4") else "5.12.0"]


@in_cloudflare
def test_the_provider_is_left_to_the_caller(style, write, plan):
    """A module that has its own `required_providers` leaves ours out: a second one is an error."""
    folder = write(style, BASIC, "--set", "required-providers=false", "--zone-id", "Z1")
    own = 'terraform {\n  required_providers {\n    cloudflare = {\n      source = "cloudflare/cloudflare"\n    }\n  }\n}\n'
    (folder / "versions.tf").write_text(own)
    assert understood(style, plan(style, folder)) == meant(BASIC, {"example.com": "Z1"})


def test_route53_requires_no_provider(sesdns):
    """Terraform finds hashicorp/aws by the resource's name; the caller's version constraint stays the only one."""
    out = sesdns(*BASIC.export("--output", "terraform-route53"), stdin=BASIC.stdin).ok()
    assert b"required_providers" not in out
    assert sesdns(*BASIC.export("--output", "terraform"), stdin=BASIC.stdin).ok() == out


@by_format
def test_comments_are_data(style, sesdns, tmp_path, plan):
    """One file for each comment, all planned together: none changes a record, and Cloudflare's come back as they were."""
    folder = tmp_path / "comments"
    folder.mkdir()
    options = [*FORMATS[style][2], "--zone-id", "Z1"] + (["--set", "required-providers=false"] if "cloudflare" in style else [])
    expected, comments = set(), {}
    for n, comment in enumerate([*PRINTABLE_COMMENTS, NEWLINE_COMMENT]):
        case = large(1, own=lambda seed, n=n: [f"t{n}"])
        run = sesdns(*case.export("--output", style.split()[0], *options, "--set", f"comment={comment}"), stdin=case.stdin)
        if comment == NEWLINE_COMMENT and run.code:
            run.fails(252, "comment")
            continue
        (folder / f"{n}.tf").write_bytes(run.ok())
        expected |= meant(case, {"example.com": "Z1"})
        comments[f"t{n}._domainkey.s0000.example.com"] = comment
    if "cloudflare" in style:
        (folder / "versions.tf").write_text('terraform {\n  required_providers {\n    cloudflare = {\n      source = "cloudflare/cloudflare"\n    }\n  }\n}\n')
    planned = plan(style, folder)
    assert understood(style, planned) == expected
    if "cloudflare" in style:
        assert {v["name"]: v["comment"] for v in resources(style, planned).values()} == comments


@pytest.mark.parametrize("style", ["terraform-route53", "terraform-cloudflare"])
@pytest.mark.parametrize("case", GOLDEN, ids=lambda case: case.name)
def test_the_golden_file_is_what_was_meant(style, case, tmp_path, plan):
    [path] = golden(case, style)
    (tmp_path / "golden").mkdir()
    (tmp_path / "golden" / "ses.tf").write_bytes(path.read_bytes())
    variables = re.findall(r'^variable "(\w[\w-]*)"', path.read_text(), re.M)
    planned = plan(style, tmp_path / "golden", *(f"{name}=Z" for name in variables))
    assert {record for _, record in understood(style, planned)} == intended(case)
