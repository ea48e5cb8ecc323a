"""octoDNS zone files: valid, in the order that octoDNS enforces, and synchronised into a zone file of the same records."""

import json
import sys
from pathlib import Path

import pytest
from conftest import call
from record_sets import EVERY, RecordSets, meant, of_zone

CONFIG = """providers:
  config:
    class: octodns.provider.yaml.YamlProvider
    directory: {zones}
    default_ttl: 3600
    enforce_order: true
  out:
    class: octodns_bind.ZoneFileProvider
    directory: {out}
    file_extension: .zone
    hostmaster_email: hostmaster
zones:
"""


@pytest.fixture
def synchronised(tmp_path):
    """The zone file of each zone that octoDNS writes."""

    def run(paths: dict[str, Path]) -> dict[str, str]:
        [folder] = {path.parent for path in paths.values()}
        out = tmp_path / f"out-{folder.name}"
        out.mkdir()
        config = tmp_path / "config.yaml"
        config.write_text(CONFIG.format(zones=folder, out=out) + "".join(f"  {z}.:\n    sources: [config]\n    targets: [out]\n" for z in paths))
        tools = Path(sys.executable).parent
        call(tools / "octodns-validate", f"--config-file={config}")
        call(tools / "octodns-sync", f"--config-file={config}", "--doit", "--force")
        return {zone: (out / f"{zone}.zone").read_text() for zone in paths}

    return run


@pytest.mark.parametrize("what", EVERY, ids=lambda what: what.name)
def test_octodns_writes_what_was_meant(what, written, synchronised):
    paths = {zone: path for zone, [path] in written(what, "octodns").items()}
    for zone, text in synchronised(paths).items():
        # A zone without NS gets none from octodns-bind.
        assert of_zone(text, zone) == meant(what, zone)


def test_the_order_is_natural(written, synchronised):
    """Names in which a plain order and a natural one differ, several types at a name among them."""
    names = ["a10", "a9", "a-b", "10a", "9a", "a.b10", "a.b9", "a1.b", "_x", "example.com"]
    sets = [
        {"name": n if n == "example.com" else f"{n}.example.com", "type": kind, "ttl": 60, "kind": "mail-from", "domain": "example.com", "shared": False, "values": [value]}
        for kind, value in (("TXT", "a;b"), ("MX", "10 mail.example.org"))
        for n in names
    ]
    what = RecordSets("order", json.dumps({"example.com": sets}).encode())
    [[path]] = written(what, "octodns").values()
    assert of_zone(synchronised({"example.com": path})["example.com"], "example.com") == meant(what)


def test_what_octodns_does_not_keep_is_refused(tmp_path, written):
    for text in ['"quoted"', 'a" "b', "back\\slash", "é", "tab\t", ""]:
        sets = [{"name": "a.example.com", "type": "TXT", "ttl": 60, "kind": "mail-from", "domain": "example.com", "shared": False, "values": [text]}]
        with pytest.raises(AssertionError, match="a.example.com. TXT: octoDNS"):
            written(RecordSets("bad", json.dumps({"example.com": sets}).encode()), "octodns")
