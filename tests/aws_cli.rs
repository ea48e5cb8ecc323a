//! verify-domain-dkim as scripts know it from the AWS CLI: bytes, exit codes, requests, and which mistake wins.

#![allow(clippy::unwrap_used, reason = "a test fails that way")]

mod stand_in;

use stand_in::{Folder, Outcome, StandIn, TOKENS, run};

const NO_KEYS: [(&str, Option<&str>); 2] = [("AWS_ACCESS_KEY_ID", None), ("AWS_SECRET_ACCESS_KEY", None)];

/// Changes to the environment: no value removes a variable.
type Changes<'a> = &'a [(&'a str, Option<&'a str>)];

/// Runs `verify-domain-dkim --endpoint-url SCENARIO …`.
fn verify(ses: &StandIn, scenario: &str, more: &[&str], changes: Changes) -> Outcome {
    verify_in(&Folder::new(), ses, scenario, more, changes)
}

fn verify_in(folder: &Folder, ses: &StandIn, scenario: &str, more: &[&str], changes: Changes) -> Outcome {
    let url = ses.url(scenario);
    let arguments: Vec<&str> =
        ["verify-domain-dkim", "--endpoint-url", &url].into_iter().chain(more.iter().copied()).collect();
    run(folder, &arguments, changes)
}

#[track_caller]
fn assert_code(outcome: &Outcome, code: i32) {
    assert_eq!(outcome.code, Some(code), "{outcome:?}");
}

#[test]
fn the_answer_is_printed_in_every_data_format_and_one_request_is_sent() {
    let ses = StandIn::start();
    let [a, b, c] = TOKENS;
    for (format, expected) in [
        (
            "json",
            format!(
                "{{\n    \"DkimTokens\": [\n        \"{a}\",\n        \"{b}\",\n        \"{c}\"\n    ]\n}}\n"
            ),
        ),
        ("text", format!("DKIMTOKENS\t{a}\nDKIMTOKENS\t{b}\nDKIMTOKENS\t{c}\n")),
        ("yaml", format!("DkimTokens:\n- {a}\n- {b}\n- {c}\n")),
        ("yaml-stream", format!("- DkimTokens:\n  - {a}\n  - {b}\n  - {c}\n")),
    ] {
        let outcome = verify(&ses, "", &["--domain", "example.com", "--output", format], &[]);
        assert_eq!((outcome.code, outcome.stdout, outcome.stderr), (Some(0), expected, String::new()));
        let requests = ses.take_requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(requests[0].body, "Action=VerifyDomainDkim&Version=2010-12-01&Domain=example.com");
        assert!(requests[0].headers["authorization"].contains("Credential=AKIDEXAMPLE/"));
        assert!(requests[0].headers["authorization"].contains("/us-east-1/ses/aws4_request"));
    }
    let table = verify(&ses, "one", &["--domain", "x", "--output", "table"], &[]);
    assert!(
        table.stdout.contains("|         VerifyDomainDkim") || table.stdout.contains("VerifyDomainDkim"),
        "{table:?}"
    );
}

#[test]
fn no_tokens_are_nothing_and_an_empty_list_is_one() {
    let ses = StandIn::start();
    assert_eq!(verify(&ses, "missing", &["--domain", "x"], &[]).stdout, "");
    assert_eq!(verify(&ses, "empty", &["--domain", "x"], &[]).stdout, "{\n    \"DkimTokens\": []\n}\n");
    assert_eq!(verify(&ses, "short", &["--domain", "x", "--query", "DkimTokens[0]"], &[]).code, Some(0));
}

#[test]
fn the_domain_goes_out_as_it_is() {
    let ses = StandIn::start();
    for (domain, sent) in
        [("", ""), ("EXAMPLE.com.", "EXAMPLE.com."), ("a b+c&d", "a%20b%2Bc%26d"), ("bücher", "b%C3%BCcher")]
    {
        assert_code(&verify(&ses, "", &[&format!("--domain={domain}")], &[]), 0);
        assert!(ses.take_requests()[0].body.ends_with(&format!("&Domain={sent}")), "{domain}");
    }
    let folder = Folder::new();
    folder.write("name", "from.file\n");
    assert_code(&verify_in(&folder, &ses, "", &["--domain", "file://name"], &[]), 0);
    assert!(ses.take_requests()[0].body.ends_with("&Domain=from.file%0A"));
}

