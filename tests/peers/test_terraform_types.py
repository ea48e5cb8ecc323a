"""Terraform files of the four providers, in each style, with every type of record: the plan holds what was meant."""

import re

import pytest
from record_sets import FEW, HOSTILE, MIXED, Meant, meant, of_text
from test_route53_types import unquote

# Format: stand-in provider, what a zone's own variable is called.
PROVIDERS = {
    "terraform-route53": ("aws", "route53_zone_id_"),
    "terraform-cloudflare": ("cloudflare5", "cloudflare_zone_id_"),
    "terraform-google": ("google", "google_managed_zone_"),
    "terraform-azure": ("azurerm", "azure_resource_group_"),
}
STYLES = ["resources", "for_each"]


def absolute(name: str) -> str:
    return name.rstrip(".") + "."


def route53(values: dict):
    assert not any(v.startswith('"') and v.endswith('"') and len(v) > 1 for v in values["records"] if '\\"' not in v), "quotes outside"
    for v in values["records"]:
        yield values["zone_id"], absolute(values["name"]), values["type"], unquote(f'"{v}"') if values["type"] == "TXT" else absolute(v)


def cloudflare(values: dict):
    assert (values["type"] == "CNAME") == (values["proxied"] is False)
    assert (values["type"] == "MX") == (values["priority"] is not None)
    content = values["content"]
    value = {"TXT": lambda: of_text("TXT", content), "MX": lambda: f"{values['priority']} {content}.", "CNAME": lambda: content + "."}
    yield values["zone_id"], absolute(values["name"]), values["type"], value[values["type"]]()


def google(values: dict):
    assert values["name"].endswith(".")
    for v in values["rrdatas"]:
        yield values["managed_zone"], values["name"], values["type"], of_text(values["type"], v)


def azure(values: dict, kind: str):
    zone = values["zone_name"]
    name = zone if values["name"] == "@" else f"{values['name']}.{zone}"
    if kind == "CNAME":
        found = [values["record"] + "."]
    elif kind == "MX":
        found = [f"{r['preference']} {r['exchange']}." for r in values["record"]]
    else:
        found = [r["value"] for r in values["record"]]
    for v in found:
        yield values["resource_group_name"], name + ".", kind, v


def understood(output: str, plan: dict) -> set[tuple[str, Meant]]:
    found = set()
    for r in plan["planned_values"]["root_module"]["resources"]:
        values = r["values"]
        if output == "terraform-azure":
            read = azure(values, r["type"].split("_")[2].upper())
        else:
            read = {"terraform-route53": route53, "terraform-cloudflare": cloudflare, "terraform-google": google}[output](values)
        found |= {(where, Meant(name, values["ttl"], kind, value)) for where, name, kind, value in read}
    return found


def variables(output: str, what) -> dict[str, str]:
    return {PROVIDERS[output][1] + re.sub(r"\.", "_", zone): f"id-of-{zone}" for zone in what.zones}


CASES_OF = [(output, style, what) for output in PROVIDERS for style in STYLES for what in [*FEW, HOSTILE]]


@pytest.mark.parametrize("output, style, what", CASES_OF, ids=[f"{o}-{s}-{w.name}" for o, s, w in CASES_OF])
def test_the_plan_is_what_was_meant(output, style, what, written, planned):
    """All zones in one folder, planned together: nothing is declared twice."""
    paths = [path for [path] in written(what, output, "--set", f"style={style}").values()]
    given = variables(output, what)
    plan = planned(PROVIDERS[output][0], paths[0].parent, *(f"{name}={value}" for name, value in given.items()))
    assert set(plan["variables"]) == set(given)
    assert understood(output, plan) == {(f"id-of-{zone}", record) for zone in what.zones for record in meant(what, zone)}


def test_the_zone_and_the_group_as_they_are(written, planned):
    for output, options in {
        "terraform-google": ["--zone-id", "example.com=main", "--zone-id", "example.net=main"],
        "terraform-azure": ["--set", "resource-group=main"],
    }.items():
        paths = [path for [path] in written(MIXED, output, *options).values()]
        plan = planned(PROVIDERS[output][0], paths[0].parent)
        assert "variables" not in plan
        assert understood(output, plan) == {("main", record) for record in meant(MIXED)}


def test_four_providers_in_one_folder(written):
    """Their variables and their maps have names of their own."""
    names = []
    for output in PROVIDERS:
        text = written(MIXED, output, "--set", "style=for_each")["example.com"][0].read_text()
        names += re.findall(r'^(variable) "(.*)"', text, re.M) + re.findall(r"^  (\w+_records)_(\w+) = \{", text, re.M)
    assert len(set(names)) == len(names) == 8


@pytest.mark.parametrize("style", STYLES)
def test_import_blocks(style, written, planned):
    """Records that are there already are taken over; shared ones are left to be created, so that nothing is lost."""
    ids = ["--zone-id", "example.com=Z1", "--zone-id", "example.net=Z2"]
    paths = [path for [path] in written(MIXED, "terraform-route53", "--set", "import=true", "--set", f"style={style}", *ids).values()]
    plan = planned("aws", paths[0].parent)
    zone_of = {"example.com": "Z1", "example.net": "Z2"}
    assert understood("terraform-route53", plan) == {(zone_of[z], r) for z in MIXED.zones for r in meant(MIXED, z)}
    imported = {c["change"]["importing"]["id"] for c in plan["resource_changes"] if "importing" in c["change"]}
    assert imported == {f"{zone_of[z]}_{r.owner[:-1]}_{r.type}" for z in MIXED.zones for r in meant(MIXED, z, shared=False)}


def test_import_blocks_need_the_zone_id(sesdns):
    case = FEW[0]
    run = sesdns(*case.export("--output", "terraform", "--set", "import=true"), stdin=case.stdin)
    run.fails(252, "example.com", "--zone-id")


def test_shared_sets_are_not_overwritten(written, planned):
    for style in STYLES:
        ids = ["--zone-id", "example.com=Z1", "--zone-id", "example.net=Z2"]
        paths = [path for [path] in written(MIXED, "terraform-route53", "--set", "allow-overwrite=true", "--set", f"style={style}", *ids).values()]
        resources = planned("aws", paths[0].parent)["planned_values"]["root_module"]["resources"]
        over = {(r["values"]["name"] + ".", r["values"]["type"]) for r in resources if r["values"]["allow_overwrite"]}
        assert over == {(r.owner, r.type) for r in meant(MIXED, shared=False)}
