"""A stand-in for the SES resources of hashicorp/aws: their attributes, and values that look like those of SES.

Terraform itself writes the state and prints it; only what SES would have answered is made up.
"""

import sys

from cases import tokens
from stub_provider import BOOL, STRING, StandIn, resource, schema
from tf import runner, types


class Object(types.Map):
    """An object of these attributes; the library has none."""

    def __init__(self, attributes: dict):
        self.attributes = attributes

    def encode(self, value):
        return value

    decode = encode

    def tf_type(self):
        inner = ",".join(f'"{name}":{kind.tf_type().decode()}' for name, kind in self.attributes.items())
        return f'["object",{{{inner}}}]'.encode()


STRINGS = types.List(STRING)
WORDS = ("current_signing_key_length", "domain_signing_private_key", "domain_signing_selector", "last_key_generation_timestamp")
WORDS += ("next_signing_key_length", "signing_attributes_origin", "status")
SIGNING = types.List(Object({**dict.fromkeys(WORDS, STRING), "tokens": STRINGS}))

RESOURCES = {
    "aws_ses_domain_identity": schema({"domain": STRING}, {}, {"id": STRING, "arn": STRING, "verification_token": STRING}),
    "aws_ses_domain_dkim": schema({"domain": STRING}, {}, {"id": STRING, "dkim_tokens": STRINGS}),
    "aws_ses_domain_mail_from": schema({"domain": STRING, "mail_from_domain": STRING}, {"behavior_on_mx_failure": STRING}, {"id": STRING}),
    "aws_ses_email_identity": schema({"email": STRING}, {}, {"id": STRING, "arn": STRING}),
    "aws_sesv2_email_identity": schema(
        {"email_identity": STRING},
        {"configuration_set_name": STRING},
        {"id": STRING, "arn": STRING, "identity_type": STRING, "verified_for_sending_status": BOOL, "dkim_signing_attributes": SIGNING},
    ),
    "aws_sesv2_email_identity_mail_from_attributes": schema({"email_identity": STRING, "mail_from_domain": STRING}, {}, {"id": STRING}),
}


def answered(planned: dict) -> dict:
    """What SES answers."""
    name = planned.get("domain") or planned.get("email_identity") or planned.get("email")
    known = {"id": name, "arn": f"arn:aws:ses:eu-south-1:123456789012:identity/{name}"}
    known |= {"verification_token": "pOl2aM1+/=", "dkim_tokens": tokens(name), "identity_type": "DOMAIN", "verified_for_sending_status": True}
    # A name that begins with "own." brings its own key.
    of_ses = {"signing_attributes_origin": "AWS_SES", "tokens": tokens(name)}
    own = {"signing_attributes_origin": "EXTERNAL", "tokens": ["sel1"], "domain_signing_selector": "sel1", "domain_signing_private_key": "c2VjcmV0"}
    known["dkim_signing_attributes"] = [{**dict.fromkeys(WORDS), "status": "SUCCESS", **(own if name.startswith("own.") else of_ses)}]
    return {key: known.get(key, value) for key, value in planned.items()}


def creating(kind: str):
    class Created(resource(kind, RESOURCES[kind])):
        def create(self, ctx, planned):
            return answered(planned)

    return Created


class Ses(StandIn):
    def get_resources(self):
        return [creating(kind) for kind in self.resources]


if __name__ == "__main__":
    runner.run_provider(Ses(RESOURCES), sys.argv)
