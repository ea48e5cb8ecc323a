"""What is installed beside the program: completions in real shells, manual pages in real viewers, the Debian package."""

import gzip
import os
import subprocess
from pathlib import Path

import pytest
from conftest import HANG, REPOSITORY, call

DRIVER = """
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_sesdns sesdns "${@: -1}" "${@: -2:1}"
printf '%s\\n' "${COMPREPLY[@]}"
"""

# What is typed, and what must be offered, among others.
TYPED = {
    ("ex",): {"export"},
    ("export", "--output", "terraform-"): {"terraform-route53", "terraform-cloudflare", "terraform-google", "terraform-azure"},
    ("--region", "eu-west-1", "mer"): {"merge"},
    ("export", "--domains"): {"--domains-file"},
    ("merge", "--soa-serial", "i"): {"increment"},
    ("formats", "s"): {"show"},
    ("completions", "f"): {"fish"},
}


@pytest.fixture
def script(sesdns, tmp_path):
    def write(shell: str) -> Path:
        path = tmp_path / f"sesdns.{shell}"
        path.write_bytes(sesdns("completions", shell).ok())
        return path

    return write


@pytest.mark.parametrize("typed", TYPED, ids=" ".join)
def test_bash_completes(script, peer, typed):
    offered = set(call(peer("bash"), "-c", DRIVER, "bash", script("bash"), "sesdns", *typed).split())
    assert TYPED[typed] <= offered
    assert all(word.startswith(typed[-1]) for word in offered)


# clap_complete makes no values of arguments without a name for fish.
@pytest.mark.parametrize("typed", [typed for typed in TYPED if typed[0] not in ("formats", "completions")], ids=" ".join)
def test_fish_completes(script, peer, typed, home):
    command = f"source {script('fish')}; complete -C 'sesdns {' '.join(typed)}'"
    offered = call(peer("fish"), "--no-config", "-c", command, env={**os.environ, "HOME": str(home)})
    assert TYPED[typed] <= {line.split("\t")[0] for line in offered.splitlines()}


def test_zsh_takes_the_completion_for_its_command(script, peer, tmp_path):
    folder = tmp_path / "functions"
    folder.mkdir()
    script("zsh").rename(folder / "_sesdns")
    call(peer("zsh"), "-n", folder / "_sesdns")
    command = f"fpath=({folder} $fpath); autoload -U compinit; compinit -u -D; print $_comps[sesdns]"
    assert call(peer("zsh"), "-f", "-c", command, cwd=tmp_path).strip() == "_sesdns"


@pytest.fixture
def pages(sesdns, tmp_path) -> list[Path]:
    folder = tmp_path / "man1"
    sesdns("man", "--to", str(folder)).ok()
    found = sorted(folder.iterdir())
    assert len(found) > 8
    return found


def test_mandoc_finds_no_error_in_a_page(pages, peer):
    # Below an error it complains of the empty date, which keeps the pages the same on every day.
    for page in pages:
        call(peer("mandoc"), "-T", "lint", "-W", "error", page)


def test_man_shows_every_page_without_a_warning(pages, peer):
    for page in pages:
        shown = subprocess.run(
            [peer("man"), "--warnings", "-l", page],
            capture_output=True,
            env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"},
            timeout=HANG,
        )
        assert (shown.returncode, shown.stderr) == (0, b"")
        assert page.stem.encode() in shown.stdout and b"EXAMPLES" in shown.stdout


FILES = {
    "usr/bin/sesdns",
    "usr/share/bash-completion/completions/sesdns",
    "usr/share/doc/sesdns/README.md",
    "usr/share/doc/sesdns/changelog.Debian.gz",
    "usr/share/doc/sesdns/changelog.gz",
    "usr/share/doc/sesdns/copyright",
    "usr/share/fish/vendor_completions.d/sesdns.fish",
    "usr/share/man/man1/sesdns.1.gz",
    "usr/share/man/man1/sesdns-export.1.gz",
    "usr/share/zsh/vendor-completions/_sesdns",
}


@pytest.fixture
def package() -> Path:
    found = list((REPOSITORY / "target" / "debian").glob("sesdns_*.deb"))
    if not found:
        told = "the Debian package was not built: tests/deb"
        pytest.fail(told, pytrace=False) if os.environ.get("CI") == "true" else pytest.skip(told)
    assert len(found) == 1
    return found[0]


def installed(root: Path) -> set[str]:
    """The files below a root, but for those of dpkg itself."""
    found = (path for path in root.rglob("*") if not path.is_dir())
    return {str(path.relative_to(root)) for path in found if "var/lib/dpkg" not in str(path)}


def test_the_debian_package_installs_works_and_leaves_nothing(package, peer, sesdns, tmp_path):
    root = tmp_path / "root"
    (root / "var/lib/dpkg/updates").mkdir(parents=True)
    (root / "var/lib/dpkg/info").mkdir()
    (root / "var/lib/dpkg/status").touch()
    # Slim machines leave out manuals. The libraries are those of this machine, not of the new root.
    dpkg = [peer("dpkg"), "--root", root, "--force-depends", "--force-not-root", "--path-include", "/usr/share/*", "--log", tmp_path / "log"]
    call(*dpkg, "--install", package)
    found = installed(root)
    assert FILES <= found
    assert all(name in FILES or name.startswith("usr/share/man/man1/sesdns-") for name in found)
    program = root / "usr/bin/sesdns"
    assert call(program, "--version") == sesdns("--version").ok().decode()
    page = gzip.decompress((root / "usr/share/man/man1/sesdns-export.1.gz").read_bytes())
    assert b".SH EXAMPLES" in page
    assert (root / "usr/share/bash-completion/completions/sesdns").read_bytes() == sesdns("completions", "bash").ok()
    call(*dpkg, "--purge", "sesdns")
    assert installed(root) == set()


def test_lintian_finds_no_error_in_the_debian_package(package, peer):
    call(peer("lintian"), "--fail-on", "error", "--allow-root", package)


def test_cargo_deny_finds_nothing(peer):
    call(peer("cargo-deny"), "--offline", "check", "licenses", "bans", "sources", cwd=REPOSITORY)
