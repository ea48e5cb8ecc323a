//! What an atomic file is made with: the temporary file beside it, and what is asked of the old one.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ending::unfinished;

/// Makes the temporary file anew and locks it: its name is fixed, so that the leftover of a killed run is cleared
/// by the next one, and the lock, which the system drops with its process, tells a leftover from a running writer.
/// Created exclusively, so that a planted link is never followed.
pub(super) fn create_locked(path: &Path, mode: u32) -> io::Result<Arc<File>> {
    loop {
        let created = {
            let mut unfinished = unfinished();
            let created = OpenOptions::new().write(true).create_new(true).mode(mode).open(path).map(Arc::new);
            if let Ok(file) = &created {
                unfinished.add(path, file);
            }
            created
        };
        match created {
            Ok(file) => {
                let locked = file.lock();
                // Another run may have taken it for a leftover before it was locked.
                if locked.is_ok() && is_at(&file, path) {
                    return Ok(file);
                }
                unfinished().forget(&file);
                locked?;
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => clear_leftover(path)?,
            Err(error) => return Err(error),
        }
    }
}

/// Waits until no run writes to the temporary file, and removes it if it is still there.
pub(super) fn clear_leftover(path: &Path) -> io::Result<()> {
    let gone = |result: io::Result<()>| match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    };
    match fs::symlink_metadata(path) {
        // Gone meanwhile; what is there by the time it could be removed is another run's, and not locked yet.
        Err(error) => return gone(Err(error)),
        Ok(meta) if !meta.is_file() => return gone(fs::remove_file(path)),
        Ok(_) => {}
    }
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => {
            file.lock()?;
            if is_at(&file, path) { gone(fs::remove_file(path)) } else { Ok(()) }
        }
        Err(error) => gone(Err(error)),
    }
}

/// Whether `path` still names this very file.
pub(super) fn is_at(file: &File, path: &Path) -> bool {
    let same = |one: fs::Metadata, other: fs::Metadata| (one.dev(), one.ino()) == (other.dev(), other.ino());
    file.metadata().and_then(|one| Ok(same(one, fs::symlink_metadata(path)?))).unwrap_or(false)
}

/// The file at the end of symbolic links, whether it is there yet or not.
pub(super) fn behind_links(path: &Path) -> PathBuf {
    let mut path = path.to_path_buf();
    // As many links as Linux follows.
    for _ in 0..40 {
        let Ok(next) = fs::read_link(&path) else { break };
        path = folder_of(&path).join(next);
    }
    path
}

pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether two files hold the same bytes; a file that cannot be read differs.
pub(super) fn same_content(one: &Path, other: &Path) -> bool {
    let compare = || -> io::Result<bool> {
        let (one, other) = (File::open(one)?, File::open(other)?);
        if one.metadata()?.len() != other.metadata()?.len() {
            return Ok(false);
        }
        let (mut one, mut other) = (io::BufReader::new(one), io::BufReader::new(other));
        let (mut left, mut right) = ([0; 1 << 14], [0; 1 << 14]);
        loop {
            let read = one.read(&mut left)?;
            other.read_exact(&mut right[..read])?;
            if left[..read] != right[..read] {
                return Ok(false);
            }
            if read == 0 {
                return Ok(true);
            }
        }
    };
    compare().unwrap_or(false)
}

/// Whether a file holds exactly these bytes.
pub(super) fn holds(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let (mut rest, mut buffer) = (bytes, vec![0; 1 << 16]);
    loop {
        let read = file.read(&mut buffer)?;
        match rest.split_at_checked(read) {
            _ if read == 0 => return Ok(rest.is_empty()),
            Some((next, after)) if *next == buffer[..read] => rest = after,
            _ => return Ok(false),
        }
    }
}

pub(super) fn owner(meta: &fs::Metadata) -> (u32, u32) {
    (meta.uid(), meta.gid())
}

/// By the handle, not by the name: in a folder that others can write, the name may lead elsewhere by now.
pub(super) fn keep_owner_and_mode(file: &File, old: &fs::Metadata) -> io::Result<()> {
    let new = file.metadata()?;
    if owner(&new) != owner(old) {
        // Only root may give a file away; others keep at least the group where they may.
        if let Err(error) = fchown(file, Some(old.uid()), Some(old.gid())) {
            if new.uid() == old.uid() {
                return Err(error);
            }
            let _ = fchown(file, None, Some(old.gid()));
        }
    }
    file.set_permissions(Permissions::from_mode(old.permissions().mode() & 0o7777))
}
