//! What is printed, for people, for programs and for tickets.

use pulldown_cmark::{Event, Options, Parser, Tag};

use crate::common::name_server::{Server, a, cname, txt};
use crate::{NAME, TARGET, check, resolver, right};

/// One record with a wrong target, printed in one of the ways.
fn printed(more: &[&str]) -> (u8, String) {
    let server = Server::with("example.com", &[(NAME, cname("other.example.net"))]);
    let (address, resolver) = (server.address.to_string(), resolver().address.to_string());
    let outcome = check(&[&["--nameserver", &address, "--resolver", &resolver], more].concat());
    (outcome.code, outcome.stdout)
}

#[test]
fn people_get_a_line_a_record_and_the_fix_below() {
    let (code, table) = printed(&[]);
    let below = " ".repeat(14);
    assert_eq!(code, 1);
    assert_eq!(
        table,
        format!(
            "wrong-target  CNAME  {NAME}\n{below}found: other.example.net.\n{below}fix: change the target to {TARGET}\n"
        )
    );
    let (_, coloured) = printed(&["--color", "on"]);
    assert_eq!(coloured, table.replacen("wrong-target", "\x1b[31mwrong-target\x1b[0m", 1));
    let (_, plain) = printed(&["--color", "off"]);
    assert_eq!(plain, table);
}

#[test]
fn servers_that_disagree_are_shown_beside_each_other() {
    let (one, other) = (right(), Server::with("example.com", &[(NAME, cname("other.example.net"))]));
    let (address, lagging) = (one.address.to_string(), other.address.to_string());
    let resolver = resolver().address.to_string();
    let servers = ["--nameserver", &address, "--nameserver", &lagging, "--resolver", &resolver, "--quiet"];
    let outcome = check(&servers);
    let below = " ".repeat(7);
    assert_eq!(
        (outcome.code, outcome.stdout),
        (
            1,
            format!(
                "split  CNAME  {NAME}\n{below}found: other.example.net.\n{below}fix: the servers disagree: {address} (serial 7) \
                 ok; {lagging} (serial 7) wrong-target other.example.net.; at those that are wrong: change the target to \
                 {TARGET}\n"
            )
        )
    );
    let query = "Checks[].Servers[].[Server,Verdict,Found[0]]";
    let outcome = check(&[&servers[..], &["--output", "text", "--query", query]].concat());
    assert_eq!(
        outcome.stdout,
        format!("{address}\tok\t{TARGET}\n{lagging}\twrong-target\tother.example.net.\n")
    );
}

#[test]
fn a_right_record_is_one_line() {
    let (server, resolver) = (right(), resolver());
    let (address, resolver) = (server.address.to_string(), resolver.address.to_string());
    let outcome = check(&["--nameserver", &address, "--resolver", &resolver, "--quiet"]);
    assert_eq!(
        (outcome.code, outcome.stdout, outcome.stderr),
        (0, format!("ok  CNAME  {NAME}\n"), String::new())
    );
}

#[test]
fn programs_get_data_and_pick_from_it() {
    for format in ["json", "yaml", "yaml-stream", "text", "table"] {
        let (code, text) = printed(&["--output", format]);
        assert!(
            code == 1 && text.contains("wrong-target") && text.contains("other.example.net."),
            "{format}: {text}"
        );
    }
    assert_eq!(
        printed(&["--output", "text", "--query", "Checks[].[Name,Verdict]"]),
        (1, format!("{NAME}\twrong-target\n"))
    );
    // A query says that a program reads.
    assert_eq!(printed(&["--query", "Checks[0].Verdict"]), (1, "\"wrong-target\"\n".into()));
}

#[test]
fn a_ticket_gets_a_table_that_nothing_breaks() {
    let hostile = "a|b <b>`c` | d";
    let server = Server::with("example.com", &[(NAME, txt(hostile.as_bytes()))]);
    let (address, resolver) = (server.address.to_string(), resolver().address.to_string());
    let outcome =
        check(&["--nameserver", &address, "--resolver", &resolver, "--output", "markdown", "--color", "on"]);
    assert_eq!(outcome.code, 1);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for event in Parser::new_ext(&outcome.stdout, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::Start(Tag::TableCell) => rows.last_mut().expect("a row").push(String::new()),
            Event::Text(text) | Event::Code(text) => {
                rows.last_mut().and_then(|row| row.last_mut()).expect("a cell").push_str(&text);
            }
            _ => {}
        }
    }
    assert_eq!(rows.len(), 2, "{}", outcome.stdout);
    assert_eq!(rows[1][..5], ["flattened", NAME, "CNAME", TARGET, hostile]);
    assert!(rows[1][5].contains("flattening"));
}

#[test]
fn the_fix_names_what_is_there() {
    let server = Server::with("example.com", &[(NAME, a(1)), (NAME, a(2))]);
    let (code, only, _) = crate::look(&[&server], &resolver(), &[]);
    assert_eq!((code, &only["Verdict"]), (1, &"proxied".into()));
    assert_eq!(only["Found"], serde_json::json!(["192.0.2.1", "192.0.2.2"]));
    assert!(only["Hint"].as_str().is_some_and(|hint| hint.contains("DNS only")), "{only}");
}
