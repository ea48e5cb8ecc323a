//! `--write`: the new file in one step, and it is the old one in everything but its records.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::time::{Duration, SystemTime};

use super::{Desk, ZONE, added};

#[test]
fn write_adds_the_records_and_raises_the_serial() {
    let desk = Desk::new("write", ZONE);
    let run = desk.merge(&["--write"]);
    assert_eq!((run.code, run.stdout.as_slice()), (0, &b""[..]));
    assert_eq!(run.stderr, "db.example.com: 3 added, 0 removed, serial 2026010101 -> 2026112300\n");
    assert_eq!(desk.text(), ZONE.replace("2026010101", "2026112300") + &added());
    assert_eq!(desk.names(), ["db.example.com"]);
}

#[test]
fn a_second_merge_does_not_touch_the_file() {
    let desk = Desk::new("again", ZONE);
    assert_eq!(desk.merge(&["--write", "--quiet"]).fails_with(0), "", "--quiet is quiet");
    let (written, long_ago) = (desk.zone(), SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000));
    fs::File::options().write(true).open(&desk.file).unwrap().set_modified(long_ago).unwrap();
    let before = fs::metadata(&desk.file).unwrap();
    for more in [&["--write", "--backup", "--prune"][..], &["--write", "--validate", "false {file}"], &[]] {
        assert_eq!(desk.merge(more).fails_with(0), "");
        let after = fs::metadata(&desk.file).unwrap();
        assert_eq!((after.ino(), after.modified().unwrap()), (before.ino(), long_ago), "{more:?}");
    }
    assert_eq!(desk.zone(), written);
    assert_eq!(desk.names(), ["db.example.com"], "no backup of a file that stays");
}

#[test]
fn mode_owner_and_group_are_kept() {
    let desk = Desk::new("owner", ZONE);
    // Only root can give the fixture to somebody else; a user sees at least that it stays theirs.
    let root = fs::metadata(&desk.file).unwrap().uid() == 0;
    if root {
        chown(&desk.file, Some(4321), Some(8765)).unwrap();
    }
    for mode in [0o640, 0o600, 0o664, 0o444] {
        fs::write(&desk.file, ZONE).unwrap();
        fs::set_permissions(&desk.file, fs::Permissions::from_mode(mode)).unwrap();
        let before = fs::metadata(&desk.file).unwrap();
        desk.merge(&["--write"]).ok();
        let after = fs::metadata(&desk.file).unwrap();
        assert_ne!(before.ino(), after.ino(), "replaced, not written over");
        let known = |meta: &fs::Metadata| (meta.uid(), meta.gid(), meta.mode() & 0o7777);
        assert_eq!(known(&after), known(&before));
        assert_eq!(after.mode() & 0o7777, mode);
        if root {
            assert_eq!((after.uid(), after.gid()), (4321, 8765));
        }
        fs::set_permissions(&desk.file, fs::Permissions::from_mode(0o644)).unwrap();
    }
}

#[test]
fn a_symbolic_link_stays_one() {
    let desk = Desk::new("link", ZONE);
    fs::create_dir(desk.folder.join("real")).unwrap();
    fs::rename(&desk.file, desk.folder.join("real/file")).unwrap();
    symlink("real/file", desk.folder.join("hop")).unwrap();
    symlink("hop", &desk.file).unwrap();
    desk.merge(&["--write"]).ok();
    assert_eq!(fs::read_link(&desk.file).unwrap().to_str(), Some("hop"));
    assert_eq!(fs::read_link(desk.folder.join("hop")).unwrap().to_str(), Some("real/file"));
    assert!(desk.text().ends_with(&added()));
    let inside = fs::read_dir(desk.folder.join("real")).unwrap().count();
    assert_eq!((inside, desk.names()), (1, ["db.example.com", "hop", "real"].map(String::from).to_vec()));
}

#[test]
fn a_planted_link_at_the_temporary_name_is_not_followed() {
    let desk = Desk::new("planted", ZONE);
    fs::write(desk.folder.join("secret"), "secret").unwrap();
    symlink("secret", desk.folder.join(".db.example.com.sesdns")).unwrap();
    desk.merge(&["--write"]).ok();
    assert!(desk.text().ends_with(&added()));
    assert!(!fs::symlink_metadata(&desk.file).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(desk.folder.join("secret")).unwrap(), "secret");
    assert_eq!(desk.names(), ["db.example.com", "secret"]);
}

#[test]
fn a_link_put_in_the_place_of_the_temporary_file_is_neither_given_away_nor_installed() {
    let desk = Desk::new("swapped", ZONE);
    let secret = desk.folder.join("secret");
    fs::write(&secret, "secret").unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    if fs::metadata(&desk.file).unwrap().uid() == 0 {
        chown(&desk.file, Some(4321), Some(8765)).unwrap();
    }
    let before = fs::metadata(&secret).unwrap();
    let swap = desk.script("swap", "rm \"$1\" && ln -s secret \"$1\"");
    let message = desk.merge(&["--write", "--validate", &swap]).fails_with(255);
    assert!(message.contains("db.example.com"), "{message}");
    let after = fs::metadata(&secret).unwrap();
    let known = |meta: &fs::Metadata| (meta.uid(), meta.gid(), meta.mode());
    assert_eq!(known(&after), known(&before));
    assert!(!fs::symlink_metadata(&desk.file).unwrap().is_symlink());
    desk.is_untouched(ZONE);
}

#[test]
fn the_leftover_of_a_killed_run_is_cleared() {
    let desk = Desk::new("leftover", ZONE);
    fs::write(desk.folder.join(".db.example.com.sesdns"), "half a zo").unwrap();
    desk.merge(&["--write"]).ok();
    assert!(desk.text().ends_with(&added()));
    assert_eq!(desk.names(), ["db.example.com"]);
}

#[test]
fn backup_keeps_the_old_file_beside_the_new_one() {
    let desk = Desk::new("backup", ZONE);
    fs::set_permissions(&desk.file, fs::Permissions::from_mode(0o640)).unwrap();
    desk.merge(&["--write", "--backup"]).ok();
    let backup = desk.folder.join("db.example.com.bak");
    assert_eq!(fs::read_to_string(&backup).unwrap(), ZONE);
    assert_eq!(fs::metadata(&backup).unwrap().mode() & 0o7777, 0o640, "as private as the file");
    assert!(desk.text().ends_with(&added()));
    // The next change takes the place of the backup before.
    let first = desk.text();
    fs::write(desk.folder.join("tokens.json"), super::answer("sub.example.com", &super::TOKENS)).unwrap();
    desk.merge(&["--write", "--backup"]).ok();
    assert_eq!(fs::read_to_string(&backup).unwrap(), first);
    assert_eq!(desk.names(), ["db.example.com", "db.example.com.bak"]);
}

#[test]
fn a_backup_does_not_go_through_a_link() {
    let desk = Desk::new("backup-link", ZONE);
    fs::write(desk.folder.join("secret"), "secret").unwrap();
    symlink("secret", desk.folder.join("db.example.com.bak")).unwrap();
    let message = desk.merge(&["--write", "--backup"]).fails_with(255);
    assert!(message.contains("db.example.com.bak"), "{message}");
    assert_eq!(fs::read_to_string(desk.folder.join("secret")).unwrap(), "secret");
    desk.is_untouched(ZONE);
}
