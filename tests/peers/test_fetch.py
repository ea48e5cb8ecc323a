"""A whole account, read at the pace that SES allows: what was sent, what it took, and what an interrupted run leaves."""

import contextlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import time
from pathlib import Path

import pytest
from cases import tokens
from conftest import CREDENTIALS, HANG, Run

KEY = CREDENTIALS["AWS_ACCESS_KEY_ID"]


def identities(count: int, start: int = 0) -> dict:
    """Easy DKIM domains, a few hundred a zone, and the signing zone that SES v2 tells."""
    names = (f"d{n}.zone{n % 7}.example" for n in range(start, start + count))
    return {name: {"tokens": tokens(name), "zone": "dkim.amazonses.com"} for name in names}


def env(ses, **more) -> dict[str, str]:
    return {**CREDENTIALS, "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": ses.url, **more}


def expected(accounts: dict) -> set[str]:
    """The lines of `--output csv`."""
    found = set()
    for regions in accounts.values():
        for place in regions.values():
            for name, identity in place["identities"].items():
                found |= {f"{token}._domainkey.{name}.,CNAME,1800,{token}.dkim.amazonses.com." for token in identity["tokens"]}
    return found


def peak_of(pid: int) -> str | None:
    """The most memory that a process ever held; `None` once it has ended."""
    found = re.search(r"VmHWM:\s*(.*)", Path(f"/proc/{pid}/status").read_text())
    return found and found[1]


@pytest.fixture
def measured(binary, home, record_property, capsys):
    """Runs the program; wall time and memory are told, and not judged, for they are the machine's as much as its own."""

    def run(what: str, *args: str, env: dict[str, str]) -> Run:
        scrubbed = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", **env}
        begun, peak = time.monotonic(), "?"
        with (home / "out").open("wb") as out, (home / "err").open("wb") as err:
            process = subprocess.Popen([binary, *args], stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=scrubbed)
            while process.poll() is None and time.monotonic() < begun + HANG:
                with contextlib.suppress(OSError):  # Linux alone tells.
                    peak = peak_of(process.pid) or peak
                time.sleep(0.05)
        told = f"{what}: {time.monotonic() - begun:.1f} s, {peak}"
        record_property("measured", told)
        with capsys.disabled():
            print(f"\n{told}")
        return Run(process.wait(), (home / "out").read_bytes(), (home / "err").read_text())

    return run


def test_2500_identities_take_28_calls_and_no_throttle(measured, strict_ses):
    accounts = {KEY: {"eu-west-1": {"identities": identities(2500)}}}
    ses = strict_ses(accounts)
    run = measured("2,500 identities", "export", "--all", "--output", "csv", "--quiet", env=env(ses))
    lines = run.ok().decode().splitlines()
    assert set(lines[1:]) == expected(accounts) and len(lines) == 7501
    assert ses.throttles() == 0
    assert ses.calls() == {
        f"{KEY} eu-west-1 ListIdentities": 3,
        f"{KEY} eu-west-1 GetIdentityDkimAttributes": 25,
        f"{KEY} eu-west-1 GetEmailIdentity": 1,
    }


def test_two_accounts_in_two_regions(measured, strict_ses, home):
    accounts = {
        f"AKID{a}": {region: {"identities": identities(600, 600 * (2 * a + r))} for r, region in enumerate(["eu-west-1", "us-east-1"])}
        for a in range(2)
    }
    ses = strict_ses(accounts)
    (home / ".aws").mkdir()
    (home / ".aws" / "credentials").write_text("".join(f"[a{a}]\naws_access_key_id = AKID{a}\naws_secret_access_key = s\n" for a in range(2)))
    which = ["--all", "--profiles", "a0,a1", "--regions", "eu-west-1,us-east-1"]
    run = measured("4 times 600 identities", "export", *which, "--output", "csv", "--quiet", env=env(ses))
    assert set(run.ok().decode().splitlines()[1:]) == expected(accounts)
    assert ses.throttles() == 0
    calls = {"ListIdentities": 1, "GetIdentityDkimAttributes": 6, "GetEmailIdentity": 1}
    places = [f"AKID{a} {region}" for a in range(2) for region in ("eu-west-1", "us-east-1")]
    assert ses.calls() == {f"{place} {operation}": count for place in places for operation, count in calls.items()}


