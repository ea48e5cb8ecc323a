//! Where documents go: standard output, a file, a folder; or, with `--check`, a comparison with what is there.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::emit::{EmitError, Job, Layout, Sink, Start};
use crate::error::{Exit, Failure};
use crate::world::{
    AtomicFile, World, is_closed_pipe, make_folder, printable, read_if_there, unwritten_output,
};

/// Where documents go.
pub(super) enum Destination {
    /// Standard output.
    Output,
    /// One file.
    File(PathBuf),
    /// A folder, one file a document.
    Folder(PathBuf),
}

impl Destination {
    /// What `--to` says: a final slash or a folder that is there means a folder.
    pub(super) fn new(to: Option<&Path>) -> Self {
        match to {
            None => Self::Output,
            Some(path) if path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/") => {
                Self::Folder(path.to_path_buf())
            }
            Some(path) => Self::File(path.to_path_buf()),
        }
    }

    /// Whether there is a place to write to, as far as that shows without writing.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let Self::File(path) = self else { return Ok(()) };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        match folder.filter(|folder| !folder.is_dir()) {
            None => Ok(()),
            Some(folder) => Err(Failure::general(format!(
                "--to {}: there is no folder {}; make it first",
                path.display(),
                folder.display()
            ))),
        }
    }

    /// As [`Destination::check`], and by trying, unless nothing is going to be written: a file is begun there and taken
    /// away again.
    pub(super) fn try_out(&self, is_dry: bool) -> Result<(), Failure> {
        self.check()?;
        if is_dry {
            return Ok(());
        }
        let tried = match self {
            Self::Output => Ok(()),
            Self::File(path) => AtomicFile::try_out(path),
            // A folder that is not there yet is made where its first ancestor is.
            Self::Folder(path) => {
                let there = path.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
                AtomicFile::try_out(&there.join("try"))
            }
        };
        tried.map_err(Failure::general)
    }

    /// The file for `what`, which is one document whatever is in it; none is standard output.
    ///
    /// # Errors
    /// A folder.
    pub(super) fn one_file(&self, what: &str) -> Result<Option<&Path>, Failure> {
        match self {
            Self::Output => Ok(None),
            Self::File(path) => Ok(Some(path)),
            Self::Folder(path) => Err(Failure::usage(format!(
                "--to {}: the {what} goes into one file; name one",
                path.display()
            ))),
        }
    }

    /// Whether so many documents have a place each.
    pub(super) fn check_count(&self, count: usize) -> Result<(), Failure> {
        if count > 1 && !matches!(self, Self::Folder(_)) {
            return Err(Failure::usage(format!(
                "the records make {count} documents, and one stream holds one of them; pass --to DIR/ to write each \
                 into a file of its own"
            )));
        }
        Ok(())
    }

    /// What there is to do where no documents are: nothing is written, and a file that is there is out of date.
    pub(super) fn deliver_nothing(&self, check: bool, world: &mut World<'_>) -> Result<Exit, Failure> {
        world.warn("no records of the kinds asked for; nothing was written");
        let Self::File(path) = self else { return Ok(Exit::Done) };
        let old = if check { read_if_there(path).map_err(Failure::general)? } else { None };
        let Some(old) = old.filter(|old| !old.is_empty()) else { return Ok(Exit::Done) };
        let diff = unified_diff(&path.display().to_string(), Some(&old), None);
        let _ = world.stderr.write_all(printable(&diff).as_bytes());
        Ok(Exit::Difference)
    }

    /// Writes the documents of `job`, or compares them with the files that are there.
    pub(super) fn deliver(&self, job: &Job<'_>, check: bool, world: &mut World<'_>) -> Result<Exit, Failure> {
        self.check_count(job.document_count())?;
        match self {
            Self::Output => to_output(job, world),
            _ if check => self.compare(job, world),
            _ => self.write(job).map(|()| Exit::Done),
        }
    }

    /// Writes one file of these bytes, or compares it with the one that is there.
    pub(super) fn deliver_bytes(
        &self,
        bytes: &[u8],
        check: bool,
        world: &mut World<'_>,
    ) -> Result<Exit, Failure> {
        let Some(path) = self.one_file("data")? else { return Ok(Exit::Done) };
        if check {
            let differs = differs(path, bytes, world).map_err(Failure::general)?;
            return Ok(if differs { Exit::Difference } else { Exit::Done });
        }
        let mut file = AtomicFile::create(path).map_err(Failure::general)?;
        file.write_all(bytes).map_err(Failure::general)?;
        file.commit().map(|_| Exit::Done).map_err(Failure::general)
    }

    /// Writes the context of every rendering, one after the other: no importer has to be able to read that.
    pub(super) fn deliver_context(
        &self,
        job: &Job<'_>,
        check: bool,
        world: &mut World<'_>,
    ) -> Result<Exit, Failure> {
        match self.one_file("context")? {
            None => to_output(job, world),
            Some(_) if check => self.compare(job, world),
            Some(_) => self.write(job).map(|()| Exit::Done),
        }
    }

    fn write(&self, job: &Job<'_>) -> Result<(), Failure> {
        let mut files = Files { destination: self, current: None };
        let written = files.start(self.layout()).and_then(|()| job.write(self.layout(), &mut files));
        let finished = written.and_then(|()| files.finish().map_err(EmitError::Write));
        finished.map_err(failure)
    }

    fn compare(&self, job: &Job<'_>, world: &mut World<'_>) -> Result<Exit, Failure> {
        let mut comparison = Comparison { destination: self, current: None, differs: false, world };
        if let Self::File(path) = self {
            comparison.current = Some((path.clone(), Vec::new()));
        }
        let compared = job.write(self.layout(), &mut comparison);
        compared.and_then(|()| comparison.finish().map_err(EmitError::Write)).map_err(failure)?;
        Ok(if comparison.differs { Exit::Difference } else { Exit::Done })
    }

    fn layout(&self) -> Layout {
        if matches!(self, Self::Folder(_)) { Layout::FileEach } else { Layout::OneStream }
    }

    fn path_of(&self, name: &str) -> PathBuf {
        match self {
            Self::Folder(folder) => folder.join(name),
            Self::File(path) => path.clone(),
            Self::Output => PathBuf::new(),
        }
    }
}

