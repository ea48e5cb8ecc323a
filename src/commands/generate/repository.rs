//! The folder that paths are relative to, and where they really lead.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf, absolute};

use crate::error::Failure;

/// The folder of the configuration and the repository around it.
pub(super) struct Repository {
    /// The folder as it was given, for messages and for opening files.
    folder: PathBuf,
    /// The folder behind all links.
    real: PathBuf,
    /// Where links may lead: the work tree of git, else the folder.
    boundary: PathBuf,
}

impl Repository {
    /// The folder of `config`.
    ///
    /// # Errors
    /// A folder that is not there.
    pub(super) fn of(config: &Path) -> Result<Self, Failure> {
        let folder = config.parent().unwrap_or(Path::new("")).to_path_buf();
        let real = or_here(&folder)
            .canonicalize()
            .map_err(|error| Failure::usage(format!("--config {}: {error}", config.display())))?;
        let boundary = real.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&real);
        Ok(Self { boundary: boundary.to_path_buf(), folder, real })
    }

    /// The path as messages have it, and as it is opened.
    pub(super) fn path(&self, inside: &str) -> PathBuf {
        self.folder.join(inside)
    }

    /// The path as a configuration of the folder names it; `None` for what is outside of the folder. A link below the
    /// folder stays one.
    pub(super) fn below(&self, path: &Path) -> Option<PathBuf> {
        let as_given = || down(&absolute(path).ok()?, &absolute(or_here(&self.folder)).ok()?);
        let behind_links = || {
            let folder = or_here(path.parent()?).canonicalize().ok()?;
            down(&folder.join(path.file_name()?), &self.real)
        };
        as_given().or_else(behind_links)
    }

    /// Where this path of the folder leads: behind all links, and still inside. It need not be there yet.
    ///
    /// # Errors
    /// Why it leads nowhere, or elsewhere.
    pub(super) fn resolve(&self, inside: &str) -> Result<PathBuf, Failure> {
        let refused = |why: String| Failure::usage(format!("\"{inside}\": {why}"));
        let mut real = self.real.clone();
        let mut parts = inside.split('/').peekable();
        while let Some(part) = parts.next() {
            real.push(part);
            let meta = match fs::symlink_metadata(&real) {
                Ok(meta) if meta.is_symlink() => {
                    let link = real.display().to_string();
                    real = real.canonicalize().map_err(|error| {
                        refused(format!(
                            "the link {link} leads nowhere ({error}); make what it leads to, or remove it"
                        ))
                    })?;
                    if !real.starts_with(&self.boundary) || real.starts_with(self.boundary.join(".git")) {
                        return Err(refused(format!("the link {link} leads out of the repository")));
                    }
                    fs::metadata(&real)
                }
                other => other,
            };
            let is_last = parts.peek().is_none();
            match meta {
                Ok(meta) if meta.is_dir() && is_last => {
                    return Err(refused("there is a folder of this name".to_string()));
                }
                Ok(meta) if !meta.is_dir() && !is_last => {
                    return Err(refused(format!("{} is no folder", real.display())));
                }
                Ok(meta) if is_last && !meta.is_file() => {
                    return Err(refused("this is no regular file".to_string()));
                }
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(Failure::general(format!("{}: {error}", real.display())));
                }
                _ => {}
            }
        }
        Ok(real)
    }
}

/// The path from `folder` down to it.
fn down(path: &Path, folder: &Path) -> Option<PathBuf> {
    let below = path.strip_prefix(folder).ok()?;
    let is_down = !below.components().any(|part| part == Component::ParentDir);
    is_down.then(|| below.to_path_buf())
}

fn or_here(folder: &Path) -> &Path {
    if folder.as_os_str().is_empty() { Path::new(".") } else { folder }
}
