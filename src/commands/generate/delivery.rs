//! Files on their way to the folder: what differs, what may be overwritten, what is written.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::PathBuf;

use super::config::{Config, option_of};
use super::files::File;
use super::lock::{self, Lock};
use super::repository::Repository;
use crate::commands::destination::unified_diff;
use crate::commands::printing::print_bytes;
use crate::error::{Exit, Failure};
use crate::world::{AtomicFile, World, make_folder, printable, read_if_there};

/// How many files are in the making at a time: all of a repository as a rule, and fewer than a process may have open.
const TOGETHER: usize = 200;

/// The files, compared with the folder.
pub(super) struct Delivery<'a> {
    repository: &'a Repository,
    /// Each with what is there; sorted by path.
    files: Vec<(File, Option<Vec<u8>>)>,
    /// As it was given.
    config: String,
    lock_name: String,
    lock: Lock,
    /// Files of the lock that are no longer generated and still there.
    stale: BTreeSet<String>,
}

impl<'a> Delivery<'a> {
    /// Reads what is there.
    ///
    /// # Errors
    /// A lock file or a file that cannot be read.
    pub(super) fn new(
        files: Vec<File>,
        config: &Config,
        repository: &'a Repository,
    ) -> Result<Self, Failure> {
        let lock_name = lock::name(&config.name);
        let lock = Lock::read(&lock_name, repository)?;
        let mut reals: BTreeSet<_> = files.iter().map(|file| file.real.clone()).collect();
        reals.extend(config.reserved().iter().filter_map(|(path, _)| repository.resolve(path).ok()));
        let in_lock = |error: Failure| Failure { message: format!("{lock_name}: {error}"), ..error };
        repository.resolve(&lock_name).map_err(in_lock)?;
        let is_there =
            |path: &&String| fs::symlink_metadata(repository.path(path)).is_ok_and(|meta| !meta.is_dir());
        let mut stale = BTreeSet::new();
        for path in lock.files.iter().filter(is_there) {
            if !reals.contains(&repository.resolve(path).map_err(in_lock)?) {
                stale.insert(path.clone());
            }
        }
        let with_old = |file: File| {
            let old = read_if_there(&repository.path(&file.path)).map_err(Failure::general)?;
            Ok((file, old))
        };
        let files = files.into_iter().map(with_old).collect::<Result<_, Failure>>()?;
        let config = repository.path(&config.name).display().to_string();
        Ok(Self { repository, files, config, lock_name, lock, stale })
    }

    /// Prints on standard error what a run would change; returns whether there is anything.
    ///
    /// # Errors
    /// Standard error that cannot be written.
    pub(super) fn compare(&self, prune: bool, world: &mut World<'_>) -> Result<bool, Failure> {
        let mut differs = false;
        let mut show = |path: &str, old: Option<&[u8]>, new: Option<&[u8]>| {
            differs |= old != new;
            if old == new {
                return Ok(());
            }
            let diff = unified_diff(&self.shown(path), old, new);
            world.stderr.write_all(printable(&diff).as_bytes())
        };
        let mut compare = || {
            for (file, old) in &self.files {
                show(&file.path, old.as_deref(), Some(&file.content))?;
            }
            for path in self.stale.iter().filter(|_| prune) {
                let old = read_if_there(&self.repository.path(path)).map_err(std::io::Error::other)?;
                show(path, old.as_deref(), None)?;
            }
            let old = read_if_there(&self.repository.path(&self.lock_name)).map_err(std::io::Error::other)?;
            show(&self.lock_name, old.as_deref(), Some(&self.new_lock(prune).content()))
        };
        compare().map_err(|error: std::io::Error| Failure::general(format!("standard error: {error}")))?;
        for path in self.stale.iter().filter(|_| !prune) {
            let _ = writeln!(world.stderr, "{}", printable(&self.says_stale(path)));
        }
        Ok(differs || !self.stale.is_empty())
    }

