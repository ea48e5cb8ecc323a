"""A real browser: the page holds what was meant, its buttons copy it, its policy lets nothing else run; and the file for
DNSControl, evaluated as JavaScript."""

import contextlib
import itertools
import json
import subprocess
import time

import pytest
import requests
import websocket
from cases import BASIC, NEWLINE_COMMENT, PRINTABLE_COMMENTS, SEVERAL_ZONES
from conftest import HANG
from record_sets import EVERY, HOSTILE, MIXED, Meant, meant

FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --remote-debugging-port=0 --remote-allow-origins=*""".split()

RECORDS = """[...document.querySelectorAll("article")].map(a => ({
  zone: a.closest("section").dataset.zone, type: a.querySelector(".type").textContent,
  fields: Object.fromEntries([...a.querySelectorAll("[data-field]")].map(e => [e.dataset.field, e.textContent])) }))"""

EXTEND = """const found = [];
const TTL = n => n, call = type => (...words) => found.push([type, ...words]);
const CNAME = call("CNAME"), TXT = call("TXT"), MX = call("MX");
const D_EXTEND = zone => found.forEach(record => record.zone ??= zone);
%s
found.map(record => ({ zone: record.zone, words: [...record] }))"""


class Page:
    """A page of the browser, over the DevTools protocol."""

    def __init__(self, port: int):
        target = requests.put(f"http://127.0.0.1:{port}/json/new?about:blank", timeout=HANG).json()
        self.socket = websocket.create_connection(target["webSocketDebuggerUrl"], timeout=HANG)
        self.count, self.events = itertools.count(1), []
        for domain in ("Page", "Runtime", "Log"):
            self.tell(f"{domain}.enable")

    def tell(self, method: str, **params) -> dict:
        number = next(self.count)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            said = json.loads(self.socket.recv())
            if said.get("id") == number:
                assert "error" not in said, said
                return said["result"]
            self.events.append(said)

    def show(self, path) -> None:
        self.events.clear()
        self.tell("Page.navigate", url=path.as_uri())
        while not any(e["method"] == "Page.loadEventFired" for e in self.events):
            self.events.append(json.loads(self.socket.recv()))

    def ask(self, expression: str):
        done = self.tell("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True, userGesture=True)
        assert "exceptionDetails" not in done, done
        return done["result"].get("value")

    def complaints(self) -> list[dict]:
        """Errors and warnings, what its policy has blocked among them."""
        return [e for e in self.events if e["method"] in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")]


@pytest.fixture(scope="module")
def page(peer, tmp_path_factory):
    folder = tmp_path_factory.mktemp("chromium")
    browser = subprocess.Popen([peer("chromium", "chromium-browser", "google-chrome"), *FLAGS, f"--user-data-dir={folder}", "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        told = folder / "DevToolsActivePort"
        for _ in range(600):
            if told.exists() and told.read_text().count("\n") >= 1:
                break
            assert browser.poll() is None, "the browser has ended"
            time.sleep(0.1)
        page = Page(int(told.read_text().split()[0]))
        with contextlib.closing(page.socket):
            yield page
    finally:
        browser.terminate()
        browser.wait(timeout=HANG)


def understood(records: list[dict]) -> set[Meant]:
    found = set()
    for r in records:
        f = r["fields"]
        inside = f"{r['zone']}" if f["relative"] == "@" else f"{f['relative']}.{r['zone']}"
        assert inside == f["bare"] and f["absolute"] == f["bare"] + "."
        if r["type"] != "TXT":
            assert f["target-absolute"] == f["target"] + "."
        value = {"TXT": lambda: f["text"], "MX": lambda: f"{f['priority']} {f['target-absolute']}", "CNAME": lambda: f["target-absolute"]}
        found.add(Meant(f["absolute"], int(f["ttl"]), r["type"], value[r["type"]]()))
    return found


@pytest.mark.parametrize("what", [*EVERY, HOSTILE], ids=lambda what: what.name)
def test_the_page_says_what_was_meant(what, written, page):
    for zone, [path] in written(what, "html").items():
        page.show(path)
        assert understood(page.ask(RECORDS)) == meant(what, zone)
        assert page.complaints() == []


def test_all_zones_on_one_page(sesdns, page, tmp_path):
    (tmp_path / "all.html").write_bytes(sesdns(*SEVERAL_ZONES.export("--output", "html"), stdin=SEVERAL_ZONES.stdin).ok())
    page.show(tmp_path / "all.html")
    assert understood(page.ask(RECORDS)) == meant(SEVERAL_ZONES)
    assert page.ask("document.querySelectorAll('section').length") == len(SEVERAL_ZONES.zones)


def test_every_button_copies_its_value(written, page):
    page.tell("Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
    for what in (MIXED, HOSTILE):
        page.show(written(what, "html")["example.com"][0])
        page.tell("Page.bringToFront")
        copied = page.ask("""(async () => {
          const wrong = [];
          for (const button of document.querySelectorAll("button")) {
            if (getComputedStyle(button).display === "none") wrong.push("hidden");
            button.click();
            await new Promise(done => setTimeout(done, 20));
            const meant = button.parentNode.querySelector("code").textContent;
            const copied = await navigator.clipboard.readText();
            if (copied !== meant || button.textContent !== "Copied") wrong.push([meant, copied, button.textContent]);
          }
          return [document.querySelectorAll("button").length, wrong];
        })()""")
        assert copied[0] > 10 and copied[1] == []
        assert page.complaints() == []


def test_a_comment_is_text(sesdns, page, tmp_path):
    for comment in [*PRINTABLE_COMMENTS, NEWLINE_COMMENT, "<img src=x onerror=document.title='gone'>"]:
        (tmp_path / "a.html").write_bytes(sesdns(*BASIC.export("--output", "html", "--set", f"comment={comment}"), stdin=BASIC.stdin).ok())
        page.show(tmp_path / "a.html")
        assert page.ask("document.querySelector('.note').textContent") == comment
        assert page.ask("[document.title, document.images.length]") == ["DNS records for Amazon SES", 0]
        assert understood(page.ask(RECORDS)) == meant(BASIC)


def test_the_policy_stops_what_is_not_ours(written, page):
    page.show(written(MIXED, "html")["example.com"][0])
    page.ask("(() => { const s = document.createElement('script'); s.textContent = 'document.title = \"gone\"'; document.body.append(s); })()")
    assert page.ask("document.title") == "DNS records for Amazon SES"
    assert page.ask("fetch('http://127.0.0.1:9/').then(() => 'went', () => 'stopped')") == "stopped"
    page.tell("Runtime.evaluate", expression="0")
    assert any("Content Security Policy" in json.dumps(e) for e in page.events)


@pytest.mark.parametrize("width", [320, 400, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_and_can_be_read(width, scheme, written, page):
    """Nothing sticks out at the width of a phone, and text stands out from its ground (WCAG 2, 4.5 to 1)."""
    page.tell("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 600)
    page.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.show(written(MIXED, "html")["example.com"][0])
    assert page.ask("document.documentElement.scrollWidth") <= width
    low = page.ask("""(() => {
      const rgb = text => text.match(/[\\d.]+/g).map(Number);
      const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
      const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c[3] !== 0) return c.slice(0, 3); } return [255, 255, 255]; };
      const low = [];
      for (const e of document.querySelectorAll("h1, h2, h3, p, li, dt, small, code, button, .type")) {
        const [a, b] = [light(rgb(getComputedStyle(e).color).slice(0, 3)), light(ground(e))].sort((x, y) => y - x);
        if ((a + 0.05) / (b + 0.05) < 4.5) low.push([e.tagName, e.className, (a + 0.05) / (b + 0.05)]);
      }
      return low;
    })()""")
    assert low == []
    page.tell("Emulation.clearDeviceMetricsOverride")
    page.tell("Emulation.setEmulatedMedia", features=[])


def test_print_leaves_the_buttons_out(written, page):
    page.show(written(MIXED, "html")["example.com"][0])
    page.tell("Emulation.setEmulatedMedia", media="print")
    assert page.ask("[...document.querySelectorAll('button')].every(b => getComputedStyle(b).display === 'none')")
    page.tell("Emulation.setEmulatedMedia", media="")


@pytest.mark.parametrize("what", [*EVERY, HOSTILE], ids=lambda what: what.name)
def test_dnscontrol_s_file_as_javascript(what, written, page):
    page.tell("Page.navigate", url="about:blank")
    for zone, [path] in written(what, "dnscontrol").items():
        records = page.ask("(() => { " + (EXTEND % path.read_text()).replace("\nfound.map", "\nreturn found.map") + " })()")
        found = set()
        for r in records:
            kind, label, *value, ttl = [w for w in r["words"] if not isinstance(w, dict)]
            owner = f"{r['zone']}." if label == "@" else f"{label}.{r['zone']}."
            assert not label.endswith(".") and ("." + label).endswith("." + r["zone"]) == any(isinstance(w, dict) for w in r["words"])
            found.add(Meant(owner, ttl, kind, " ".join(map(str, value))))
        assert found == meant(what, zone)
