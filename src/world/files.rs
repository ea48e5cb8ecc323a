//! Files that are whole or untouched.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use thiserror::Error;

use super::ending::unfinished;
use super::temporary::{
    behind_links, create_locked, folder_of, holds, is_at, keep_owner_and_mode, owner, same_content,
};

/// A file that could not be read or written.
#[derive(Debug, Error)]
#[error("{path}: cannot {action}: {source}{}", advice(source))]
pub struct FileError {
    /// The file.
    pub path: String,
    action: &'static str,
    /// What the system said.
    pub source: io::Error,
}

impl FileError {
    fn new(path: &Path, action: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.display().to_string();
        move |source| Self { path, action, source }
    }
}

/// What to do about what the system says, where that leaves it open.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "; make room there and run it again",
        _ => "",
    }
}

/// The sentence about standard output that cannot be written.
#[must_use]
pub fn unwritten_output(error: &io::Error) -> String {
    format!("standard output: {error}{}", advice(error))
}

/// Makes a folder, and those above it.
///
/// # Errors
/// What the system says.
pub fn make_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(FileError::new(path, "make the folder"))
}

/// The content of a file; `None` where there is none.
///
/// # Errors
/// [`FileError`] where it is there and cannot be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, FileError> {
    match fs::read(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::new(path, "read")(error)),
    }
}

/// A file in the making. It takes the place of the old one on [`AtomicFile::commit`], in one step; until then, and
/// for ever if that never comes, the old one stays as it was. A symbolic link stays a link: what it points at is
/// replaced. What is no regular file (a pipe, `/dev/stdout`) is written as it is.
pub struct AtomicFile {
    target: PathBuf,
    state: State,
}

enum State {
    Temporary { path: PathBuf, file: BufWriter<Arc<File>> },
    Direct(BufWriter<Arc<File>>),
    Done,
}

impl AtomicFile {
    /// Starts a new file, or a new content for `path`, that will have this mode.
    ///
    /// # Errors
    /// Those of [`AtomicFile::create`].
    pub fn create_like(path: &Path, mode: &Permissions) -> Result<Self, FileError> {
        let file = Self::create(path)?;
        if let State::Temporary { file, .. } = &file.state {
            file.get_ref().set_permissions(mode.clone()).map_err(FileError::new(path, "set the mode of"))?;
        }
        Ok(file)
    }

    /// Starts a new content for `path`.
    ///
    /// # Errors
    /// [`FileError`] where the folder cannot be written.
    pub fn create(path: &Path) -> Result<Self, FileError> {
        // Asked of the path itself: what the link `/dev/stdout` says that it leads to need not be a path.
        if fs::metadata(path).is_ok_and(|meta| !meta.is_file()) {
            let file = OpenOptions::new().write(true).open(path).map_err(FileError::new(path, "open"))?;
            return Ok(Self {
                target: path.to_path_buf(),
                state: State::Direct(BufWriter::new(Arc::new(file))),
            });
        }
        let target = behind_links(path);
        let name = target.file_name().ok_or_else(|| {
            FileError::new(path, "write")(io::Error::new(io::ErrorKind::InvalidInput, "it has no file name"))
        })?;
        let mut temporary = OsString::from(".");
        temporary.push(name);
        temporary.push(".sesdns");
        let path_of_it = folder_of(&target).join(temporary);
        // Nobody may read in the new file what they could not read in the old one.
        let mode = if target.exists() { 0o600 } else { 0o666 };
        let file = create_locked(&path_of_it, mode).map_err(FileError::new(path, "write"))?;
        let file = BufWriter::with_capacity(1 << 16, file);
        Ok(Self { target, state: State::Temporary { path: path_of_it, file } })
    }

    /// Finds out whether a new content for `path` could be started; what is there stays as it is.
    ///
    /// # Errors
    /// Those of [`AtomicFile::create`].
    pub fn try_out(path: &Path) -> Result<(), FileError> {
        // A pipe may be opened once only.
        if fs::metadata(path).is_ok_and(|meta| !meta.is_file()) {
            Ok(())
        } else {
            Self::create(path).map(drop)
        }
    }

    /// Writes out what there is so far; returns the temporary file, so that another program can look at it.
    ///
    /// # Errors
    /// [`FileError`]; nothing is in place then.
    pub fn settle(&mut self) -> Result<&Path, FileError> {
        let flushed = self.writer().and_then(Write::flush);
        flushed.map_err(FileError::new(&self.target, "write"))?;
        Ok(match &self.state {
            State::Temporary { path, .. } => path,
            State::Direct(_) | State::Done => &self.target,
        })
    }

    /// As [`AtomicFile::commit`], in place of a file that must still hold `old`, and whose owner and group must be
    /// kept, or the programs that read it no longer can.
    ///
    /// # Errors
    /// [`FileError`]; the old file is untouched then.
    pub fn commit_over(self, old: &[u8]) -> Result<bool, FileError> {
        let fail = |action, message: &str| {
            FileError::new(&self.target, action)(io::Error::other(message.to_string()))
        };
        let State::Temporary { file, .. } = &self.state else {
            return Err(fail("replace", "it is no regular file"));
        };
        let file = file.get_ref();
        let meta = fs::metadata(&self.target).map_err(FileError::new(&self.target, "read"))?;
        keep_owner_and_mode(file, &meta)
            .map_err(FileError::new(&self.target, "keep the owner, group and mode of"))?;
        if owner(&file.metadata().map_err(FileError::new(&self.target, "write"))?) != owner(&meta) {
            return Err(fail("keep the owner and group of", "only root may give files away"));
        }
        if !holds(&self.target, old).map_err(FileError::new(&self.target, "read"))? {
            return Err(fail("replace", "it has changed since it was read; run the command again"));
        }
        self.commit()
    }

