//! The AWS CLI's ways with a command line, brought into clap's.
//!
//! clap knows the options, their values and their types; the AWS CLI (Python's argparse) differs in how it finds them:
//!
//! - an option may be abbreviated, and its global options are abbreviated first: `--o`, `--q`, `--d` (`--debug`);
//! - global options may stand anywhere, those of the command only behind its name;
//! - a word that begins with `-` is an option even where a value is due, unless it is a number or has a space in it;
//! - the word `help` is a call for help, of the command that it stands behind (ours: or in front of);
//! - what a command does not know is complained about late: a bad query or a missing `--domain` comes first.
//!
//! So the line is spelt out before clap reads it: `--name=value`, global options behind the command, and what
//! verify-domain-dkim does not know is taken out and kept for its turn.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{Arg, Command, FromArgMatches};

use super::{AwsOptions, CommandLine, tree};

/// What is left when everything known has been read.
#[derive(Debug, Clone, Default)]
pub struct Leftovers {
    /// An option without its value, or one that could be several.
    pub complaint: Option<String>,
    /// Words that nobody knows.
    pub unknown: Vec<String>,
    /// `--cli-input-json`, `--cli-input-yaml` or `--generate-cli-skeleton` stands there in full, and its value in a
    /// word of its own: only then the AWS CLI does without `--domain`.
    pub domain_may_be_missing: bool,
}

/// The command whose mistakes are complained about in the AWS CLI's order.
const LATE_COMPLAINTS: &str = "verify-domain-dkim";

impl CommandLine {
    /// Reads the arguments, the first of which is the program's name.
    ///
    /// # Errors
    /// clap's error: a mistake, or help and version, which are none.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let mut command = tree();
        command.build();
        let given: Vec<OsString> = arguments.into_iter().collect();
        let words: Option<Vec<&str>> = given.iter().skip(1).map(|word| word.to_str()).collect();
        // Arguments that are no Unicode are for clap to refuse.
        let Some(words) = words else { return parse(command, given) };
        let (globals, rest) = Spelling::of_globals(&command).read(&words);
        if let Some(complaint) = globals.complaint {
            return Err(command.error(ErrorKind::InvalidValue, complaint));
        }
        let (own, leftovers) = spell_command(&command, &rest);
        let program = given.into_iter().take(1);
        let spelt = program.chain(globals.spelt.into_iter().chain(own).map(OsString::from)).collect();
        let mut line = parse(command, spelt)?;
        if let super::Command::VerifyDomainDkim(options) = &mut line.command {
            options.leftovers = leftovers;
        }
        Ok(line)
    }
}

/// The name of the command and its options, spelt out, and what is left of them.
fn spell_command(command: &Command, words: &[&str]) -> (Vec<String>, Leftovers) {
    let Some((name, arguments)) = words.split_first() else { return (Vec::new(), Leftovers::default()) };
    let mut spelt = vec![name.to_string()];
    match command.find_subcommand(name) {
        Some(subcommand) if *name == LATE_COMPLAINTS => {
            let (own, rest) = Spelling::of_command(subcommand).read(arguments);
            spelt.extend(rest.first().filter(|word| **word == "help").map(|_| HELP.to_string()));
            spelt.extend(own.spelt);
            let unknown = rest.iter().filter(|word| !word.is_empty()).map(ToString::to_string).collect();
            let domain_may_be_missing = arguments.iter().any(|word| DO_WITHOUT_DOMAIN.contains(word));
            (spelt, Leftovers { complaint: own.complaint, unknown, domain_may_be_missing })
        }
        Some(subcommand) => {
            let (last, before) = arguments.split_last().unwrap_or((&"", &[]));
            let below = before.iter().try_fold(subcommand, |below, word| below.find_subcommand(word));
            if *last == "help" && below.is_some() {
                spelt.extend(before.iter().chain([&HELP]).map(ToString::to_string));
            } else {
                spelt.extend(Spelling::of_command(subcommand).read_leniently(arguments));
            }
            (spelt, Leftovers::default())
        }
        None if *name == "help" => {
            (arguments.iter().chain([&HELP]).map(ToString::to_string).collect(), Leftovers::default())
        }
        None => (words.iter().map(ToString::to_string).collect(), Leftovers::default()),
    }
}

const HELP: &str = "--help";

/// The options that the AWS CLI looks for, in full and as words of their own, before it insists on `--domain`.
const DO_WITHOUT_DOMAIN: [&str; 3] = ["--cli-input-json", "--cli-input-yaml", "--generate-cli-skeleton"];

fn parse(mut command: Command, words: Vec<OsString>) -> Result<CommandLine, clap::Error> {
    let matches = command.try_get_matches_from_mut(words)?;
    CommandLine::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// The options of one level, and how they may be spelt.
struct Spelling<'a> {
    options: Vec<&'a Arg>,
    /// `--` is for the next level to see, too.
    keeps_dashes: bool,
}

