"""Fixtures: the program under test, its peers, and readers of what the peers understood."""

import itertools
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import boto3
import dns.zone
import dns.zonefile
import pytest
import requests
from cases import Record
from record_sets import RecordSets
from moto.server import ThreadedMotoServer

REPOSITORY = Path(__file__).resolve().parents[2]
PEERS_BIN = REPOSITORY / "target" / "peers" / "bin"
HANG = 120  # seconds after which a program counts as hung; nothing here measures speed


class Run(NamedTuple):
    """What one run of sesdns did."""

    code: int
    out: bytes
    err: str

    def ok(self) -> bytes:
        """Standard output of a run that had to succeed."""
        assert self.code == 0, f"exit {self.code}: {self.err}"
        return self.out

    def fails(self, code: int, *words: str) -> str:
        """Standard error of a run that had to fail with this code, nothing on standard output, and name these words."""
        assert (self.code, self.out) == (code, b""), f"exit {self.code}, stdout {self.out[:200]!r}: {self.err}"
        for word in words:
            assert word in self.err, f"{word!r} is not named: {self.err}"
        return self.err


@pytest.fixture(scope="session")
def binary() -> Path:
    path = Path(os.environ.get("SESDNS_BIN", REPOSITORY / "target" / "release" / "sesdns"))
    if not path.is_file():
        pytest.fail(f"no sesdns at {path}: run tests/run, or set SESDNS_BIN", pytrace=False)
    return path.resolve()


@pytest.fixture
def home(tmp_path) -> Path:
    """An empty home: no profile, no cache of the person who runs the tests."""
    path = tmp_path / "home"
    path.mkdir()
    return path