#[test]
fn which_mistake_wins() {
    let ses = StandIn::start();
    let nope = [("AWS_PROFILE", Some("nope"))];
    let no_region = [("AWS_DEFAULT_REGION", None)];
    let half = [("AWS_SECRET_ACCESS_KEY", None)];
    let bad_input = ["--cli-input-json", "{\"Domain\": 5}"];
    let cases: [(&[&str], Changes, i32); 20] = [
        (&["--output", "xml"], &[], 252),
        (&["--query", "["], &nope, 252),
        (&["--query", "[", "--cli-read-timeout", "abc"], &[], 252),
        (&["--cli-read-timeout", "abc"], &[], 255),
        (&["--bogus", "--cli-read-timeout", "abc"], &[], 255),
        (&["--cli-read-timeout", "-5"], &[], 252),
        (&["--domain", "x", "--cli-read-timeout", "-5"], &no_region, 253),
        (&["--domain", "x", "--cli-read-timeout", "-5"], &NO_KEYS, 255),
        (&[], &nope, 252),
        (&["--domain", "x", "--bogus"], &nope, 252),
        (&["--cli-input-json", "{bad"], &nope, 252),
        (&["--domain", "x"], &nope, 255),
        (&["--domain", "file://nope"], &no_region, 252),
        (&bad_input, &no_region, 253),
        (&bad_input, &NO_KEYS, 252),
        (&bad_input, &half, 255),
        (&["--domain", "x"], &NO_KEYS, 253),
        (&["--domain", "x"], &[("AWS_RETRY_MODE", Some("legacy"))], 255),
        (&["--domain", "x"], &[("AWS_MAX_ATTEMPTS", Some("0"))], 255),
        (&["--domain", "x", "--region", "a b"], &half, 255),
    ];
    for (arguments, changes, code) in cases {
        let outcome = verify(&ses, "", arguments, changes);
        assert_eq!(outcome.code, Some(code), "{arguments:?} {changes:?} {outcome:?}");
        assert!(outcome.stdout.is_empty() && !outcome.stderr.is_empty(), "{arguments:?}");
        assert!(ses.take_requests().is_empty(), "{arguments:?}");
    }
}

#[test]
fn some_mistakes_are_found_after_the_call_only() {
    let ses = StandIn::start();
    let outcome = verify(&ses, "", &["--domain", "x"], &[("AWS_DEFAULT_OUTPUT", Some("xml"))]);
    assert_code(&outcome, 255);
    assert_code(&verify(&ses, "", &["--domain", "x", "--query", "nofn(@)"], &[]), 255);
    assert_eq!(ses.take_requests().len(), 2);
}

#[test]
fn refusals_have_the_line_that_scripts_look_for() {
    let ses = StandIn::start();
    let outcome = verify(&ses, "invalid", &["--domain", "x"], &[]);
    assert_code(&outcome, 254);
    let line = "An error occurred (InvalidParameterValue) when calling the VerifyDomainDkim operation: bad <domain>\n";
    assert!(outcome.stderr.ends_with(line), "{outcome:?}");
    assert_eq!(ses.take_requests().len(), 1);
    for (scenario, code) in [("html", 255), ("broken", 255), ("plain-503", 255), ("redirect", 255)] {
        assert_code(&verify(&ses, scenario, &["--domain", "x"], &[]), code);
        assert_eq!(ses.take_requests().len(), 1, "{scenario}");
    }
}