def on_terminal(command: list, scrubbed: dict, interrupt: bool = False) -> tuple[int, bytes, bytes]:
    """Exit code, standard output (a pipe), and what a terminal got that is standard error."""
    controller, terminal = pty.openpty()
    run = subprocess.Popen(command, env=scrubbed, stdin=terminal, stdout=subprocess.PIPE, stderr=terminal, start_new_session=True)
    os.close(terminal)
    seen, deadline = b"", time.monotonic() + HANG
    while time.monotonic() < deadline:
        ready, _, _ = select.select([controller], [], [], 1)
        if ready:
            try:
                data = os.read(controller, 4096)
            except OSError:
                break
            if not data:
                break
            seen += data
        if interrupt and b"requests" in seen:
            run.send_signal(signal.SIGINT)
            interrupt = False
    out, _ = run.communicate(timeout=HANG)
    os.close(controller)
    return run.returncode, out, seen


@pytest.fixture
def watched(binary, strict_ses, home):
    accounts = {KEY: {"eu-west-1": {"identities": identities(3)}}}
    ses = strict_ses(accounts)
    scrubbed = {"PATH": os.environ["PATH"], "HOME": str(home), "TERM": "xterm", **env(ses)}
    return [binary, "export", "--all", "--output", "csv"], scrubbed, expected(accounts)


def test_a_person_at_a_terminal_sees_how_far_it_is(watched):
    command, scrubbed, lines = watched
    code, out, seen = on_terminal(command, scrubbed)
    assert code == 0 and set(out.decode().splitlines()[1:]) == lines
    assert b"5 requests, 00:00:0" in seen and b"left" in seen
    # Nothing of it is left: the last thing that the terminal is told is to clear the line.
    assert seen.rstrip(b"\r\n").endswith(b"\x1b[2K"), seen[-200:]


def test_quiet_and_pipes_have_no_progress(watched):
    command, scrubbed, lines = watched
    code, out, seen = on_terminal([*command, "--quiet"], scrubbed)
    assert (code, seen) == (0, b"") and set(out.decode().splitlines()[1:]) == lines
    piped = subprocess.run(command, env=scrubbed, capture_output=True, timeout=HANG)
    assert (piped.returncode, piped.stderr) == (0, b"")


def test_ctrl_c_ends_it(watched):
    command, scrubbed, _ = watched
    code, out, seen = on_terminal([*command, "--exact"], scrubbed, interrupt=True)
    assert (code, out) == (130, b"")
    assert b"interrupted" in seen.split(b"\x1b[2K")[-1]


def test_moto_knows_the_same_domains(sesdns, moto):
    """Against moto, with boto3 as the measure: named domains, all domains, and what only registering finds."""
    client = moto.client("ses")
    for domain in ("example.com", "mail.example.net"):
        client.verify_domain_dkim(Domain=domain)
    client.verify_email_identity(EmailAddress="bob@example.com")
    known = client.get_identity_dkim_attributes(Identities=["example.com", "mail.example.net"])["DkimAttributes"]

    def fetched(*options: str) -> dict[str, list[str]]:
        run = sesdns("export", "--output", "json", "--quiet", *options, env=moto.env)
        return {identity["Domain"]: identity["DkimTokens"] for identity in json.loads(run.ok())["Identities"]}

    of_boto3 = {domain: attributes["DkimTokens"] for domain, attributes in known.items()}
    assert fetched("--all") == of_boto3
    assert fetched("--domain", "Example.COM.") == {"example.com": of_boto3["example.com"]}
    absent = sesdns("export", "--domain", "new.example.org", env=moto.env)
    assert (absent.code, absent.out) == (1, b"") and "new.example.org" in absent.err
    assert "new.example.org" not in client.list_identities()["Identities"]
    assert set(fetched("--domain", "new.example.org", "--verify-missing")) == {"new.example.org"}
    assert "new.example.org" in client.list_identities()["Identities"]
