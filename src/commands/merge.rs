//! `sesdns merge`: the records into an existing zone file, and nothing else changed in it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::printing::print_bytes;
use super::record_plan::{record_plan, rehearsed, settings};
use super::sources::Sources;
use crate::cli::{AwsOptions, MergeOptions, MergeStyle, SoaSerial};
use crate::emit::master_file;
use crate::error::{Exit, Failure};
use crate::record::{Fqdn, RecordData, RecordKind, RecordPlan};
use crate::world::{AtomicFile, World, printable};
use crate::zonefile::{Error, Kind, Options, Plan, SerialMode, Style, Wanted, plan};

pub(super) fn run(options: &MergeOptions, aws: &AwsOptions, world: &mut World<'_>) -> Result<Exit, Failure> {
    if aws.query.is_some() || aws.output.is_some() {
        return Err(Failure::usage("merge prints a diff; leave out --output and --query"));
    }
    let name = options.file.display().to_string();
    let settings = settings(
        options.zone.as_slice(),
        options.ttl.as_deref(),
        options.dkim_domain.as_deref(),
        Some(&options.kinds),
        world,
    )?;
    let zone = options.zone.as_deref().map(Fqdn::parse).transpose();
    let zone = zone.map_err(|error| Failure::usage(format!("--zone: {error}")))?;
    let validation = options.validate.as_deref().map(Validation::read).transpose()?;
    let now = world
        .now()
        .ok_or_else(|| Failure::usage("SOURCE_DATE_EPOCH is no number of seconds; unset it or correct it"))?;
    let bytes = read(&options.file)?;
    let how = Options {
        zone: zone.as_ref().map(Fqdn::bare),
        file_name: Some(&name),
        prune: &[],
        force: options.force,
        serial: serial_mode(options.soa_serial),
        now,
        style: if options.style == MergeStyle::Follow { Style::Follow } else { Style::Plain },
    };
    let unreadable = |error: Error| Failure::usage(located(&name, &error));
    let rehearse = |identities| {
        if options.write {
            AtomicFile::try_out(&options.file).map_err(Failure::general)?;
        }
        let records = rehearsed(identities, settings.clone())?;
        // A file that has all records already needs no new serial number.
        match plan_of_zone(&bytes, wanted(&records), &Options { serial: SerialMode::Keep, ..how }) {
            // The MAIL FROM domains, which SES knows, may be in it.
            Err(Error::OutOfZone { .. }) if settings.wanted.kinds.contains(&RecordKind::MailFrom) => Ok(()),
            planned => planned.map(drop).map_err(unreadable),
        }
    };
    let sources = Sources::read(&options.sources, &options.kinds, &settings, &rehearse, aws, world)?;
    let domains: Vec<String> =
        sources.identities.iter().map(|identity| identity.domain.to_string()).collect();
    let records = record_plan(sources.identities, settings, aws, world)?;
    let how = Options { prune: if options.prune { &domains } else { &[] }, ..how };
    let (plan, outside) = plan_of_zone(&bytes, wanted(&records), &how).map_err(unreadable)?;
    if outside > 0 {
        let records = if outside == 1 { "record belongs" } else { "records belong" };
        let zone = &plan.zone;
        world.warn(format!("{outside} {records} into other zones than {zone}; left out"));
    }
    for note in &plan.notes {
        world.warn(format!("{name}: {note}"));
    }
    let exit = match (plan.is_empty(), options.write, options.check) {
        (true, _, _) => Exit::Done,
        (false, true, _) => write(options, validation.as_ref(), &plan, &bytes, world)?,
        (false, _, true) => {
            let _ = world
                .stderr
                .write_all(printable(&String::from_utf8_lossy(&plan.diff(&bytes, &name))).as_bytes());
            Exit::Difference
        }
        (false, _, false) => print_bytes(&plan.diff(&bytes, &name), world)?,
    };
    Ok(sources.missing.report(exit, world))
}

/// The plan, and how many of the wanted records belong into other zones.
fn plan_of_zone(bytes: &[u8], mut all: Vec<Wanted>, how: &Options<'_>) -> Result<(Plan, usize), Error> {
    match plan(bytes, &all, how) {
        // Saved answers of an account hold the domains of many zones; the file's own zone is known by now.
        Err(Error::OutOfZone { name, zone }) => {
            let count = all.len();
            let below = |name: &str| {
                name.strip_suffix(&zone).is_some_and(|front| front.is_empty() || front.ends_with('.'))
            };
            all.retain(|wanted| below(&wanted.name));
            if all.is_empty() {
                return Err(Error::OutOfZone { name, zone });
            }
            plan(bytes, &all, how).map(|plan| (plan, count - all.len()))
        }
        planned => planned.map(|plan| (plan, 0)),
    }
}

