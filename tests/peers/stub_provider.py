"""A stand-in for a Terraform provider: the real resources' attributes, and nothing behind them.

Terraform checks a configuration against the schema that its provider declares, and no provider registry is needed for
that. The schemas are those of hashicorp/aws 6, hashicorp/google 7, hashicorp/azurerm 4 and of cloudflare/cloudflare 4
and 5, as far as DNS records go (blocks and nested attributes that no record of ours needs are left out: using one is an
error here).

    python stub_provider.py aws|google|azurerm|cloudflare4|cloudflare5
"""

import sys

from tf import runner, types
from tf.blocks import SetNestedBlock
from tf.iface import Provider, Resource
from tf.schema import Attribute, Block, Schema

STRING, NUMBER, BOOL, STRINGS = types.String(), types.Number(), types.Bool(), types.Set(types.String())


def schema(required: dict, optional: dict, computed: dict, record: dict | None = None) -> Schema:
    """`record` is what stands in nested blocks of that name."""
    blocks = [SetNestedBlock("record", Block([Attribute(name, kind, required=True) for name, kind in (record or {}).items()]))]
    return Schema(
        block_types=blocks if record else [],
        attributes=[
            *(Attribute(name, kind, required=True) for name, kind in required.items()),
            *(Attribute(name, kind, optional=True) for name, kind in optional.items()),
            *(Attribute(name, kind, computed=True) for name, kind in computed.items()),
        ]
    )


RECORD = {"zone_id": STRING, "name": STRING, "type": STRING}
CLOUDFLARE = {"content": STRING, "priority": NUMBER, "proxied": BOOL, "comment": STRING, "tags": STRINGS}
STAMPS = {"id": STRING, "created_on": STRING, "modified_on": STRING, "proxiable": BOOL}

AZURE = {"name": STRING, "zone_name": STRING, "resource_group_name": STRING, "ttl": NUMBER}
FQDN = {"id": STRING, "fqdn": STRING}

PROVIDERS = {
    "google": {
        "google_dns_record_set": schema(
            {"managed_zone": STRING, "name": STRING, "type": STRING},
            {"ttl": NUMBER, "rrdatas": types.List(STRING), "project": STRING},
            {"id": STRING},
        ),
    },
    "azurerm": {
        "azurerm_dns_cname_record": schema(AZURE, {"record": STRING, "target_resource_id": STRING}, FQDN),
        "azurerm_dns_txt_record": schema(AZURE, {}, FQDN, record={"value": STRING}),
        "azurerm_dns_mx_record": schema(AZURE, {}, FQDN, record={"preference": STRING, "exchange": STRING}),
    },
    "aws": {
        "aws_route53_record": schema(
            RECORD,
            {
                "ttl": NUMBER,
                "records": STRINGS,
                "allow_overwrite": BOOL,
                "health_check_id": STRING,
                "multivalue_answer_routing_policy": BOOL,
                "set_identifier": STRING,
            },
            {"id": STRING, "fqdn": STRING},
        ),
        "aws_route53_zone": schema({"name": STRING}, {"comment": STRING}, {"id": STRING, "zone_id": STRING}),
    },
    "cloudflare4": {
        "cloudflare_record": schema(
            RECORD,
            {**CLOUDFLARE, "value": STRING, "ttl": NUMBER, "allow_overwrite": BOOL},
            {**STAMPS, "hostname": STRING},
        ),
    },
    "cloudflare5": {
        "cloudflare_dns_record": schema(
            {**RECORD, "ttl": NUMBER},
            CLOUDFLARE,
            {**STAMPS, "comment_modified_on": STRING, "tags_modified_on": STRING, "meta": STRING},
        ),
    },
}


def resource(name: str, attributes: Schema) -> type[Resource]:
    class Planned(Resource):
        def __init__(self, provider):
            pass

        @classmethod
        def get_name(cls):
            return name

        @classmethod
        def get_schema(cls):
            return attributes

        def create(self, ctx, planned):
            ctx.diagnostics.add_error("a stand-in creates nothing")

        def read(self, ctx, current):
            return current

        def import_(self, ctx, id):
            """ZONE_name_TYPE, as hashicorp/aws reads it: a record that is there, with another value."""
            zone, rest = id.split("_", 1)
            record, kind = rest.rsplit("_", 1)
            known = {"id": id, "zone_id": zone, "name": record, "type": kind, "ttl": 60, "records": ["old.example"]}
            return {a.name: known.get(a.name) for a in attributes.attributes}

        def update(self, ctx, current, planned):
            ctx.diagnostics.add_error("a stand-in updates nothing")

        def delete(self, ctx, current):
            ctx.diagnostics.add_error("a stand-in deletes nothing")

    return Planned


class StandIn(Provider):
    def __init__(self, resources: dict[str, Schema]):
        self.resources = resources

    def get_model_prefix(self):
        return ""

    def full_name(self):
        return "stand-in"

    def get_provider_schema(self, diags):
        return Schema(attributes=[])

    def validate_config(self, diags, config):
        pass

    def configure_provider(self, diags, config):
        pass

    def get_data_sources(self):
        return []

    def get_resources(self):
        return [resource(name, attributes) for name, attributes in self.resources.items()]


if __name__ == "__main__":
    runner.run_provider(StandIn(PROVIDERS[sys.argv[1]]), sys.argv)
