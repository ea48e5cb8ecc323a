"""The program killed, and the disk failing, at every step of writing: strace does it to the real program."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
from conftest import HANG, REPOSITORY

STEPS = ["openat", "write", "fsync", "fchmod", "fchown", "rename", "unlink", "mkdir", "link", "linkat", "symlink"]
INPUT = REPOSITORY / "fixtures" / "inputs" / "many-zones.json"
ZONE = "$TTL 300\n@ IN SOA ns hostmaster 2024010101 7200 3600 1209600 3600\n@ IN NS ns\nns IN A 192.0.2.1\n"


class Command:
    """A command that writes files, from files that are there already."""

    def __init__(self, *args: str, before: dict[str, str], inputs: tuple[str, ...] = ()):
        self.args = args
        self.before = before
        self.inputs = inputs

    def prepare(self, folder: Path) -> None:
        for name, content in self.before.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(content)


CONFIG = 'snapshot = "ses.json"\nregion = "us-east-1"\n[[output]]\nformat = "octodns"\npath = "dns/{zone}.yaml"\n[[output]]\nformat = "csv"\npath = "all.csv"\n'
LOCK = 'version = 1\nfiles = ["all.csv", "dns/example.com.yaml"]\n'
REPOSITORY_FILES = {"sesdns.toml": CONFIG, "ses.json": INPUT.read_text()}
EXPORT = ["export", "--from", str(INPUT), "--region", "us-east-1", "--quiet"]
COMMANDS = {
    "a new file": Command(*EXPORT, "--to", "out.zone", before={}),
    "a file in the place of another": Command(*EXPORT, "--to", "out.zone", before={"out.zone": "old\n"}),
    "a folder": Command(*EXPORT, "--output", "octodns", "--to", "zones/", before={"zones/keep.txt": "kept\n"}),
    "a snapshot": Command(*EXPORT, "--output", "json", "--to", "ses.json", before={"ses.json": "{}\n"}),
    "merge": Command("merge", "db.zone", "--zone", "example.com", "--from", str(REPOSITORY / "fixtures/inputs/basic.json"), "--region", "us-east-1", "--soa-serial", "increment", "--write", "--quiet", before={"db.zone": ZONE}),
    "merge with a backup": Command("merge", "db.zone", "--zone", "example.com", "--from", str(REPOSITORY / "fixtures/inputs/basic.json"), "--region", "us-east-1", "--soa-serial", "increment", "--write", "--backup", "--quiet", before={"db.zone": ZONE, "db.zone.bak": "older\n"}),
    "a repository": Command("generate", "--quiet", before=REPOSITORY_FILES),
    "a repository that was generated before": Command("generate", "--quiet", before={**REPOSITORY_FILES, "sesdns.lock": LOCK, "all.csv": "old\n", "dns/example.com.yaml": "old\n"}),
}


@pytest.fixture
def faulty(binary, peer, home, tmp_path):
    """Runs the program in a folder; the `number`-th call of `step` behind its first own file meets `fault`."""
    strace = peer("strace")

    def run(command: Command, folder: Path, *faults: str) -> tuple[int, str, list[str]]:
        log = tmp_path / "strace.log"
        env = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
        traced = [strace, "-f", "-qq", "-o", log, "-e", f"trace={','.join(STEPS)}", *faults]
        done = subprocess.run([*map(str, traced), str(binary), *command.args], cwd=folder, env=env, capture_output=True, timeout=HANG)
        lines = [re.sub(r"^\d+ +", "", line) for line in log.read_text(errors="replace").splitlines()]
        return done.returncode, done.stderr.decode(errors="replace"), lines

    return run


def content(folder: Path) -> dict[str, bytes]:
    """What a reader of the folder sees: the program's temporary files have names that nobody reads."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".sesdns"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def calls_by_step(lines: list[str]) -> list[tuple[str, int]]:
    """The calls of a run that succeeded, each as its step and which of that step's calls it is."""
    counts: dict[str, int] = {}
    found = []
    for line in lines:
        step = line.split("(", 1)[0]
        if step in STEPS:
            counts[step] = counts.get(step, 0) + 1
            found.append((step, counts[step], line))
    # What the loader and the runtime open before is none of the program's writing.
    first = next(i for i, (_, _, line) in enumerate(found) if ".sesdns\"" in line or "mkdir(" in line)
    return [(step, number) for step, number, _ in found[first:]]


@pytest.fixture(params=list(COMMANDS))
def command(request) -> Command:
    return COMMANDS[request.param]


@pytest.fixture
def finished(command, faulty, tmp_path):
    """What a run without a fault leaves, and the calls that it makes."""
    folder = tmp_path / "finished"
    folder.mkdir()
    command.prepare(folder)
    code, err, lines = faulty(command, folder)
    assert code == 0, err
    return content(folder), calls_by_step(lines)


