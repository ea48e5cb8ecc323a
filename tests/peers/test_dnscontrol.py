"""DNSControl: check and preview with its BIND provider, then the zone file that it writes.

tests/run builds it with Go; test_browser.py evaluates the file as JavaScript beside it.
"""

import json
import os

import pytest
from conftest import call
from record_sets import EVERY, meant, of_zone

CONFIG = """var REG_NONE = NewRegistrar("none");
var DSP_BIND = NewDnsProvider("bind");
"""
CREDENTIALS = {"bind": {"TYPE": "BIND", "directory": "zones"}, "none": {"TYPE": "NONE"}}


@pytest.fixture
def dnscontrol(tmp_path, peer):
    """The zone files that DNSControl writes."""
    program = peer("dnscontrol")

    def run(paths: dict) -> dict[str, str]:
        folder = tmp_path / "control"
        (folder / "zones").mkdir(parents=True)
        declared = "".join(f'D("{zone}", REG_NONE, DnsProvider(DSP_BIND), NAMESERVER("ns1.example.org."));\n' for zone in paths)
        required = ""
        for zone, path in paths.items():
            (folder / f"ses-{zone}.js").write_text(path.read_text())
            required += f'require("./ses-{zone}.js");\n'
        (folder / "dnsconfig.js").write_text(CONFIG + declared + required)
        (folder / "creds.json").write_text(json.dumps(CREDENTIALS))
        env = {"PATH": os.environ["PATH"], "HOME": str(folder)}
        call(program, "check", cwd=folder, env=env)
        call(program, "preview", cwd=folder, env=env)
        call(program, "push", cwd=folder, env=env)
        return {zone: (folder / "zones" / f"{zone}.zone").read_text() for zone in paths}

    return run


@pytest.mark.parametrize("what", EVERY, ids=lambda what: what.name)
def test_dnscontrol_writes_what_was_meant(what, written, dnscontrol):
    paths = {zone: path for zone, [path] in written(what, "dnscontrol").items()}
    for zone, text in dnscontrol(paths).items():
        assert of_zone(text, zone) == meant(what, zone)
