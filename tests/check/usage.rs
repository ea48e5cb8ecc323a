//! What is refused, before anything is asked.

use crate::check;

#[test]
fn what_makes_no_sense_is_refused() {
    for (arguments, words) in [
        (&["--nameserver", "ns1.example.com"][..], "--nameserver: \"ns1.example.com\" is no address"),
        (&["--nameserver", "192.0.2.1:0"], "--nameserver"),
        (&["--nameserver", "192.0.2.1:99999"], "--nameserver"),
        (&["--nameserver", "[192.0.2.1]"], "--nameserver"),
        (&["--nameserver", ""], "--nameserver"),
        (&["--resolver", "localhost"], "--resolver: \"localhost\" is no address"),
        (&["--resolver", "1.2.3\u{1b}[2J"], "\\u{1b}"),
        (&["--timeout", "0"], "--timeout"),
        (&["--timeout", "soon"], "--timeout: \"soon\" is no time"),
        (&["--timeout", "-1"], "--timeout"),
        (&["--interval", "5"], "--wait"),
        (&["--wait", "--interval", "0"], "--interval"),
        (&["--wait", "--interval", "1.5"], "--interval"),
        (&["--output", "bind"], "--output bind"),
        (&["--output", "nonsense"], "nonsense"),
        (&["--query", "["], "--query"),
        (&["--output", "markdown", "--query", "Checks"], "--query"),
        (&["--to", "x"], "--to"),
        (&["--check"], "--check"),
        (&["--zone", "example.net"], "example.net"),
        (&["--ttl", "1y"], "--ttl"),
    ] {
        let message = check(arguments).fails_with(252);
        assert!(message.contains(words), "{arguments:?}: {message}");
    }
}
