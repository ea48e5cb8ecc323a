//! Folders of tests.

use std::ops::Deref;
use std::path::{Path, PathBuf};

/// An empty folder of a test's own, gone when the test ends.
pub(crate) struct Scratch(PathBuf);

/// A folder of this name, which no other test of the build uses.
pub(crate) fn scratch(name: &str) -> Scratch {
    let path = std::env::temp_dir().join(format!("sesdns-test-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    Scratch(path)
}

impl Deref for Scratch {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_folder_is_gone_with_what_is_in_it() {
    let folder = scratch("scratch");
    let path = folder.to_path_buf();
    std::fs::write(path.join("file"), "content").unwrap();
    drop(folder);
    assert!(!path.exists());
}
