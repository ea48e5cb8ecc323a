//! The tree of commands as it is shown: help that fits on a screen, examples at its end.

use clap::{Arg, Command, CommandFactory};

use super::{CommandLine, examples_of};

/// Columns of the help.
const WIDTH: usize = 80;

/// Options of every command that `-h` shows; `--help` shows all.
const GLOBAL_IN_SHORT: [&str; 5] = ["output", "query", "region", "profile", "quiet"];

/// Options of commands that `-h` leaves out, so that it fits on a screen.
const NOT_IN_SHORT: [&str; 21] = [
    "domains_file",
    "regions",
    "profiles",
    "verify_missing",
    "exact",
    "dmarc",
    "byodkim_key",
    "zone_id",
    "dkim_domain",
    "template",
    "template_dir",
    "cli_input_json",
    "cli_input_yaml",
    "generate_cli_skeleton",
    "style",
    "force",
    "validate",
    "interval",
    "schema",
    "snapshot",
    "backup",
];

/// The help of the program itself: the options of the AWS CLI, which every command takes, fill a screen of their own.
const PROGRAM: &str = "\
{about}

{usage-heading} {usage}

Commands:
{subcommands}

Options of every command, before or after its name; COMMAND --help has them all:
  -o, --output FORMAT  What comes out: one of `sesdns formats`, or json, text, …
      --region, --profile, --endpoint-url, … as the AWS CLI has them
  -q, --quiet          Print no warnings
  -h, --help           Print help; of a command, -h is the short one
  -V, --version        Print version{after-help}";

/// The commands and their options: what is parsed, explained, completed and described in the manual.
#[must_use]
pub fn tree() -> Command {
    let program = CommandLine::command().term_width(WIDTH).help_template(PROGRAM);
    with_examples(program, "sesdns")
}

fn shorten(option: Arg) -> Arg {
    let name = option.get_id().as_str();
    let hidden =
        if option.is_global_set() { !GLOBAL_IN_SHORT.contains(&name) } else { NOT_IN_SHORT.contains(&name) };
    option.hide_short_help(hidden)
}

/// Adds the examples to the help of this command and of those below; `name` is that of its manual page.
fn with_examples(command: Command, name: &str) -> Command {
    let examples = examples_of(name);
    let of_below = |below: Command| {
        let name = format!("{name}-{}", below.get_name());
        with_examples(below, &name)
    };
    let command = command.mut_args(shorten).mut_subcommands(of_below);
    if examples.is_empty() {
        return command;
    }
    let short: String = examples.iter().map(|example| format!("\n  {}", example.command)).collect();
    let line = |example: &super::Example| format!("\n  {}:\n      {}", example.purpose, example.command);
    let long: String = examples.iter().map(line).collect();
    // The program has one help.
    let long = if name.contains('-') { &long } else { &short };
    command.after_help(format!("Examples:{short}")).after_long_help(format!("Examples:{long}"))
}
