"""Live calls: against moto, and against a stand-in that answers what moto never does. boto3 and the AWS CLI are the measure."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

import boto3
import pytest
from botocore.exceptions import ClientError
from cases import BASIC, Case, Record, answer, intended, tokens
from conftest import CREDENTIALS, call, zone_records

XMLNS = "http://ses.amazonaws.com/doc/2010-12-01/"
TOKENS = tokens("stand-in")
SUCCESS = (
    f'<VerifyDomainDkimResponse xmlns="{XMLNS}"><VerifyDomainDkimResult><DkimTokens>'
    + "".join(f"<member>{token}</member>" for token in TOKENS)
    + "</DkimTokens></VerifyDomainDkimResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></VerifyDomainDkimResponse>"
)
ENV = {**CREDENTIALS, "AWS_REGION": "us-east-1"}


def error(code: str, message: str) -> str:
    return f'<ErrorResponse xmlns="{XMLNS}"><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>'


class StandIn(ThreadingHTTPServer):
    """Answers every request alike, or never; keeps what it was sent."""

    daemon_threads = True

    def __init__(self, status: int = 200, body: str | None = SUCCESS):
        self.status, self.body, self.seen, self.over = status, body, [], threading.Event()
        super().__init__(("127.0.0.1", 0), Answer)
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.server.seen.append((form, self.headers))
        if self.server.body is None:
            self.server.over.wait()
            return
        body = self.server.body.encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def stand_in():
    """Starts stand-ins on free ports and stops them."""
    servers = []

    def start(*args, **kw) -> StandIn:
        servers.append(StandIn(*args, **kw))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return servers[-1]

    yield start
    for server in servers:
        server.over.set()
        server.shutdown()
        server.server_close()


def ask(url: str, *more: str) -> list[str]:
    return ["verify-domain-dkim", "--domain", "example.com", "--endpoint-url", url, *more]


def test_json_is_what_boto3_and_the_aws_cli_answer(sesdns, moto):
    answered = moto.client("ses").verify_domain_dkim(Domain="example.com")
    answered.pop("ResponseMetadata")
    out = sesdns(*ask(moto.url, "--region", "us-east-1"), env=CREDENTIALS).ok()
    assert out.decode() == json.dumps(answered, indent=4) + "\n"
    assert out.decode() == moto.cli("ses", "verify-domain-dkim", "--domain", "example.com")


def test_the_domain_is_registered(sesdns, moto):
    assert moto.client("ses").list_identities()["Identities"] == []
    sesdns(*ask(moto.url, "--region", "us-east-1"), env=CREDENTIALS).ok()
    assert moto.client("ses").list_identities()["Identities"] == ["example.com"]


@pytest.mark.parametrize("region, signing_zone", [("us-east-1", "dkim.amazonses.com"), ("eu-south-1", "dkim.eu-south-1.amazonses.com")])
def test_bind_straight_from_ses(region, signing_zone, sesdns, moto, peer, tmp_path):
    out = sesdns(*ask(moto.url, "--region", region, "--output", "bind"), env=CREDENTIALS).ok().decode()
    own = boto3.client("ses", endpoint_url=moto.url, region_name=region, aws_access_key_id="a", aws_secret_access_key="b")
    own = own.verify_domain_dkim(Domain="example.com")["DkimTokens"]
    case = Case("live", b"", {"example.com": {"example.com": own}}, signing_zone=signing_zone)
    assert zone_records(out) == intended(case)
    zone = tmp_path / "db.example.com"
    zone.write_text("$TTL 3600\n@ IN SOA ns hostmaster 1 7200 900 1209600 3600\n@ IN NS ns\nns IN A 192.0.2.1\n" + out)
    call(peer("named-checkzone"), "-i", "local", "-k", "fail", "-n", "fail", "example.com", zone)


def test_the_request_is_boto3s(sesdns, stand_in):
    server = stand_in()
    client = boto3.client("ses", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id="AKIDEXAMPLE", aws_secret_access_key="b")
    assert client.verify_domain_dkim(Domain="example.com")["DkimTokens"] == TOKENS
    assert json.loads(sesdns(*ask(server.url), env=ENV).ok()) == {"DkimTokens": TOKENS}
    (theirs, their_headers), (ours, our_headers) = server.seen
    assert ours == theirs
    scope = [h["Authorization"].split(",")[0].split("/") for h in (their_headers, our_headers)]
    scope = [(first, *last) for first, _date, *last in scope]
    assert scope[0] == scope[1] == ("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE", "us-east-1", "ses", "aws4_request")


@pytest.mark.parametrize(
    "status, code, message",
    [
        (400, "InvalidParameterValue", "Invalid domain name exa_mple."),
        (403, "AccessDenied", "User: arn:aws:iam::123456789012:user/bob is not authorized to perform: ses:VerifyDomainDkim"),
        (403, "ExpiredToken", "The security token included in the request is expired"),
    ],
)
@pytest.mark.parametrize("output", ["json", "bind"])
def test_ses_says_no(status, code, message, output, sesdns, stand_in):
    server = stand_in(status, error(code, message))
    client = boto3.client("ses", endpoint_url=server.url, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    with pytest.raises(ClientError) as refusal:
        client.verify_domain_dkim(Domain="example.com")
    assert str(refusal.value) == f"An error occurred ({code}) when calling the VerifyDomainDkim operation: {message}"
    sesdns(*ask(server.url, "--output", output), env=ENV).fails(254, str(refusal.value))


def test_no_region(sesdns, stand_in):
    server = stand_in()
    sesdns(*ask(server.url), env=CREDENTIALS).fails(253, "region")
    assert not server.seen


def test_no_credentials(sesdns, stand_in):
    server = stand_in()
    sesdns(*ask(server.url, "--region", "us-east-1"), env={"AWS_EC2_METADATA_DISABLED": "true"}).fails(253, "credentials")
    assert not server.seen


def test_an_unsigned_request(sesdns, stand_in):
    server = stand_in()
    unsigned = ask(server.url, "--region", "us-east-1", "--no-sign-request")
    out = sesdns(*unsigned, env={"AWS_EC2_METADATA_DISABLED": "true"}).ok()
    assert json.loads(out) == {"DkimTokens": TOKENS}
    [(_, headers)] = server.seen
    assert headers["Authorization"] is None


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SES"])
def test_the_endpoint_of_the_environment(variable, sesdns, stand_in):
    server = stand_in()
    sesdns("verify-domain-dkim", "--domain", "example.com", env={**ENV, variable: server.url}).ok()
    assert len(server.seen) == 1


def test_record_options_need_a_format_of_records(sesdns, stand_in):
    """JSON has no TTL: told before the domain is registered."""
    server = stand_in()
    sesdns(*ask(server.url, "--ttl", "60"), env=ENV).fails(252, "--ttl")
    assert not server.seen


def test_a_server_that_never_answers(sesdns, stand_in):
    """The run ends by itself: the limit, far above one second, is one that the default of 60 seconds would meet."""
    server = stand_in(body=None)
    sesdns(*ask(server.url, "--cli-read-timeout", "1"), env={**ENV, "AWS_MAX_ATTEMPTS": "1"}, limit=45).fails(255)
    assert len(server.seen) == 1


def test_nobody_listens(sesdns, stand_in):
    server = stand_in()
    server.shutdown()
    server.server_close()
    sesdns(*ask(server.url), env={**ENV, "AWS_MAX_ATTEMPTS": "1"}).fails(255, "127.0.0.1")


def test_a_profile_gives_region_and_credentials(sesdns, stand_in, home):
    """An option beats the environment: the credentials there are not the profile's."""
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text("[profile work]\nregion = eu-south-1\n")
    (home / ".aws" / "credentials").write_text("[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = secret\n")
    server = stand_in()
    out = sesdns(*ask(server.url, "--profile", "work", "--output", "bind"), env=CREDENTIALS).ok()
    [(_, headers)] = server.seen
    assert "Credential=AKIDWORK/" in headers["Authorization"]
    assert "/eu-south-1/ses/aws4_request" in headers["Authorization"]
    case = Case("profile", b"", {"example.com": {"example.com": TOKENS}}, signing_zone="dkim.eu-south-1.amazonses.com")
    assert zone_records(out.decode()) == intended(case)