#[test]
fn what_may_pass_is_tried_again() {
    let ses = StandIn::start();
    let outcome = verify(&ses, "throttle", &["--domain", "x"], &[("AWS_MAX_ATTEMPTS", Some("2"))]);
    assert_code(&outcome, 254);
    assert!(outcome.stderr.contains("operation (reached max retries: 1): Rate exceeded"), "{outcome:?}");
    assert_eq!(ses.take_requests().len(), 2);
    assert_code(&verify(&ses, "throttle-twice", &["--domain", "x"], &[]), 0);
    assert_eq!(ses.take_requests().len(), 3);
    assert_code(&verify(&ses, "close-once", &["--domain", "x"], &[]), 0);
    assert_eq!(ses.take_requests().len(), 2);
    let folder = Folder::new();
    folder.write(".aws/config", "[default]\nmax_attempts = 1\n");
    let outcome = verify_in(&folder, &ses, "gateway", &["--domain", "x"], &[]);
    assert!(
        outcome.stderr.contains(
            "(502) when calling the VerifyDomainDkim operation (reached max retries: 0): Bad Gateway"
        )
    );
    assert_eq!(ses.take_requests().len(), 1);
}

#[test]
fn waiting_has_an_end_or_none() {
    let ses = StandIn::start();
    let one = [("AWS_MAX_ATTEMPTS", Some("1"))];
    assert_code(&verify(&ses, "slow", &["--domain", "x", "--cli-read-timeout", "1"], &one), 255);
    assert_code(&verify(&ses, "slow", &["--domain", "x", "--cli-read-timeout", "0"], &one), 0);
}

#[test]
fn input_comes_as_json_or_yaml() {
    let ses = StandIn::start();
    let folder = Folder::new();
    folder.write("in.yml", "Domain: file.example\n");
    for (arguments, domain) in [
        (vec!["--cli-input-json", "{\"Domain\": \"json.example\"}"], "json.example"),
        (vec!["--cli-input-yaml", "Domain: yaml.example"], "yaml.example"),
        (vec!["--cli-input-yaml", "file://in.yml"], "file.example"),
        (vec!["--cli-input-json", "{\"Domain\": 5}", "--domain", "wins.example"], "wins.example"),
    ] {
        assert_code(&verify_in(&folder, &ses, "", &arguments, &[]), 0);
        assert!(ses.take_requests()[0].body.ends_with(domain), "{domain}");
    }
    for arguments in [
        vec!["--cli-input-json", "{\"domain\": \"x\"}"],
        vec!["--cli-input-json", "{\"Domain\": \"x\", \"Bogus\": 1}"],
        vec!["--cli-input-json", "[]"],
        vec!["--cli-input-yaml", "Domain: 1.5"],
        vec!["--cli-input-yaml", "Domain: [a"],
        vec!["--cli-input-yaml", "Domain: a", "--cli-input-json", "{}"],
        vec!["--cli-input-json={\"Domain\": \"x\"}"],
    ] {
        assert_code(&verify(&ses, "", &arguments, &[]), 252);
        assert!(ses.take_requests().is_empty(), "{arguments:?}");
    }
}

#[test]
fn skeletons_send_nothing() {
    let ses = StandIn::start();
    let stdout = |arguments: &[&str], changes: Changes| verify(&ses, "", arguments, changes).stdout;
    assert_eq!(stdout(&["--generate-cli-skeleton"], &[]), "{\n    \"Domain\": \"\"\n}\n");
    assert!(stdout(&["--generate-cli-skeleton", "yaml-input"], &[]).starts_with("Domain: ''  # [REQUIRED]"));
    let query = ["--domain", "x", "--generate-cli-skeleton", "output", "--query", "DkimTokens[0]"];
    assert_eq!(stdout(&query, &NO_KEYS), "\"VerificationToken\"\n");
    assert_code(&verify(&ses, "", &["--generate-cli-skeleton", "output"], &[]), 252);
    assert_code(&verify(&ses, "", &["--generate-cli-skeleton", "bogus"], &[]), 252);
    assert!(ses.take_requests().is_empty());
}

