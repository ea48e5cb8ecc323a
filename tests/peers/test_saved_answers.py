"""What `--from` reads, written by those who write it: the AWS CLI (against moto) and Terraform."""

import json
import os
import sys
from pathlib import Path

import pytest
from cases import Case, Record, absolute, intended, tokens
from conftest import call, zone_records

CONFIGURATION = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_ses_domain_identity" "one" {
  domain = "one.example"
}

resource "aws_ses_domain_dkim" "one" {
  domain = aws_ses_domain_identity.one.domain
}

resource "aws_ses_domain_mail_from" "one" {
  domain           = aws_ses_domain_identity.one.domain
  mail_from_domain = "mail.one.example"
}

resource "aws_ses_email_identity" "bob" {
  email = "bob@one.example"
}

module "more" {
  source = "./more"
}
"""
MODULE = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

resource "aws_sesv2_email_identity" "each" {
  for_each       = toset(["two.example", "three.example"])
  email_identity = each.key
}

resource "aws_sesv2_email_identity" "own" {
  count          = 1
  email_identity = "own.example"
}
"""
MEANT = Case(
    "terraform",
    b"",
    {"any": {name: tokens(name) for name in ("one.example", "two.example", "three.example")}},
    signing_zone="dkim.eu-south-1.amazonses.com",
)


@pytest.fixture
def terraform(peer, tmp_path):
    """Runs Terraform on the configuration above, with the stand-in for its provider."""
    command = peer("terraform", "tofu")
    provider, folder = tmp_path / "provider", tmp_path / "configuration"
    for path in (provider, folder / "more"):
        path.mkdir(parents=True)
    binary = provider / "terraform-provider-aws"
    binary.write_text(f'#!/bin/sh\nexec "{sys.executable}" -B "{Path(__file__).with_name("stub_ses_provider.py")}" "$@"\n')
    binary.chmod(0o755)
    config = tmp_path / "terraform.rc"
    config.write_text(f'disable_checkpoint = true\nprovider_installation {{\n  dev_overrides {{\n    "hashicorp/aws" = "{provider}"\n  }}\n}}\n')
    (folder / "main.tf").write_text(CONFIGURATION)
    (folder / "more" / "main.tf").write_text(MODULE)
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "TF_CLI_CONFIG_FILE": str(config), "TF_IN_AUTOMATION": "1"}
    call(command, "get", "-no-color", cwd=folder, env=env)
    return lambda *args: call(command, *args, cwd=folder, env=env), folder


def test_a_state_and_what_show_prints_of_it(terraform, sesdns):
    run, folder = terraform
    run("apply", "-auto-approve", "-no-color", "-input=false")
    state = (folder / "terraform.tfstate").read_bytes()
    for content in (state, run("show", "-json").encode()):
        assert b"c2VjcmV0" in content
        done = sesdns("export", "--from", "-", "--records", "dkim,mail-from,verification", stdin=content)
        # The key of one's own is not in there.
        assert done.code == 1 and "own.example" in done.err and "--byodkim-key sel1=FILE" in done.err
        assert "e-mail addresses" in done.err and "c2VjcmV0" not in done.err + done.out.decode()
        read = zone_records(done.out.decode())
        assert {record for record in read if record.type == "CNAME"} == intended(MEANT)
        assert Record("mail.one.example.", 1800, "MX", "10 feedback-smtp.eu-south-1.amazonses.com.") in read
        assert Record("_amazonses.one.example.", 1800, "TXT", '"pol2am1+/="') in read


def test_a_plan_names_its_domains_but_knows_no_tokens_yet(terraform, sesdns):
    run, _ = terraform
    run("plan", "-no-color", "-input=false", "-out=planned")
    done = sesdns("export", "--from", "-", stdin=run("show", "-json", "planned").encode())
    assert done.out == b"" and done.code == 1
    for name in ("one.example", "two.example", "three.example", "own.example"):
        assert f"{name}: SES has no DKIM tokens for this domain yet" in done.err


def test_every_answer_of_the_aws_cli_about_one_identity(sesdns, moto):
    """Tokens, MAIL FROM and verification of SES v1 in one stream, and the snapshot of it read back."""
    moto.cli("ses", "verify-domain-dkim", "--domain", "example.com")
    moto.cli("ses", "verify-email-identity", "--email-address", "bob@example.com")
    moto.cli("ses", "set-identity-mail-from-domain", "--identity", "example.com", "--mail-from-domain", "mail.example.com")
    saved = moto.cli("ses", "get-identity-dkim-attributes", "--identities", "example.com", "bob@example.com")
    saved += moto.cli("ses", "get-identity-mail-from-domain-attributes", "--identities", "example.com")
    verification = moto.cli("ses", "get-identity-verification-attributes", "--identities", "example.com")
    saved += verification
    out = sesdns("export", "--from", "-", "--records", "all", "--region", "eu-west-1", "--output", "json", stdin=saved.encode()).ok()
    [identity] = json.loads(out)["Identities"]
    own = json.loads(moto.cli("ses", "verify-domain-dkim", "--domain", "example.com"))["DkimTokens"]
    assert identity["DkimTokens"] == own
    assert identity["MailFromDomain"] == "mail.example.com"
    told = json.loads(verification)["VerificationAttributes"]["example.com"]
    assert identity.get("VerificationToken") == told.get("VerificationToken")
    back = sesdns("export", "--from", "-", "--records", "all", "--output", "json", stdin=out).ok()
    assert back == out


def test_answers_of_ses_v2(sesdns, moto):
    created = moto.cli("sesv2", "create-email-identity", "--email-identity", "example.com")
    got = moto.cli("sesv2", "get-email-identity", "--email-identity", "example.com")
    for saved in (created, got, created + got):
        own = json.loads(created)["DkimAttributes"].get("Tokens") or []
        done = sesdns("export", "--from", "-", "--domain", "example.com", stdin=saved.encode())
        assert done.code == (0 if own else 1), done.err
        names = {record.owner for record in zone_records(done.out.decode())} if own else set()
        assert names == {absolute(f"{token}._domainkey.example.com") for token in own}
    sesdns("export", "--from", "-", stdin=got.encode()).fails(252, "--domain")
    named = moto.cli("ses", "list-identities")
    sesdns("export", "--from", "-", stdin=named.encode()).fails(252, "get-identity-dkim-attributes")