fn wanted(records: &RecordPlan) -> Vec<Wanted> {
    let sets = records.zones().flat_map(|zone| records.record_sets(zone));
    sets.flat_map(|set| {
        let wanted = |data: &RecordData| Wanted {
            name: set.owner.bare().to_string(),
            kind: match data {
                RecordData::Cname(_) => Kind::Cname,
                RecordData::Mx { .. } => Kind::Mx,
                RecordData::Txt(_) => Kind::Txt,
            },
            ttl: set.ttl.seconds(),
            rdata: master_file(data).into_bytes(),
            shared: set.shared,
        };
        set.data.iter().map(wanted).collect::<Vec<_>>()
    })
    .collect()
}

fn serial_mode(mode: SoaSerial) -> SerialMode {
    match mode {
        SoaSerial::Auto => SerialMode::Auto,
        SoaSerial::Keep => SerialMode::Keep,
        SoaSerial::Increment => SerialMode::Increment,
        SoaSerial::Date => SerialMode::Date,
        SoaSerial::Unixtime => SerialMode::UnixTime,
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| {
        let name = path.display();
        match error.kind() {
            std::io::ErrorKind::NotFound => Failure::usage(format!("{name}: there is no such zone file")),
            _ => Failure::general(format!("{name}: cannot read: {error}")),
        }
    })
}

/// The message with the file's name in front of each of its lines, which begin with the place in the file.
fn located(name: &str, error: &Error) -> String {
    error.to_string().lines().map(|line| format!("{name}: {line}")).collect::<Vec<_>>().join("\n")
}

fn write(
    options: &MergeOptions,
    validation: Option<&Validation>,
    plan: &Plan,
    bytes: &[u8],
    world: &mut World<'_>,
) -> Result<Exit, Failure> {
    let mut file = AtomicFile::create(&options.file).map_err(Failure::general)?;
    for piece in plan.pieces(bytes) {
        file.write_all(piece).map_err(Failure::general)?;
    }
    let temporary = file.settle().map_err(Failure::general)?;
    if let Some(validation) = validation {
        validation.run(&plan.zone, temporary, world)?;
    }
    if options.backup {
        let mut path = options.file.clone().into_os_string();
        path.push(".bak");
        back_up(&options.file, &PathBuf::from(path), bytes)?;
    }
    file.commit_over(bytes).map_err(Failure::general)?;
    if !world.quiet {
        let serial =
            plan.serials.first().map_or_else(String::new, |s| format!(", serial {} -> {}", s.old, s.new));
        let (added, removed) = (plan.added.len(), plan.removed.len());
        let _ =
            writeln!(world.stderr, "{}: {added} added, {removed} removed{serial}", options.file.display());
    }
    Ok(Exit::Done)
}

/// The old content, under the old file's mode.
fn back_up(file: &Path, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    // Nobody makes a backup a link, but somebody who can write the folder may plant one.
    if path.is_symlink() {
        return Err(Failure::general(format!(
            "{}: this is a symbolic link, and no backup is written through it; remove it",
            path.display()
        )));
    }
    let mode = fs::metadata(file)
        .map(|meta| meta.permissions())
        .map_err(|error| Failure::general(format!("{}: cannot read: {error}", file.display())))?;
    let mut backup = AtomicFile::create_like(path, &mode).map_err(Failure::general)?;
    backup.write_all(bytes).map_err(Failure::general)?;
    backup.commit().map(drop).map_err(Failure::general)
}

/// `--validate`: words, quoted as for a shell, with `{zone}` and `{file}` in them; no shell reads them.
struct Validation(Vec<String>);

impl Validation {
    fn read(command: &str) -> Result<Self, Failure> {
        let words = shell_words::split(command).map_err(|_| {
            Failure::usage("--validate: a quote is not closed in the command; add the closing one")
        })?;
        if !words.iter().skip(1).any(|word| word.contains("{file}")) {
            return Err(Failure::usage(
                "--validate: give a command with {file} in it, such as 'named-checkzone {zone} {file}'",
            ));
        }
        Ok(Self(words))
    }

    /// Runs the command on the new file; the old one stays where it is unless it succeeds.
    fn run(&self, zone: &str, file: &Path, world: &mut World<'_>) -> Result<(), Failure> {
        let file = file.to_string_lossy();
        let mut words = self.0.iter().map(|word| word.replace("{zone}", zone).replace("{file}", &file));
        let program = words.next().unwrap_or_default();
        let output = Command::new(&program).args(words).stdin(Stdio::null()).output();
        let output = output
            .map_err(|error| Failure::general(format!("--validate: {program} does not run: {error}")))?;
        if output.status.success() {
            return Ok(());
        }
        let said = [output.stdout, output.stderr].concat();
        let _ = world.stderr.write_all(printable(&String::from_utf8_lossy(&said)).as_bytes());
        Err(Failure::general(format!(
            "--validate: {program} does not accept the new file ({}); nothing was changed",
            output.status
        )))
    }
}