#[test]
fn what_beats_what() {
    let ses = StandIn::start();
    let folder = Folder::new();
    folder.write(
        ".aws/config",
        "[default]\nregion = eu-west-3\noutput = yaml\n[profile dev]\nregion = eu-north-1\noutput = text\n",
    );
    folder.write(
        ".aws/credentials",
        "[dev]\naws_access_key_id = AKDEV\naws_secret_access_key = s\naws_session_token = t\n",
    );
    let scope = |more: &[&str], changes: Changes| {
        let arguments: Vec<&str> = ["--domain", "x"].into_iter().chain(more.iter().copied()).collect();
        let outcome = verify_in(&folder, &ses, "one", &arguments, changes);
        let authorization = ses.take_requests().remove(0).headers["authorization"].clone();
        let scope: Vec<String> = authorization.split(['=', '/']).map(str::to_string).collect();
        (
            scope[1].clone(),
            scope[3].clone(),
            outcome.stdout.chars().next().unwrap_or_else(|| panic!("{outcome:?}")),
        )
    };
    let is = |key: &str, region: &str, first: char| (key.to_string(), region.to_string(), first);
    let no_region = ("AWS_DEFAULT_REGION", None);
    assert_eq!(scope(&[], &[no_region]), is("AKIDEXAMPLE", "eu-west-3", 'D'));
    assert_eq!(scope(&[], &[("AWS_REGION", Some("eu-west-1"))]), is("AKIDEXAMPLE", "eu-west-1", 'D'));
    assert_eq!(
        scope(&["--region", "r-1"], &[("AWS_REGION", Some("eu-west-1"))]),
        is("AKIDEXAMPLE", "r-1", 'D')
    );
    assert_eq!(scope(&["--profile", "dev"], &[no_region]), is("AKDEV", "eu-north-1", 'D'));
    assert_eq!(scope(&[], &[no_region, ("AWS_PROFILE", Some("dev"))]), is("AKIDEXAMPLE", "eu-north-1", 'D'));
    assert_eq!(scope(&[], &[("AWS_DEFAULT_OUTPUT", Some("json"))]), is("AKIDEXAMPLE", "us-east-1", '{'));
    assert_eq!(scope(&["--output", "yaml-stream"], &[("AWS_DEFAULT_OUTPUT", Some("json"))]).2, '-');
}

#[test]
fn addresses_come_from_options_environment_and_files() {
    let ses = StandIn::start();
    let folder = Folder::new();
    let (one, other) = (ses.url("one"), ses.url("other"));
    let config = format!(
        "[default]\nservices = s\nendpoint_url = {other}\n[services s]\nses =\n  endpoint_url = {one}\n"
    );
    folder.write(".aws/config", &config);
    let path = |changes: Changes| {
        assert_code(&run(&folder, &["verify-domain-dkim", "--domain", "x"], changes), 0);
        ses.take_requests().remove(0).path
    };
    assert_eq!(path(&[]), "/one");
    assert_eq!(path(&[("AWS_ENDPOINT_URL", Some(&other))]), "/other");
    assert_eq!(path(&[("AWS_ENDPOINT_URL", Some(&other)), ("AWS_ENDPOINT_URL_SES", Some(&one))]), "/one");
    // A port that is none is no other port.
    for url in ["http://127.0.0.1:80005", "http://127.0.0.1:abc", "http://user:pa/ss@127.0.0.1"] {
        let outcome = run(&folder, &["verify-domain-dkim", "--domain", "x", "--endpoint-url", url], &[]);
        assert_code(&outcome, 255);
        assert!(outcome.stderr.contains("the endpoint URL is no address"), "{}", outcome.stderr);
    }
    let proxy = ses.url("");
    let far = [("AWS_ENDPOINT_URL", Some("http://ses.example.test/far")), ("HTTP_PROXY", Some(&*proxy))];
    assert_eq!(path(&far), "http://ses.example.test/far");
}

#[test]
fn unsigned_requests_need_no_credentials() {
    let ses = StandIn::start();
    assert_code(&verify(&ses, "", &["--domain", "x", "--no-sign-request"], &NO_KEYS), 0);
    assert!(!ses.take_requests()[0].headers.contains_key("authorization"));
    assert_code(
        &verify(&ses, "", &["--domain", "x", "--no-sign-request"], &[("AWS_DEFAULT_REGION", None)]),
        253,
    );
}

