"""A disk that is really full, and one that may only be read: small file systems, mounted for the test."""

import contextlib
import json
import os
import subprocess
from pathlib import Path

import pytest
from cases import tokens
from conftest import lacks

DOMAINS = [f"d{n}.example" for n in range(300)]
ANSWER = {"Identities": [{"Domain": domain, "Region": "eu-west-1", "DkimTokens": tokens(domain)} for domain in DOMAINS]}
ZONE = "$TTL 300\n@ IN SOA ns hostmaster 2024010101 7200 3600 1209600 3600\n@ IN NS ns\nns IN A 192.0.2.1\n"
CONFIG = 'snapshot = "ses.json"\n[[output]]\nformat = "csv"\npath = "small.csv"\ndomains = ["d1.example"]\n[[output]]\nformat = "bind"\npath = "all.zone"\n'
BEFORE = {"ses.json": json.dumps(ANSWER), "out.zone": "old\n", "zones/d1.example.yaml": "old\n", "example": ZONE, "sesdns.toml": CONFIG, "small.csv": "old\n", "sesdns.lock": 'version = 1\nfiles = ["small.csv"]\n'}
COMMANDS = {
    "export --to FILE": "export --from ses.json --to out.zone",
    "export --to a new file": "export --from ses.json --to new.zone",
    "export of a snapshot": "export --from ses.json --output json --to out.zone",
    "export --to DIR/": "export --from ses.json --output octodns --to zones/",
    "export --to a new folder": "export --from ses.json --output octodns --to new/",
    "merge --write": "merge example --zone example --from ses.json --write",
    "merge --write --backup": "merge example --zone example --from ses.json --write --backup",
    "generate": "generate",
    "man --to": "man --to new",
}


@pytest.fixture
def disk(tmp_path):
    """Mounts a small file system with the files of the test."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k,mode=755", "tmpfs", folder], capture_output=True, text=True)
    if mounted.returncode != 0:
        lacks(f"no file system can be mounted here: {mounted.stderr.strip()}")
    for name, text in BEFORE.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    yield folder
    subprocess.run(["umount", folder], check=True)


def content(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def fails(binary, home, disk):
    """Runs a command there, which has to fail; returns what it says."""

    def run(what: str, room: int | None = None) -> str:
        filler = disk / "filler"
        if room is not None:
            with filler.open("wb", 0) as file, contextlib.suppress(OSError):
                while file.write(b"x" * 4096):
                    pass
            os.truncate(filler, filler.stat().st_size - room)
        args = COMMANDS[what].split()
        done = subprocess.run([binary, *args, "--quiet"], cwd=disk, env={"HOME": str(home)}, capture_output=True, text=True)
        if room is not None:
            filler.unlink()
        assert (done.returncode, done.stdout) == (255, ""), done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr

    return run


@pytest.mark.parametrize("what", COMMANDS)
def test_a_full_disk_costs_nothing(what, disk, fails):
    told = fails(what, room=16_384)
    assert "No space left on device" in told and "make room" in told, told
    left = content(disk)
    # Files of a folder that were done before the disk was full are whole.
    done = {name: text for name, text in left.items() if name.startswith(("zones/", "new/")) and text != "old\n"}
    assert {name: text for name, text in left.items() if name not in done} == {name: text for name, text in BEFORE.items() if name not in done}
    assert all(text.endswith("\n") and text.strip() for text in done.values())


@pytest.mark.parametrize("what", COMMANDS)
def test_a_disk_that_may_only_be_read(what, disk, fails):
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    told = fails(what)
    assert "Read-only file system" in told, told
    assert content(disk) == BEFORE