@pytest.fixture
def sesdns(binary, home):
    """Runs the program with nothing of this machine's environment but PATH."""

    def run(*args, stdin: bytes = b"", env: dict[str, str] | None = None, limit: int = HANG) -> Run:
        scrubbed = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", **(env or {})}
        done = subprocess.run([binary, *args], input=stdin, capture_output=True, env=scrubbed, cwd=home, timeout=limit)
        return Run(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace"))

    return run


@pytest.fixture
def written(binary, sesdns, tmp_path):
    """Writes a case or record sets in a format, one file a document; returns the documents by zone."""
    count = itertools.count()

    def write(what, output: str, *options: str) -> dict[str, list[Path]]:
        folder = tmp_path / f"{output}-{next(count)}"
        folder.mkdir()
        if isinstance(what, RecordSets):
            told = Path(os.environ.get("SESDNS_RENDER", REPOSITORY / "target" / "debug" / "examples" / "render"))
            if not told.is_file():
                pytest.fail(f"no renderer at {told}: cargo build --example render", pytrace=False)
            call(told, output, folder, *options, stdin=what.stdin)
        else:
            sesdns(*what.export("--output", output, "--to", f"{folder}/", *options), stdin=what.stdin).ok()
        found = documents(folder)
        assert set(found) == set(what.zones)
        return found

    return write


def lacks(told: str):
    """What a test needs is not there: a failure where CI=true, and elsewhere a skip that the summary lists."""
    if os.environ.get("CI") == "true":
        pytest.fail(told, pytrace=False)
    pytest.skip(told)


@pytest.fixture(scope="session")
def peer():
    """Finds a tool."""

    def find(*names: str) -> str:
        where = [PEERS_BIN, Path(sys.executable).parent, *os.environ["PATH"].split(os.pathsep), "/usr/local/sbin", "/usr/sbin", "/sbin"]
        for name in names:
            if found := shutil.which(name, path=os.pathsep.join(map(str, where))):
                return found
        lacks(f"{' or '.join(names)} is not installed")

    return find


def call(*command, env: dict[str, str] | None = None, cwd=None, stdin: bytes = b"") -> str:
    """Runs a peer that has to accept what it is given; returns its standard output."""
    done = subprocess.run([str(c) for c in command], input=stdin, capture_output=True, env=env, cwd=cwd, timeout=HANG)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert done.returncode == 0, f"{command[0]} exit {done.returncode}: {said}"
    return done.stdout.decode()


def zone_records(text: str, zone: str = ".") -> set[Record]:
    """The records of zone text, as dnspython reads them: of a whole zone, or of a snippet of absolute names."""
    if zone == ".":
        read = ((s.name, s) for s in dns.zonefile.read_rrsets(text, rdclass=None, relativize=False))
    else:
        read = dns.zone.from_text(text, origin=zone, relativize=False).iterate_rdatasets()
    return {Record(n.to_text().lower(), s.ttl, s.rdtype.name, data.to_text().lower()) for n, s in read for data in s}


def documents(folder: Path) -> dict[str, list[Path]]:
    """The files that `--to DIR/` wrote, by zone, in order: ZONE.EXT, or ZONE-001.EXT and so on."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        found.setdefault(re.sub(r"-\d{3}$", "", path.stem), []).append(path)
    for zone, paths in found.items():
        if len(paths) > 1:
            numbered = [f"{zone}-{n:03}{paths[0].suffix}" for n in range(1, len(paths) + 1)]
            assert [p.name for p in paths] == numbered
        else:
            assert paths[0].stem == zone, f"one document, but numbered: {paths[0].name}"
    return found


CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
    "AWS_EC2_METADATA_DISABLED": "true",
}


class Aws(NamedTuple):
    """A moto server and the ways to reach it."""

    url: str
    env: dict[str, str]

    def client(self, service: str):
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        )

    def cli(self, *args) -> str:
        return call(sys.executable, "-m", "awscli", *args, env=self.env)


@pytest.fixture(scope="session")
def moto_server():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def moto(moto_server, home) -> Aws:
    """moto on a free port, empty at the start of each test."""
    requests.post(f"{moto_server}/moto-api/reset", timeout=HANG).raise_for_status()
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8", "AWS_DEFAULT_REGION": "us-east-1"}
    env |= {"AWS_ENDPOINT_URL": moto_server, "AWS_PAGER": "", **CREDENTIALS}
    return Aws(moto_server, env)


class StrictSes(NamedTuple):
    """The tests' own SES, as strict as the real one."""

    url: str

    def counts(self) -> dict[str, dict[str, int]]:
        """Calls and throttles by `ACCOUNT REGION OPERATION`."""
        return requests.get(f"{self.url}/counts", timeout=HANG).json()

    def calls(self) -> dict[str, int]:
        return {lane: count["calls"] for lane, count in self.counts().items()}

    def throttles(self) -> int:
        return sum(count["throttles"] for count in self.counts().values())


@pytest.fixture
def strict_ses():
    """Starts stand-ins for SES with these accounts (`tests/strict_ses/model.rs` has the shape) and stops them."""
    started = []

    def start(accounts: dict, **more) -> StrictSes:
        program = Path(os.environ.get("SESDNS_SES", REPOSITORY / "target" / "debug" / "examples" / "ses"))
        if not program.is_file():
            pytest.fail(f"no stand-in at {program}: cargo build --example ses", pytrace=False)
        process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        started.append(process)
        process.stdin.write(json.dumps({"accounts": accounts, **more}).encode())
        process.stdin.close()
        return StrictSes(process.stdout.readline().decode().strip())

    yield start
    for process in started:
        process.kill()
        process.wait()


PROVIDER_SOURCES = {
    "aws": "hashicorp/aws",
    "google": "hashicorp/google",
    "azurerm": "hashicorp/azurerm",
    "cloudflare4": "cloudflare/cloudflare",
    "cloudflare5": "cloudflare/cloudflare",
}


@pytest.fixture(scope="session")
def providers(tmp_path_factory) -> dict[str, Path]:
    """A Terraform configuration file for each provider, which puts its stand-in in its place."""
    configs = {}
    for name, source in PROVIDER_SOURCES.items():
        folder = tmp_path_factory.mktemp(name)
        binary = folder / f"terraform-provider-{source.split('/')[1]}"
        binary.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).with_name("stub_provider.py")}" {name} "$@"\n')
        binary.chmod(0o755)
        configs[name] = folder / "terraform.rc"
        configs[name].write_text(f'disable_checkpoint = true\nprovider_installation {{\n  dev_overrides {{\n    "{source}" = "{folder}"\n  }}\n}}\n')
    return configs


@pytest.fixture(scope="session")
def terraform_home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("terraform-home")


@pytest.fixture
def planned(peer, providers, terraform_home):
    """Formats, validates and plans a folder; returns the plan as `show -json` has it."""
    terraform = peer("terraform", "tofu")

    def run(provider: str, folder: Path, *variables: str) -> dict:
        env = {"PATH": os.environ["PATH"], "HOME": str(terraform_home), "TF_CLI_CONFIG_FILE": str(providers[provider])}
        env |= {"CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        call(terraform, "fmt", "-check", "-diff", "-no-color", cwd=folder, env=env)
        call(terraform, "validate", "-no-color", cwd=folder, env=env)
        given = [f"-var={variable}" for variable in variables]
        call(terraform, "plan", "-no-color", "-input=false", "-refresh=false", "-lock=false", "-out=planned", *given, cwd=folder, env=env)
        return json.loads(call(terraform, "show", "-json", "planned", cwd=folder, env=env))

    return run