#[test]
fn debug_tells_everything_but_secrets() {
    let ses = StandIn::start();
    let token = [("AWS_SESSION_TOKEN", Some("token-of-the-test"))];
    let outcome = verify(&ses, "echo", &["--domain", "x", "--debug"], &token);
    let authorization = ses.take_requests().remove(0).headers.remove("authorization").unwrap();
    let signature = authorization.rsplit('=').next().unwrap();
    let told: Vec<&str> = outcome.stderr.lines().filter(|line| line.starts_with("debug: ")).collect();
    let told = told.join("\n");
    for secret in ["token-of-the-test", "secret-of-the-test", signature] {
        assert!(!told.contains(secret), "{told}");
    }
    assert!(told.contains("Action=VerifyDomainDkim"), "{told}");
    assert!(outcome.stdout.is_empty());
}

#[test]
fn asking_needs_a_terminal() {
    let ses = StandIn::start();
    for (arguments, changes, code) in [
        (vec!["--domain", "x", "--cli-auto-prompt"], vec![], 255),
        (vec!["--domain", "x"], vec![("AWS_CLI_AUTO_PROMPT", Some("on"))], 255),
        (vec![], vec![("AWS_CLI_AUTO_PROMPT", Some("on-partial"))], 255),
        (vec!["--domain", "x", "--cli-auto-prompt", "--no-cli-auto-prompt"], vec![], 252),
    ] {
        assert_code(&verify(&ses, "", &arguments, &changes), code);
        assert!(ses.take_requests().is_empty());
    }
    for (arguments, changes) in [
        (vec!["--domain", "x"], vec![("AWS_CLI_AUTO_PROMPT", Some("on-partial"))]),
        (vec!["--domain", "x", "--no-cli-auto-prompt"], vec![("AWS_CLI_AUTO_PROMPT", Some("on"))]),
        (vec!["--domain", "x"], vec![("AWS_CLI_AUTO_PROMPT", Some("bogus"))]),
    ] {
        assert_code(&verify(&ses, "", &arguments, &changes), 0);
    }
}

#[test]
fn help_and_version_are_no_mistakes() {
    let folder = Folder::new();
    for arguments in [
        vec!["--help"],
        vec!["help"],
        vec!["verify-domain-dkim", "help"],
        vec!["verify-domain-dkim", "--help"],
    ] {
        let outcome = run(&folder, &arguments, &[]);
        assert_code(&outcome, 0);
        assert!(outcome.stdout.contains("--region"), "{arguments:?}");
    }
    for arguments in [vec!["--version"], vec!["verify-domain-dkim", "--version"]] {
        assert_eq!(run(&folder, &arguments, &[]).stdout, format!("sesdns {}\n", env!("CARGO_PKG_VERSION")));
    }
}

#[test]
fn records_are_checked_before_anything_is_sent() {
    let ses = StandIn::start();
    let outcome = verify(&ses, "", &["--domain", "example.com", "--output", "bind"], &[]);
    assert_code(&outcome, 0);
    assert!(outcome.stdout.contains(&format!("{}.dkim.amazonses.com.", TOKENS[0])), "{outcome:?}");
    // Beside it SES v2 is asked for the signing zone.
    let registered = ses.take_requests().iter().filter(|r| r.body.contains("VerifyDomainDkim")).count();
    assert_eq!(registered, 1);
    for arguments in [
        vec!["--domain", "exa mple.com", "--output", "bind"],
        vec!["--domain", "example.com", "--output", "bind", "--ttl", "x"],
        vec!["--domain", "example.com", "--output", "bind", "--query", "a"],
        vec!["--domain", "example.com", "--ttl", "60"],
        vec!["--domain", "example.com", "--output", "json", "--zone", "com"],
    ] {
        assert_code(&verify(&ses, "", &arguments, &[]), 252);
        assert!(ses.take_requests().is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_machine_that_hands_out_no_credentials_has_none() {
    let ses = StandIn::start();
    let machine = ses.url("");
    let changes = [
        &NO_KEYS[..],
        &[("AWS_EC2_METADATA_DISABLED", None), ("AWS_EC2_METADATA_SERVICE_ENDPOINT", Some(&*machine))],
    ]
    .concat();
    let outcome = verify(&ses, "", &["--domain", "x"], &changes);
    assert_code(&outcome, 253);
    assert!(outcome.stderr.contains("no credentials were found"), "{outcome:?}");
    assert!(ses.take_requests().iter().any(|request| request.path.contains("latest/api/token")));
}
