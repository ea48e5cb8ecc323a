"""ExternalDNS endpoints: the custom resource's schema made strict, and names and targets as its controller takes them."""

import jsonschema
import pytest
import yaml
from record_sets import EVERY, HOSTILE, LARGE, SEVERAL_ZONES, Meant, meant

LABEL = "[a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?"
NAME = {"type": "string", "minLength": 1, "maxLength": 253, "pattern": rf"^({LABEL}\.)*{LABEL}$"}


def strict(required: dict, **optional) -> dict:
    return {"type": "object", "properties": required | optional, "required": list(required), "additionalProperties": False}


# DNSEndpoint v1alpha1 as of ExternalDNS 0.21, but for the unknown keys, which the real one lets pass, and for the
# final dots, which older controllers skip.
PROPERTY = strict({"name": {"type": "string", "minLength": 1, "maxLength": 253}}, value={"type": "string", "maxLength": 4096})
ENDPOINT = strict(
    {
        "dnsName": NAME,
        "recordType": {"enum": ["CNAME", "MX", "TXT"]},
        "recordTTL": {"type": "integer", "minimum": 1, "maximum": 2147483647},
        "targets": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"type": "string", "minLength": 1, "maxLength": 4096}},
    },
    providerSpecific={"type": "array", "items": PROPERTY},
)
OBJECT = strict(
    {
        "apiVersion": {"const": "externaldns.k8s.io/v1alpha1"},
        "kind": {"const": "DNSEndpoint"},
        "metadata": strict({"name": {"type": "string", "maxLength": 253, "pattern": r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$"}}, namespace={"type": "string"}),
        "spec": strict({"endpoints": {"type": "array", "minItems": 1, "maxItems": 1000, "items": ENDPOINT}}),
    }
)


def understood(objects: list[dict]) -> set[Meant]:
    for each in objects:
        jsonschema.validate(each, OBJECT, cls=jsonschema.Draft202012Validator)
    names = [each["metadata"]["name"] for each in objects]
    assert len(set(names)) == len(names), "one object would replace the other"
    endpoints = [e for each in objects for e in each["spec"]["endpoints"]]
    for e in endpoints:
        assert e["recordType"] == "TXT" or not any(t.endswith(".") for t in e["targets"])
    return {
        Meant(e["dnsName"] + ".", e["recordTTL"], e["recordType"], t if e["recordType"] == "TXT" else t + ".")
        for e in endpoints
        for t in e["targets"]
    }


@pytest.mark.parametrize("what", [*EVERY, HOSTILE], ids=lambda what: what.name)
def test_the_objects_say_what_was_meant(what, written):
    for zone, [path] in written(what, "external-dns").items():
        objects = list(yaml.safe_load_all(path.read_text()))
        assert understood(objects) == meant(what, zone)
        assert what is not LARGE or len(objects) == 2


def test_all_zones_in_one_stream(sesdns):
    options = ["--set", "namespace=mail", "--set", "cloudflare-proxied=false"]
    objects = list(yaml.safe_load_all(sesdns(*SEVERAL_ZONES.export("--output", "external-dns", *options), stdin=SEVERAL_ZONES.stdin).ok()))
    assert understood(objects) == meant(SEVERAL_ZONES)
    assert {each["metadata"]["namespace"] for each in objects} == {"mail"}
    proxied = {"name": "external-dns.kubernetes.io/cloudflare-proxied", "value": "false"}
    assert all(e["providerSpecific"] == [proxied] for each in objects for e in each["spec"]["endpoints"])