/// What a level has read: its options in full, and the first that it cannot make sense of.
#[derive(Default)]
struct Spelt {
    spelt: Vec<String>,
    complaint: Option<String>,
}

/// What a word is.
enum Word<'a, 'w> {
    /// An option in full, and what stands behind its `=`.
    Option(&'a Arg, Option<&'w str>),
    Ambiguous(String),
    /// Looks like an option, and is none that is known here.
    Unknown,
    Value,
}

impl<'a> Spelling<'a> {
    fn of_globals(command: &'a Command) -> Self {
        // Version is the program's; help is that of the command behind whose name it stands.
        let is_global = |arg: &&Arg| arg.is_global_set() || arg.get_id() == "version";
        Self { options: command.get_arguments().filter(is_global).collect(), keeps_dashes: true }
    }

    fn of_command(command: &'a Command) -> Self {
        let options = command.get_arguments().filter(|arg| !arg.is_global_set()).collect();
        Self { options, keeps_dashes: false }
    }

    /// Spells out the options of this level; returns the rest in its order. Behind `--` all words are the rest.
    fn read<'w>(&self, words: &[&'w str]) -> (Spelt, Vec<&'w str>) {
        let (mut spelt, mut rest) = (Spelt::default(), Vec::new());
        let mut words = words.iter().copied().peekable();
        while let Some(word) = words.next() {
            if word == "--" {
                rest.extend(self.keeps_dashes.then_some(word));
                rest.extend(words);
                break;
            }
            match self.classify(word) {
                Word::Value | Word::Unknown => rest.push(word),
                Word::Ambiguous(complaint) => drop(spelt.complaint.get_or_insert(complaint)),
                Word::Option(option, attached) => {
                    let next = words
                        .next_if(|next| attached.is_none() && takes_value(option) && self.is_value(next));
                    match spell(option, word, attached.or(next)) {
                        Ok(word) => spelt.spelt.push(word),
                        Err(complaint) => drop(spelt.complaint.get_or_insert(complaint)),
                    }
                }
            }
        }
        (spelt, rest)
    }

    /// The same for a command whose complaints are clap's: what is not understood stays where it is.
    fn read_leniently(&self, words: &[&str]) -> Vec<String> {
        let mut read = Vec::new();
        let mut words = words.iter().copied().peekable();
        while let Some(word) = words.next() {
            if word == "--" {
                read.push(word.to_string());
                read.extend(words.map(str::to_string));
                break;
            }
            let Word::Option(option, attached) = self.classify(word) else {
                read.push(word.to_string());
                continue;
            };
            let next = words.next_if(|next| attached.is_none() && takes_value(option) && self.is_value(next));
            read.push(spell(option, word, attached.or(next)).unwrap_or_else(|_| word.to_string()));
        }
        read
    }

    fn classify<'w>(&self, word: &'w str) -> Word<'a, 'w> {
        if !word.starts_with('-') || word == "-" {
            return Word::Value;
        }
        let (name, attached) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        if let Some(long) = name.strip_prefix("--") {
            if let Some(option) = self.options.iter().find(|option| option.get_long() == Some(long)) {
                return Word::Option(option, attached);
            }
            let candidates: Vec<&Arg> = self.candidates(long);
            match candidates.as_slice() {
                [option] => return Word::Option(option, attached),
                [] => {}
                several => return Word::Ambiguous(ambiguity(name, several)),
            }
        } else if let Some(option) = self.short(name) {
            let attached = Some(&word[2..]).filter(|value| !value.is_empty());
            return Word::Option(option, attached.map(|value| value.strip_prefix('=').unwrap_or(value)));
        }
        if is_number(word) || word.contains(' ') { Word::Value } else { Word::Unknown }
    }

    /// The options that this may be short for: the AWS CLI's first, then ours.
    fn candidates(&self, abbreviation: &str) -> Vec<&'a Arg> {
        let begins = |option: &&Arg| option.get_long().is_some_and(|long| long.starts_with(abbreviation));
        let all: Vec<&Arg> = self.options.iter().copied().filter(begins).collect();
        let theirs: Vec<&Arg> = all.iter().copied().filter(|option| is_of_aws_cli(option)).collect();
        if theirs.is_empty() { all } else { theirs }
    }

    /// `-o`, `-oF`.
    fn short(&self, name: &str) -> Option<&'a Arg> {
        let letter = name.chars().nth(1)?;
        let option = self.options.iter().find(|option| option.get_short() == Some(letter))?;
        (name.len() == 2 || takes_value(option)).then_some(*option)
    }

    fn is_value(&self, word: &str) -> bool {
        !word.starts_with('-') || word == "-" || is_number(word) || word.contains(' ')
    }
}