def test_the_aws_clis_answers_piped_into_export(sesdns, moto):
    """`aws ses get-identity-dkim-attributes … | sesdns export --from -`: the pipe that the README names."""
    domains = ["example.com", "mail.example.net"]
    for domain in domains:
        moto.cli("ses", "verify-domain-dkim", "--domain", domain)
    saved = moto.cli("ses", "get-identity-dkim-attributes", "--identities", *domains)
    told = moto.client("ses").get_identity_dkim_attributes(Identities=domains)["DkimAttributes"]
    meant = Case("piped", b"", {"any": {domain: told[domain]["DkimTokens"] for domain in domains}})
    out = sesdns("export", "--from", "-", "--output", "bind", stdin=saved.encode()).ok().decode()
    assert len(intended(meant)) == 6
    assert zone_records(out) == intended(meant)


def test_a_saved_verify_answer_piped_into_export(sesdns, moto):
    saved = moto.cli("ses", "verify-domain-dkim", "--domain", "example.com")
    meant = Case("piped", b"", {"any": {"example.com": json.loads(saved)["DkimTokens"]}})
    out = sesdns("export", "--from", "-", "--domain", "example.com", stdin=saved.encode()).ok().decode()
    assert zone_records(out) == intended(meant)
    sesdns("export", "--from", "-", stdin=saved.encode()).fails(252, "--domain")


def test_one_file_of_several_saved_answers(sesdns, tmp_path):
    """`--from FILE` twice, and `--domain` to keep one."""
    other = {"example.org": tokens("other")}
    for name, content in {"one.json": BASIC.stdin, "two.json": answer(other)}.items():
        (tmp_path / name).write_bytes(content)
    both = ["export", "--from", str(tmp_path / "one.json"), "--from", str(tmp_path / "two.json")]
    wanted: set[Record] = intended(Case("other", b"", {"example.org": other}))
    assert zone_records(sesdns(*both).ok().decode()) == intended(BASIC) | wanted
    assert zone_records(sesdns(*both, "--domain", "Example.ORG.").ok().decode()) == wanted