def test_a_kill_at_any_step_leaves_whole_files_and_the_next_run_finishes(command, faulty, finished, tmp_path):
    whole, calls = finished
    assert len(calls) >= 4, calls
    for step, number in calls:
        folder = tmp_path / f"kill-{step}-{number}"
        folder.mkdir()
        command.prepare(folder)
        before = content(folder)
        code, _, _ = faulty(command, folder, "-e", f"inject={step}:signal=KILL:when={number}")
        assert code != 0, f"{step} {number}: the run was not killed"
        for name, found in content(folder).items():
            assert found in (before.get(name), whole.get(name)), f"{step} {number}: {name} is half written: {found[:80]!r}"
        for name in before:
            assert (folder / name).exists(), f"{step} {number}: {name} is lost"
        # A backup that was begun is taken anew: it holds what the file held when the run began.
        code, err, _ = faulty(command, folder)
        assert code == 0, f"{step} {number}: the next run: {err}"
        after = {name: found for name, found in content(folder).items() if not name.endswith(".bak")}
        assert after == {name: found for name, found in whole.items() if not name.endswith(".bak")}, f"{step} {number}"
        assert not list(folder.rglob("*.sesdns")), f"{step} {number}: a leftover stays"


@pytest.mark.parametrize(("number", "status"), [("INT", 130), ("TERM", -signal.SIGTERM)])
def test_a_signal_at_any_step_leaves_whole_files_and_nothing_else(command, faulty, finished, tmp_path, number, status):
    whole, calls = finished
    ended = 0
    for step, number_of_call in calls:
        folder = tmp_path / f"{number}-{step}-{number_of_call}"
        folder.mkdir()
        command.prepare(folder)
        before = content(folder)
        code, err, _ = faulty(command, folder, "-e", f"inject={step}:signal={number}:when={number_of_call}")
        after = content(folder)
        # A run that is all but done may come to its end first.
        assert code == status or code == 0 and after == whole, f"{step} {number_of_call}: exit {code}: {err}"
        for name, found in after.items():
            assert found in (before.get(name), whole.get(name)), f"{step} {number_of_call}: {name} is half written: {found[:80]!r}"
        assert set(before) <= set(after), f"{step} {number_of_call}: a file is lost"
        assert not list(folder.rglob("*.sesdns")), f"{step} {number_of_call}: a leftover stays"
        ended += code == status
    assert ended > 0, "no signal has ended a run"


@pytest.mark.parametrize(("fault", "word"), [("ENOSPC", "No space left"), ("EIO", "Input/output error"), ("EROFS", "Read-only")])
def test_a_disk_that_fails_at_any_step_is_told_and_costs_nothing(command, faulty, finished, tmp_path, fault, word):
    whole, calls = finished
    for step, number in calls:
        if step == "unlink":
            continue
        folder = tmp_path / f"{fault}-{step}-{number}"
        folder.mkdir()
        command.prepare(folder)
        before = content(folder)
        code, err, _ = faulty(command, folder, "-e", f"inject={step}:error={fault}:when={number}")
        after = content(folder)
        for name, found in after.items():
            assert found in (before.get(name), whole.get(name)), f"{step} {number}: {name} is half written: {found[:80]!r}"
        for name in before:
            assert name in after, f"{step} {number}: {name} is lost"
        if code == 0:
            # Opening a folder to synchronise it, or reading back what is compared, may fail without harm.
            assert after == whole, f"{step} {number}: it says that all is well: {err}"
        else:
            assert code == 255 and word in err, f"{step} {number}: exit {code}: {err}"
            assert not list(folder.rglob("*.sesdns")), f"{step} {number}: a leftover stays"


def test_very_many_runs_at_once_on_one_file_leave_one_whole_file(binary, home, tmp_path):
    one, two = ([binary, *EXPORT, "--ttl", ttl, "--to", str(tmp_path / "out.zone")] for ttl in ("300", "600"))
    expected = []
    for command in (one, two):
        subprocess.run(command, check=True, env={"HOME": str(home)}, timeout=HANG)
        expected.append((tmp_path / "out.zone").read_bytes())
    seen = set()
    for _ in range(20):
        running = [subprocess.Popen(command, env={"HOME": str(home)}, stderr=subprocess.PIPE) for command in [one, two] * 25]
        while any(run.poll() is None for run in running):
            seen.add((tmp_path / "out.zone").read_bytes())
        for run in running:
            _, err = run.communicate(timeout=HANG)
            assert run.returncode == 0, err.decode()
    assert seen <= set(expected), "a reader saw a file that no run has written whole"
    assert [path.name for path in tmp_path.iterdir() if path.name != "home"] == ["out.zone"]