    /// Writes what differs, all of it or (but for a failing disk) nothing.
    ///
    /// # Errors
    /// A file of somebody else's in the place of one of ours, unless `force`; what the system says.
    pub(super) fn write(self, prune: bool, force: bool, world: &mut World<'_>) -> Result<Exit, Failure> {
        if !force {
            self.refuse_to_overwrite()?;
        }
        let new_lock = self.new_lock(false).content();
        let old_lock = read_if_there(&self.repository.path(&self.lock_name)).map_err(Failure::general)?;
        let lock = (self.lock_name.as_str(), new_lock.as_slice());
        let changed = self.files.iter().filter(|(file, old)| old.as_deref() != Some(&file.content[..]));
        let changed = changed.map(|(file, _)| (file.path.as_str(), file.content.as_slice()));
        // The lock goes first: a file that it names and that is not there yet harms nobody.
        let lock = (old_lock.as_ref() != Some(&new_lock)).then_some(lock);
        let all: Vec<_> = lock.into_iter().chain(changed).collect();
        // Those that are not in the making before the first is in place.
        for (path, _) in all.iter().skip(TOGETHER) {
            AtomicFile::try_out(&self.in_its_folder(path)?).map_err(Failure::general)?;
        }
        for together in all.chunks(TOGETHER) {
            let staged = together.iter().map(|(path, content)| self.stage(path, content));
            for file in staged.collect::<Result<Vec<_>, Failure>>()? {
                file.commit().map_err(Failure::general)?;
            }
        }
        let mut done: BTreeMap<&str, &str> = BTreeMap::new();
        for (file, old) in &self.files {
            done.insert(
                &file.path,
                match old {
                    None => "created",
                    Some(old) if *old == file.content => "unchanged",
                    Some(_) => "updated",
                },
            );
        }
        for path in &self.stale {
            if prune {
                self.remove(path)?;
                done.insert(path, "removed");
            } else {
                world.warn(self.says_stale(path));
            }
        }
        if prune && !self.stale.is_empty() {
            let lock = self.stage(&self.lock_name, &self.new_lock(true).content())?;
            lock.commit().map_err(Failure::general)?;
        }
        self.report(&done, world)
    }

    fn refuse_to_overwrite(&self) -> Result<(), Failure> {
        let is_foreign = |(file, old): &&(File, Option<Vec<u8>>)| {
            let differs = old.as_ref().is_some_and(|old| *old != file.content);
            differs && !self.lock.files.contains(&file.path)
        };
        let foreign: Vec<String> =
            self.files.iter().filter(is_foreign).map(|(file, _)| self.shown(&file.path)).collect();
        if foreign.is_empty() {
            return Ok(());
        }
        Err(Failure::usage(format!(
            "{}: {} does not name {}, so sesdns has not generated {}; move what is there, choose another path, or pass \
             --force to overwrite",
            foreign.join(", "),
            self.shown(&self.lock_name),
            if foreign.len() == 1 { "it" } else { "them" },
            if foreign.len() == 1 { "it" } else { "them" },
        )))
    }

    /// What the lock will name.
    fn new_lock(&self, prune: bool) -> Lock {
        let stale = self.stale.iter().filter(|_| !prune).cloned();
        Lock { files: self.files.iter().map(|(file, _)| file.path.clone()).chain(stale).collect() }
    }

    /// Writes the content beside the file.
    fn stage(&self, path: &str, content: &[u8]) -> Result<AtomicFile, Failure> {
        let path = self.in_its_folder(path)?;
        let mut file = AtomicFile::create(&path).map_err(Failure::general)?;
        file.write_all(content).map_err(Failure::general)?;
        file.settle().map_err(Failure::general)?;
        Ok(file)
    }

    /// The path of a file, whose folders are made.
    fn in_its_folder(&self, path: &str) -> Result<PathBuf, Failure> {
        let path = self.repository.path(path);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder).map_err(Failure::general)?;
        }
        Ok(path)
    }

    /// Removes a file, and the folders that held nothing else, as git does.
    fn remove(&self, path: &str) -> Result<(), Failure> {
        let file = self.repository.path(path);
        fs::remove_file(&file)
            .map_err(|error| Failure::general(format!("{}: cannot remove: {error}", file.display())))?;
        let mut folder = path;
        while let Some((above, _)) = folder.rsplit_once('/') {
            if fs::remove_dir(self.repository.path(above)).is_err() {
                break;
            }
            folder = above;
        }
        Ok(())
    }

    fn report(&self, done: &BTreeMap<&str, &str>, world: &mut World<'_>) -> Result<Exit, Failure> {
        if world.quiet {
            return Ok(Exit::Done);
        }
        let line = |(path, word): (&&str, &&str)| format!("{word} {}\n", printable(&self.shown(path)));
        let text: String = done.iter().map(line).collect();
        print_bytes(text.as_bytes(), world)
    }

    fn says_stale(&self, path: &str) -> String {
        format!(
            "{}: the configuration no longer generates this file; remove it with: sesdns generate{} --prune",
            self.shown(path),
            option_of(&self.config)
        )
    }

    fn shown(&self, path: &str) -> String {
        self.repository.path(path).display().to_string()
    }
}
