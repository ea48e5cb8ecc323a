"""The inputs, and the records that they mean.

`intended` is written from the documentation of SES and DNS alone: it shares no code with sesdns, and each case
states its zones by hand instead of asking a public suffix list.
"""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import idna


class Record(NamedTuple):
    """One DNS record, names absolute, in lower case and in A-labels."""

    owner: str
    ttl: int
    type: str
    rdata: str


def tokens(seed: str, count: int = 3) -> list[str]:
    """Tokens of the shape that SES hands out: 32 characters of a-z2-7."""
    digest = [hashlib.sha256(f"{seed} {n}".encode()).digest() for n in range(count)]
    return [base64.b32encode(d).decode().lower()[:32] for d in digest]


def answer(identities: dict[str, list[str]]) -> bytes:
    """What `aws ses get-identity-dkim-attributes` prints."""
    attributes = {
        domain: {"DkimEnabled": True, "DkimVerificationStatus": "Success", "DkimTokens": list(own)}
        for domain, own in identities.items()
    }
    return json.dumps({"DkimAttributes": attributes}, indent=4, ensure_ascii=False).encode() + b"\n"


def absolute(name: str) -> str:
    """The name in lower-case A-labels with its final dot."""
    labels = name.rstrip(".").split(".")
    return ".".join(label if label.isascii() else idna.encode(label, uts46=True).decode() for label in labels).lower() + "."


@dataclass(frozen=True)
class Case:
    """Saved answers, the options that go with them, and what they mean: `zones` maps each zone to its identities."""

    name: str
    stdin: bytes
    zones: dict[str, dict[str, list[str]]]
    args: tuple[str, ...] = ()
    ttl: int = 1800
    signing_zone: str = "dkim.amazonses.com"
    identities: dict[str, list[str]] = field(init=False)

    def __post_init__(self):
        merged = {domain: own for identities in self.zones.values() for domain, own in identities.items()}
        object.__setattr__(self, "identities", merged)

    def export(self, *more: str) -> list[str]:
        """The arguments of sesdns for this case; the answers come on standard input."""
        return ["export", "--from", "-", *self.args, *more]


def intended(case: Case, zone: str | None = None) -> set[Record]:
    """The records that the case means: of one zone, or of all."""
    identities = case.identities if zone is None else case.zones[zone]
    return {
        Record(absolute(f"{token}._domainkey.{domain}"), case.ttl, "CNAME", absolute(f"{token}.{case.signing_zone}"))
        for domain, own in identities.items()
        for token in own
    }


def simple(name: str, *args: str, domain: str = "example.com", spelt: str | None = None, zone: str = "example.com", **kw) -> Case:
    """A case of one identity: `domain` is what is meant, `spelt` how the answer has it."""
    own = kw.pop("own", tokens(domain))
    return Case(name, answer({spelt or domain: own}), {zone: {domain: own}}, args, **kw)


def several_zones() -> Case:
    meant = {
        "example.com": {"example.com": tokens("a"), "mail.example.com": tokens("b")},
        "example.net": {"example.net": tokens("c")},
        "example.co.uk": {"shop.example.co.uk": tokens("d")},
    }
    return Case("several-zones", answer({d: t for z in meant.values() for d, t in z.items()}), meant)


def delegated() -> Case:
    """`--zone` twice: the longest match holds the record."""
    meant = {
        "example.com": {"example.com": tokens("a"), "other.example.com": tokens("b")},
        "mail.example.com": {"mail.example.com": tokens("c"), "eu.mail.example.com": tokens("d")},
    }
    stdin = answer({d: t for z in meant.values() for d, t in z.items()})
    return Case("delegated-subzone", stdin, meant, ("--zone", "example.com", "--zone", "mail.example.com"))


def two_answers() -> Case:
    meant = {"example.com": {"example.com": tokens("a"), "news.example.com": tokens("b")}}
    stdin = answer({"example.com": tokens("a")}) + answer({"news.example.com": tokens("b")})
    return Case("two-answers", stdin, meant)


def large(identities: int, name: str = "large", own=tokens, **kw) -> Case:
    """Many identities in one zone: more than one document in formats with a limit."""
    meant = {f"s{n:04}.example.com": own(f"s{n}") for n in range(identities)}
    return Case(name, answer(meant), {"example.com": meant}, **kw)


BASIC = simple("basic")
BARE = Case(
    "bare-tokens",
    json.dumps({"DkimTokens": tokens("x")}).encode(),
    {"example.com": {"example.com": tokens("x")}},
    ("--domain", "example.com"),
)
SEVERAL_ZONES = several_zones()
CASES = [
    BASIC,
    BARE,
    SEVERAL_ZONES,
    delegated(),
    two_answers(),
    simple("subdomain-in-parent", domain="news.mail.example.com"),
    simple("subdomain-is-zone", "--zone", "mail.example.com", domain="mail.example.com", zone="mail.example.com"),
    simple("regional-signing-zone", "--region", "eu-south-1", signing_zone="dkim.eu-south-1.amazonses.com"),
    simple("own-signing-zone", "--dkim-domain", "dkim.cell7.amazonses.com.", signing_zone="dkim.cell7.amazonses.com"),
    simple("international", domain="xn--bcher-kva.example", spelt="bücher.example", zone="xn--bcher-kva.example"),
    simple("upper-case-and-dot", spelt="Example.COM."),
    simple("digit-leading", own=["2" + t[1:] for t in tokens("digit")]),
    simple("ttl-in-hours", "--ttl", "1h", ttl=3600),
]

# Text that is syntax somewhere: it must come out as data. A newline may be refused where the target cannot hold one.
PRINTABLE_COMMENTS = ['say "hi"', "back\\slash \\n \\", "${x} $${x}", "%{x} %%{x}", "a; b", "*/ /*", "</script>", "# // {{ x }} {% y %}", "Grüße 日本"]
NEWLINE_COMMENT = "first\nevil.example.com. 60 IN A 192.0.2.66"


FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def fixture(path: Path) -> Case:
    """An input of `fixtures/inputs` with the arguments beside it, read anew; its zones do not matter here."""
    beside = path.with_suffix(".args.json")
    args = json.loads(beside.read_text()) if beside.exists() else []
    given = dict(zip(args[::2], args[1::2]))
    read = json.loads(path.read_text())
    named = read["DkimAttributes"] if "DkimAttributes" in read else {given["--domain"]: read}
    meant = {name: own["DkimTokens"] for name, own in named.items() if "@" not in name and own.get("DkimTokens")}
    hours = {"ttl": int(given["--ttl"].removesuffix("h")) * 3600} if "--ttl" in given else {}
    where = {"signing_zone": "dkim.eu-south-1.amazonses.com"} if given.get("--region") == "eu-south-1" else {}
    return Case(path.stem, path.read_bytes(), {"": meant}, tuple(args), **hours, **where)


GOLDEN = [fixture(path) for path in sorted((FIXTURES / "inputs").glob("*.json")) if not path.name.endswith(".args.json")]


def golden(case: Case, output: str) -> list[Path]:
    """The golden files of a case: one, or a folder of them where a document serves one zone."""
    found = sorted([*(FIXTURES / "golden" / case.name).glob(f"{output}.*"), *(FIXTURES / "golden" / case.name / output).glob("*")])
    assert found, f"no golden file for {case.name} in {output}"
    return found