/// `--name=value`, or `--name`; the short form of help stays, for it asks for less.
fn spell(option: &Arg, word: &str, value: Option<&str>) -> Result<String, String> {
    let name = option.get_long().unwrap_or_default();
    match value {
        None if word == "-h" => Ok(word.to_string()),
        Some(_) if !takes_value(option) => Err(format!("--{name} takes no value")),
        Some(value) => Ok(format!("--{name}={value}")),
        None if takes_value(option) && !may_lack_value(option) => Err(format!("--{name} needs a value")),
        None => Ok(format!("--{name}")),
    }
}

fn takes_value(option: &Arg) -> bool {
    option.get_num_args().is_some_and(|count| count.takes_values())
}

fn may_lack_value(option: &Arg) -> bool {
    option.get_num_args().is_some_and(|count| count.min_values() == 0)
}

/// Whether the AWS CLI has this option; ours never stand in the way of an abbreviation of its.
fn is_of_aws_cli(option: &Arg) -> bool {
    const OF_THE_COMMAND: [&str; 5] =
        ["domain", "cli-input-json", "cli-input-yaml", "generate-cli-skeleton", "version"];
    let name = option.get_long().unwrap_or_default();
    let globals = <AwsOptions as clap::Args>::augment_args(Command::new("aws"));
    OF_THE_COMMAND.contains(&name) || globals.get_arguments().any(|global| global.get_long() == Some(name))
}

fn ambiguity(name: &str, options: &[&Arg]) -> String {
    let names: Vec<String> =
        options.iter().map(|option| format!("--{}", option.get_long().unwrap_or_default())).collect();
    format!("{name} could be {}", names.join(", "))
}

/// `-5`, `-1.5`: a value, not an option.
fn is_number(word: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(number) = word.strip_prefix('-') else { return false };
    match number.split_once('.') {
        None => !number.is_empty() && digits(number),
        Some((whole, fraction)) => digits(whole) && digits(fraction) && !fraction.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Command as Of;

    fn read(words: &str) -> Result<(AwsOptions, crate::cli::VerifyDomainDkimOptions), clap::Error> {
        let words = std::iter::once("sesdns").chain(words.split(' ')).map(OsString::from);
        let line = CommandLine::read(words)?;
        match line.command {
            Of::VerifyDomainDkim(options) => Ok((line.aws, options)),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn abbreviations_positions_and_repetitions() {
        let (aws, own) = read("--reg r verify-domain-dkim --dom a --q Q --no-s --domain b --prof=p").unwrap();
        assert_eq!(
            (aws.region.as_deref(), aws.query.as_deref(), aws.profile.as_deref()),
            (Some("r"), Some("Q"), Some("p"))
        );
        assert_eq!((own.domain.as_deref(), aws.no_sign_request), (Some("b"), true));
        let (aws, own) = read("verify-domain-dkim --d x").unwrap();
        assert!(aws.debug);
        assert_eq!(own.leftovers.unknown, ["x"]);
        assert!(read("verify-domain-dkim --no").is_err());
        assert!(read("verify-domain-dkim --region").is_err());
        assert!(read("verify-domain-dkim --debug=x").is_err());
        assert!(read("--domain a verify-domain-dkim").is_err());
    }

    #[test]
    fn values_and_what_looks_like_options() {
        let domain = |line: &str| read(line).unwrap().1.domain;
        assert_eq!(domain("verify-domain-dkim --domain -5").as_deref(), Some("-5"));
        assert_eq!(domain("verify-domain-dkim --domain=-x").as_deref(), Some("-x"));
        assert_eq!(domain("verify-domain-dkim --domain=").as_deref(), Some(""));
        let (_, own) = read("verify-domain-dkim --domain -x").unwrap();
        assert_eq!(own.leftovers.complaint.as_deref(), Some("--domain needs a value"));
        assert_eq!(own.leftovers.unknown, ["-x"]);
        let (_, own) = read("verify-domain-dkim --bogus x").unwrap();
        assert_eq!(own.leftovers.unknown, ["--bogus", "x"]);
    }

    #[test]
    fn skeletons_may_lack_their_value() {
        let skeleton = |line: &str| read(line).unwrap().1.generate_cli_skeleton;
        assert_eq!(skeleton("verify-domain-dkim --generate-cli-skeleton --debug").as_deref(), Some("input"));
        assert_eq!(skeleton("verify-domain-dkim --gen output").as_deref(), Some("output"));
        assert!(
            read("verify-domain-dkim --generate-cli-skeleton").unwrap().1.leftovers.domain_may_be_missing
        );
        assert!(
            !read("verify-domain-dkim --generate-cli-skeleton=input")
                .unwrap()
                .1
                .leftovers
                .domain_may_be_missing
        );
    }

    #[test]
    fn help_is_a_word_too() {
        for line in [
            "help",
            "verify-domain-dkim help",
            "verify-domain-dkim --domain x help",
            "--help",
            "export help",
            "help export",
            "formats help",
            "formats show help",
            "help formats show",
            "--region r help merge",
        ] {
            let words = std::iter::once("sesdns").chain(line.split(' ')).map(OsString::from);
            let error = CommandLine::read(words).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::DisplayHelp, "{line}");
        }
    }
}
