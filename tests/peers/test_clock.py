"""The machine's clock is wrong, or jumps while the program runs: libfaketime does it to the real program."""

import contextlib
import glob
import json
import socket
import subprocess
import threading
import time
from pathlib import Path

import dns.message
import dns.rcode
import dns.rdatatype
import pytest
from cases import tokens
from conftest import CREDENTIALS, HANG, lacks

KEY, REGION = CREDENTIALS["AWS_ACCESS_KEY_ID"], "eu-west-1"
DOMAINS = ("a.example", "b.example", "c.example")
ZONE = "$TTL 300\n@ IN SOA ns hostmaster {serial} 7200 3600 1209600 3600\n@ IN NS ns\nns IN A 192.0.2.1\n"


class Clock:
    """The clock of the runs that have this environment. Only the time of day jumps, as on a real machine."""

    def __init__(self, library: str, folder: Path):
        self.file = folder / "clock"
        self.env = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1", "DONT_FAKE_MONOTONIC": "1"}
        self.jump("+0")

    def jump(self, offset: str) -> None:
        part = self.file.with_suffix(".part")
        part.write_text(offset + "\n")
        part.rename(self.file)

    @contextlib.contextmanager
    def jumping(self, offsets: list[str]):
        over = threading.Event()

        def jump() -> None:
            for offset in offsets:
                self.jump(offset)
                over.wait(0.2)

        thread = threading.Thread(target=jump)
        thread.start()
        yield
        over.set()
        thread.join()


@pytest.fixture
def clock(tmp_path) -> Clock:
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")
    if not found:
        lacks("libfaketime is not installed")
    clock = Clock(found[0], tmp_path)
    clock.jump("+3d")
    dates = [int(subprocess.run(["date", "+%s"], env=env, capture_output=True, check=True).stdout) for env in (clock.env, {})]
    assert dates[0] - dates[1] > 200_000, "the clock does not jump"
    clock.jump("+0")
    return clock


def account(strict_ses, **more):
    identities = {domain: {"tokens": tokens(domain), "zone": "dkim.amazonses.com"} for domain in DOMAINS}
    ses = strict_ses({KEY: {REGION: {"identities": identities}}}, **more)
    return ses, {"AWS_REGION": REGION, "AWS_ENDPOINT_URL": ses.url}


@pytest.mark.parametrize("sign", ["+", "-"])
def test_pace_and_retries_keep_their_time(sign, clock, sesdns, strict_ses):
    """By steps of ten seconds, as far as SES bears with: it takes requests of five minutes ago, and of the next five."""
    faults = [{"operation": operation, "calls": [1, 1], "kind": "throttle"} for operation in ("ListIdentities", "GetEmailIdentity")]
    ses, env = account(strict_ses, faults=faults)
    with clock.jumping([f"{sign}{seconds}" for seconds in range(0, 290, 10)]):
        out = sesdns("export", "--all", "--exact", "--output", "csv", env={**CREDENTIALS, **clock.env, **env}).ok().decode()
    assert sorted(out.split()[1:]) == sorted(f"{token}._domainkey.{domain}.,CNAME,1800,{token}.dkim.amazonses.com." for domain in DOMAINS for token in tokens(domain))
    assert ses.throttles() == 0


@pytest.mark.parametrize(("offset", "word"), [("-1h", "Signature expired"), ("+1h", "Signature not yet current")])
@pytest.mark.parametrize("command", ["export --all --to {}", "export --domain a.example --exact --to {}", "verify-domain-dkim --domain a.example --output bind --to {}"])
def test_a_wrong_clock_is_told(offset, word, command, clock, sesdns, strict_ses, tmp_path):
    _, env = account(strict_ses)
    clock.jump(offset)
    to = tmp_path / "out.zone"
    told = sesdns(*command.format(to).split(), env={**CREDENTIALS, **clock.env, **env}).fails(254, word, "this machine's clock is wrong: set it")
    assert told.count("\n") == 1 and not to.exists()


def test_credentials_that_expired_with_a_jump_are_told(clock, sesdns, strict_ses, home):
    """As the AWS CLI has it: 255, and nothing is sent."""
    ses, env = account(strict_ses)
    expiration = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 1800))
    keys = {"Version": 1, "AccessKeyId": KEY, "SecretAccessKey": "secret", "SessionToken": "token", "Expiration": expiration}
    (home / "keys.json").write_text(json.dumps(keys))
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(f"[default]\ncredential_process = cat {home / 'keys.json'}\n")
    command = ["export", "--all", "--output", "csv"]
    sesdns(*command, env={**clock.env, **env}).ok()
    calls = ses.calls()
    clock.jump("+3d")
    sesdns(*command, env={**clock.env, **env}).fails(255, "the credentials cannot be used: they have expired", "clock")
    assert ses.calls() == calls


@pytest.mark.parametrize("offset", ["+1d", "-1d"])
def test_waiting_keeps_its_time(offset, clock, sesdns, home):
    """The clock jumps in the first look: the waiting goes on, and ends at its deadline."""
    answer = {"Identities": [{"Domain": "a.example", "Region": REGION, "DkimTokens": tokens("a.example")}]}
    looks = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def refuse() -> None:
            nonlocal looks
            with contextlib.suppress(OSError):
                while True:
                    wire, client = server.recvfrom(4096)
                    if not wire:
                        return
                    clock.jump(offset)
                    query = dns.message.from_wire(wire)
                    looks += query.question[0].rdtype == dns.rdatatype.SOA
                    response = dns.message.make_response(query)
                    response.set_rcode(dns.rcode.REFUSED)
                    server.sendto(response.to_wire(), client)

        thread = threading.Thread(target=refuse)
        thread.start()
        address = "127.0.0.1:{}".format(server.getsockname()[1])
        where = ["--nameserver", address, "--resolver", "127.0.0.1:1", "--wait", "--interval", "1", "--timeout", "4"]
        done = sesdns("check", "--from", "-", *where, stdin=json.dumps(answer).encode(), env=clock.env)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", server.getsockname())
        thread.join(HANG)
    assert done.code == 3, done.err
    assert looks >= 2, "the jump has ended the waiting"


@pytest.mark.parametrize("mode", ["auto", "date", "unixtime"])
@pytest.mark.parametrize("serial", ["2025123199", "1767225600"])
def test_a_clock_that_went_back_takes_no_serial_back(mode, serial, clock, sesdns, home):
    """Secondaries do not fetch a zone whose serial has gone back."""
    zone = home / "db.a.example"
    zone.write_text(ZONE.format(serial=serial))
    clock.jump("-10y")
    answer = {"Identities": [{"Domain": "a.example", "Region": REGION, "DkimTokens": tokens("a.example")}]}
    command = ["merge", zone, "--zone", "a.example", "--from", "-", "--soa-serial", mode, "--write"]
    done = sesdns(*command, stdin=json.dumps(answer).encode(), env=clock.env)
    new = int(zone.read_text().split("hostmaster ")[1].split()[0])
    assert done.code == 0 and new > int(serial), done.err