fn to_output(job: &Job<'_>, world: &mut World<'_>) -> Result<Exit, Failure> {
    struct Output<'a>(&'a mut dyn Write);
    impl Sink for Output<'_> {
        fn start_file(&mut self, _: &Start<'_>) -> io::Result<()> {
            Ok(())
        }
        fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
            self.0.write_all(bytes)
        }
    }
    let written = job.write(Layout::OneStream, &mut Output(world.stdout));
    match written.and_then(|()| Ok(world.stdout.flush()?)) {
        Err(EmitError::Write(error)) if is_closed_pipe(&error) => Ok(Exit::Done),
        Err(EmitError::Write(error)) => Err(Failure::general(unwritten_output(&error))),
        Err(error) => Err(failure(error)),
        Ok(()) => Ok(Exit::Done),
    }
}

fn failure(error: EmitError) -> Failure {
    match error {
        EmitError::Write(error) => Failure::general(error),
        other => Failure::usage(other),
    }
}

/// One atomic file after the other.
struct Files<'a> {
    destination: &'a Destination,
    current: Option<AtomicFile>,
}

impl Files<'_> {
    fn start(&mut self, layout: Layout) -> Result<(), EmitError> {
        match self.destination {
            Destination::Folder(folder) => {
                make_folder(folder).map_err(io::Error::other)?;
            }
            Destination::File(path) if layout == Layout::OneStream => self.open(path)?,
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, path: &Path) -> io::Result<()> {
        self.current = Some(AtomicFile::create(path).map_err(io::Error::other)?);
        Ok(())
    }

    fn finish(&mut self) -> io::Result<()> {
        match self.current.take() {
            Some(file) => file.commit().map(drop).map_err(io::Error::other),
            None => Ok(()),
        }
    }
}

impl Sink for Files<'_> {
    fn start_file(&mut self, start: &Start<'_>) -> io::Result<()> {
        self.finish()?;
        self.open(&self.destination.path_of(&start.file_name()))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.current {
            Some(file) => file.write_all(bytes),
            None => Ok(()),
        }
    }
}

/// Each document against the file that is there; differences go to standard error.
struct Comparison<'a, 'w> {
    destination: &'a Destination,
    current: Option<(PathBuf, Vec<u8>)>,
    differs: bool,
    world: &'a mut World<'w>,
}

impl Comparison<'_, '_> {
    fn finish(&mut self) -> io::Result<()> {
        let Some((path, new)) = self.current.take() else { return Ok(()) };
        self.differs |= differs(&path, &new, self.world)?;
        Ok(())
    }
}

/// The difference between two contents of the file `name`; `None` is no file.
pub(super) fn unified_diff(name: &str, old: Option<&[u8]>, new: Option<&[u8]>) -> String {
    let text = |content: Option<&[u8]>| String::from_utf8_lossy(content.unwrap_or_default()).into_owned();
    let header = |content: Option<&[u8]>| if content.is_some() { name } else { "/dev/null" };
    let (from, to) = (header(old), header(new));
    let (old, new) = (text(old), text(new));
    similar::TextDiff::from_lines(&old, &new).unified_diff().header(from, to).to_string()
}

/// Whether the file differs from `new`; the difference goes to standard error.
fn differs(path: &Path, new: &[u8], world: &mut World<'_>) -> io::Result<bool> {
    let old = read_if_there(path).map_err(io::Error::other)?;
    if old.as_deref() == Some(new) {
        return Ok(false);
    }
    let diff = unified_diff(&path.display().to_string(), old.as_deref(), Some(new));
    world.stderr.write_all(printable(&diff).as_bytes())?;
    Ok(true)
}

impl Sink for Comparison<'_, '_> {
    fn start_file(&mut self, start: &Start<'_>) -> io::Result<()> {
        self.finish()?;
        self.current = Some((self.destination.path_of(&start.file_name()), Vec::new()));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some((_, content)) = &mut self.current {
            content.extend_from_slice(bytes);
        }
        Ok(())
    }
}