    fn writer(&mut self) -> io::Result<&mut BufWriter<Arc<File>>> {
        match &mut self.state {
            State::Temporary { file, .. } | State::Direct(file) => Ok(file),
            State::Done => Err(io::Error::other("the file is finished")),
        }
    }

    fn named(&self, error: io::Error) -> io::Error {
        io::Error::new(error.kind(), FileError::new(&self.target, "write")(error))
    }

    /// Puts the new content in place: flushed, synchronised, renamed. A file that holds the same already is left
    /// alone. Returns whether something was written.
    ///
    /// # Errors
    /// [`FileError`]; the old file is untouched then.
    pub fn commit(mut self) -> Result<bool, FileError> {
        let target = self.target.clone();
        let fail = |action| FileError::new(&target, action);
        if let State::Direct(file) = &mut self.state {
            file.flush().map_err(fail("write"))?;
            return Ok(true);
        }
        let State::Temporary { path, file } = &mut self.state else { return Ok(false) };
        file.flush().map_err(fail("write"))?;
        if !is_at(file.get_ref(), path) {
            let message = "another program has put something in the place of the temporary file";
            return Err(fail("write")(io::Error::other(message)));
        }
        if same_content(path, &target) {
            return Ok(false);
        }
        if let Ok(old) = fs::metadata(&target) {
            keep_owner_and_mode(file.get_ref(), &old).map_err(fail("keep the owner and mode of"))?;
        }
        file.get_ref().sync_all().map_err(fail("write"))?;
        let mut unfinished = unfinished();
        fs::rename(&*path, &target).map_err(fail("replace"))?;
        unfinished.forget(file.get_ref());
        drop(unfinished);
        // The rename itself must survive a power cut; where folders cannot be synchronised there is no more to do.
        let _ = File::open(folder_of(&target)).and_then(|folder| folder.sync_all());
        self.state = State::Done;
        Ok(true)
    }
}

/// Its errors name the file.
impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer().and_then(|file| file.write(bytes)).map_err(|error| self.named(error))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer().and_then(Write::flush).map_err(|error| self.named(error))
    }
}

impl Drop for AtomicFile {
    fn drop(&mut self) {
        let State::Temporary { path, file } = &self.state else { return };
        let mut unfinished = unfinished();
        // A file there that is not this one is that of another run.
        let is_of_another = fs::symlink_metadata(path).is_ok_and(|meta| meta.is_file());
        if is_at(file.get_ref(), path) || !is_of_another {
            let _ = fs::remove_file(path);
        }
        unfinished.forget(file.get_ref());
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::world::scratch;

    fn write(path: &Path, content: &str) -> Result<bool, FileError> {
        let mut file = AtomicFile::create(path)?;
        file.write_all(content.as_bytes()).unwrap();
        file.commit()
    }

    fn names(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn nothing_is_there_before_commit_and_nothing_is_left_without_it() {
        let folder = scratch("commit");
        let path = folder.join("out");
        fs::write(&path, "old").unwrap();
        let mut file = AtomicFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        file.flush().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        drop(file);
        assert_eq!(names(&folder), ["out"]);
        assert!(write(&path, "new").unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(&folder), ["out"]);
    }

    #[test]
    fn the_same_content_is_not_written_again() {
        let folder = scratch("same");
        let path = folder.join("out");
        assert!(write(&path, "content").unwrap());
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        assert!(!write(&path, "content").unwrap());
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        assert!(write(&path, "content2").unwrap());
        assert!(write(&path, "content3").unwrap());
    }

    #[test]
    fn mode_and_link_are_kept_and_a_planted_link_is_not_followed() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = scratch("link");
        let (real, link, secret) = (folder.join("real"), folder.join("link"), folder.join("secret"));
        fs::write(&real, "old").unwrap();
        fs::write(&secret, "secret").unwrap();
        fs::set_permissions(&real, Permissions::from_mode(0o640)).unwrap();
        symlink("real", &link).unwrap();
        symlink("secret", folder.join(".real.sesdns")).unwrap();
        assert!(write(&link, "new").unwrap());
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&real).unwrap(), "new");
        assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_to_string(&secret).unwrap(), "secret");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_pipe_behind_a_link_that_names_no_path_is_written() {
        use std::os::fd::AsRawFd;
        let (mut reader, writer) = io::pipe().unwrap();
        let path = PathBuf::from(format!("/proc/self/fd/{}", writer.as_raw_fd()));
        assert!(write(&path, "content").unwrap());
        drop(writer);
        let mut content = String::new();
        reader.read_to_string(&mut content).unwrap();
        assert_eq!(content, "content");
    }

    #[test]
    fn the_leftover_of_a_killed_run_is_cleared() {
        let folder = scratch("leftover");
        fs::write(folder.join(".out.sesdns"), "half").unwrap();
        assert!(write(&folder.join("out"), "whole").unwrap());
        assert_eq!(names(&folder), ["out"]);
        assert_eq!(fs::read_to_string(folder.join("out")).unwrap(), "whole");
    }

    #[test]
    fn parallel_writers_leave_one_whole_content() {
        let folder = scratch("parallel");
        let path = folder.join("out");
        std::thread::scope(|scope| {
            for writer in 0..16 {
                let path = &path;
                scope.spawn(move || write(path, &format!("{writer:03}").repeat(50_000)).unwrap());
            }
        });
        let content = fs::read_to_string(&path).unwrap();
        assert_eq!(content.len(), 150_000);
        assert_eq!(content, content[..3].repeat(50_000));
        assert_eq!(names(&folder), ["out"]);
    }
}
