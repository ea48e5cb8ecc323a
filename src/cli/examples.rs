//! Examples of each command, for its help and its manual page.

/// One command line and what it is for.
#[derive(Debug, Clone, Copy)]
pub struct Example {
    /// What it does, in a few words.
    pub purpose: &'static str,
    /// The command line, for a shell.
    pub command: &'static str,
}

/// The examples of a command, by the name of its manual page (`sesdns`, `sesdns-export`, …).
#[must_use]
pub fn examples_of(page: &str) -> &'static [Example] {
    EXAMPLES.iter().find(|(name, _)| *name == page).map_or(&[], |(_, examples)| examples)
}

const fn example(purpose: &'static str, command: &'static str) -> Example {
    Example { purpose, command }
}

const EXAMPLES: &[(&str, &[Example])] = &[
    (
        "sesdns",
        &[
            example("Register", "sesdns verify-domain-dkim --domain example.com --output bind"),
            example("Records", "sesdns export --from tokens.json --output terraform"),
            example("Merge", "sesdns merge db.example.com --from tokens.json --write"),
        ],
    ),
    (
        "sesdns-verify-domain-dkim",
        &[
            example(
                "Register a domain and print its tokens, as the AWS CLI does",
                "sesdns verify-domain-dkim --domain example.com",
            ),
            example(
                "Nothing but the tokens",
                "sesdns verify-domain-dkim --domain example.com --query DkimTokens -o text",
            ),
            example(
                "Register it and write its records into a file for Terraform",
                "sesdns verify-domain-dkim --domain example.com -o terraform --to dkim.tf",
            ),
        ],
    ),
    (
        "sesdns-export",
        &[
            example(
                "A snippet for a zone file, from a saved answer",
                "sesdns export --from tokens.json --region eu-west-1",
            ),
            example(
                "A Route 53 change batch for each zone, in a folder",
                "sesdns export --from tokens.json -o route53 --to dns/",
            ),
            example(
                "In CI: exit 1 and show the difference where that folder is out of date",
                "sesdns export --from tokens.json -o route53 --to dns/ --check",
            ),
        ],
    ),
    (
        "sesdns-merge",
        &[
            example("Show what would change", "sesdns merge db.example.com --from tokens.json"),
            example(
                "Change the file, and raise the serial",
                "sesdns merge db.example.com --from tokens.json --write",
            ),
            example(
                "Also remove DKIM records that these domains no longer have",
                "sesdns merge db.example.com --from tokens.json --prune --write",
            ),
        ],
    ),
    (
        "sesdns-check",
        &[
            example("What is wrong, if anything", "sesdns check --from tokens.json"),
            example(
                "As data, for a program",
                "sesdns check --from tokens.json -o json --query 'Checks[].Verdict'",
            ),
            example(
                "Wait until the records are everywhere",
                "sesdns check --from tokens.json --wait --timeout 30m",
            ),
        ],
    ),
    (
        "sesdns-generate",
        &[
            example("Start with the snapshot ses.json", "sesdns generate --init"),
            example("Write the files", "sesdns generate"),
            example("In CI: exit 1 where a file is out of date", "sesdns generate --check"),
        ],
    ),
    (
        "sesdns-formats",
        &[
            example("Every format", "sesdns formats"),
            example(
                "The template of one, to start one of your own",
                "sesdns formats show bind > mine.zone.tera",
            ),
            example("The data that it gets", "sesdns formats context --from tokens.json"),
        ],
    ),
    (
        "sesdns-formats-list",
        &[
            example("Every format", "sesdns formats list"),
            example("Those of Terraform", "sesdns formats list | grep terraform"),
            example("Their names only", "sesdns formats list | cut -d ' ' -f 1"),
        ],
    ),
    (
        "sesdns-formats-show",
        &[
            example("A template and its options", "sesdns formats show terraform-route53"),
            example("A start for one of your own", "sesdns formats show route53 > changes.json.tera"),
            example("The options of a format", "sesdns formats show bind | grep -e --set"),
        ],
    ),
    (
        "sesdns-formats-context",
        &[
            example("What a template gets", "sesdns formats context --from tokens.json"),
            example(
                "The same for a template of your own",
                "sesdns formats context --from tokens.json --template mine.zone.tera",
            ),
            example("Into a file", "sesdns formats context --from tokens.json --to context.json"),
        ],
    ),
    (
        "sesdns-completions",
        &[
            example("bash, for this user", "sesdns completions bash >> ~/.bash_completion"),
            example("zsh, into a folder of $fpath", "sesdns completions zsh > ~/.zfunc/_sesdns"),
            example(
                "fish, for this user",
                "sesdns completions fish > ~/.config/fish/completions/sesdns.fish",
            ),
        ],
    ),
    (
        "sesdns-man",
        &[
            example("One page, in a file", "sesdns man > sesdns.1"),
            example("Install all pages for this user", "sesdns man --to ~/.local/share/man/man1"),
            example("Find an option", "sesdns man | grep -e query"),
        ],
    ),
];
