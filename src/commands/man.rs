//! `sesdns man`.

use std::io::Write;

use super::printing::print_bytes;
use crate::cli::{ManOptions, man_pages};
use crate::error::{Exit, Failure};
use crate::world::{AtomicFile, World, make_folder};

pub(super) fn run(options: &ManOptions, world: &mut World<'_>) -> Result<Exit, Failure> {
    let pages = man_pages().map_err(Failure::general)?;
    let Some(folder) = &options.to else {
        let program = pages.first().map_or(&[][..], |page| &page.source);
        return print_bytes(program, world);
    };
    make_folder(folder).map_err(Failure::general)?;
    for page in pages {
        let path = folder.join(page.file_name);
        let mut file = AtomicFile::create(&path).map_err(Failure::general)?;
        file.write_all(&page.source).map_err(Failure::general)?;
        file.commit().map_err(Failure::general)?;
    }
    Ok(Exit::Done)
}
