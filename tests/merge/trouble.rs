//! `--validate`, a full disk, a folder that cannot be written.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::{Desk, Run, ZONE, added, has};

#[test]
fn a_validator_sees_the_zone_and_the_whole_new_file_before_it_is_in_place() {
    let desk = Desk::new("validate", ZONE);
    let look = desk.script("look", "cp \"$1\" seen && cp db.example.com before && echo \"$2|$3\" > words");
    desk.merge(&["--write", "--validate", &format!("{look} {{zone}} 'two words'")]).ok();
    assert_eq!(fs::read(desk.folder.join("seen")).unwrap(), desk.zone());
    assert_eq!(fs::read_to_string(desk.folder.join("before")).unwrap(), ZONE);
    assert_eq!(fs::read_to_string(desk.folder.join("words")).unwrap(), "example.com|two words\n");
    assert!(desk.text().ends_with(&added()));
}

#[test]
fn a_path_with_blanks_is_one_word_to_the_validator() {
    let desk = Desk::with_file("validate-blanks", "my zone; touch planted", ZONE);
    let look = desk.script("look", "test -f \"$1\" && test $# = 1");
    desk.merge(&["--write", "--validate", &look]).ok();
    assert!(desk.text().ends_with(&added()));
    assert!(!desk.folder.join("planted").exists());
}

#[test]
fn what_a_validator_refuses_stays_out() {
    let desk = Desk::new("validate-refuse", ZONE);
    let refuse = desk.script("refuse", "echo 'zone is bad'; printf 'line 9: \\033[1mbad' >&2; exit 3");
    let message = desk.merge(&["--write", "--backup", "--validate", &refuse]).fails_with(255);
    for words in
        ["zone is bad\n", "line 9: \\u{1b}[1mbad", "./refuse does not accept the new file", "exit status: 3"]
    {
        assert!(message.contains(words), "{words}: {message}");
    }
    desk.is_untouched(ZONE);
    assert_eq!(desk.names(), ["db.example.com", "refuse"], "no backup of a file that stays");
}

#[test]
fn a_validator_that_does_not_run_is_named() {
    let desk = Desk::new("validate-absent", ZONE);
    for command in ["./absent {file}", "./tokens.json {file}"] {
        let message = desk.merge(&["--write", "--validate", command]).fails_with(255);
        let program = command.split(' ').next().unwrap();
        assert!(message.contains(&format!("--validate: {program} does not run")), "{message}");
        desk.is_untouched(ZONE);
    }
}

/// Runs a script with file systems of its own, which end with it; none where that is not allowed.
fn apart(desk: &Desk, script: &str) -> Option<Run> {
    let unshare = |flags: &str| {
        let mut command = Command::new("unshare");
        command.args([flags, "--"]);
        command
    };
    let mut flags = ["-m", "-rm"].into_iter();
    let works = |flags: &&str| {
        unshare(flags).args(["sh", "-c", "mount -t tmpfs tmpfs /mnt"]).status().is_ok_and(|s| s.success())
    };
    let flags = flags.find(works).unwrap_or("-rm");
    if !has(
        "a small file system (unshare and mount)",
        unshare(flags).args(["sh", "-c", "mount -t tmpfs tmpfs /mnt"]),
    ) {
        return None;
    }
    fs::create_dir(desk.folder.join("disk")).unwrap();
    let program = env!("CARGO_BIN_EXE_sesdns");
    let merge =
        format!("'{program}' merge disk/db.example.com --write --from tokens.json --region us-east-1");
    let mut command = unshare(flags);
    command.args(["sh", "-c", &script.replace("MERGE", &merge)]).current_dir(&desk.folder);
    command.env_clear().env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").env("SOURCE_DATE_EPOCH", super::NOW);
    Some(command.output().unwrap().into())
}

#[test]
fn a_full_disk_leaves_the_file_whole() {
    // 200 kB in a file system of 300 kB: room for the old file, not for the new one.
    let zone = ZONE.to_string() + &"; a comment of forty bytes, to fill disk\n".repeat(5000);
    for more in ["", "--backup"] {
        let desk = Desk::new("full", &zone);
        let script = format!(
            "mount -t tmpfs -o size=300k tmpfs disk && cp db.example.com disk && MERGE {more}; code=$?; \
             cp disk/db.example.com after; ls -A disk > names; exit $code"
        );
        let Some(run) = apart(&desk, &script) else { return };
        let message = run.fails_with(255);
        assert!(message.contains("disk/db.example.com: cannot write"), "{message}");
        assert_eq!(fs::read_to_string(desk.folder.join("after")).unwrap(), zone);
        assert_eq!(fs::read_to_string(desk.folder.join("names")).unwrap(), "db.example.com\n");
    }
}

#[test]
fn a_read_only_file_system_leaves_the_file_whole() {
    let desk = Desk::new("read-only", ZONE);
    let script = "mount -t tmpfs tmpfs disk && cp db.example.com disk && mount -o remount,ro disk && MERGE; code=$?; \
                  cp disk/db.example.com after; ls -A disk > names; exit $code";
    let Some(run) = apart(&desk, script) else { return };
    let message = run.fails_with(255);
    assert!(message.contains("disk/db.example.com: cannot write"), "{message}");
    assert_eq!(fs::read_to_string(desk.folder.join("after")).unwrap(), ZONE);
    assert_eq!(fs::read_to_string(desk.folder.join("names")).unwrap(), "db.example.com\n");
}

#[test]
fn a_folder_that_may_not_be_written_leaves_the_file_whole() {
    let desk = Desk::new("closed", ZONE);
    let mode = |mode| fs::set_permissions(&desk.folder, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o555);
    // Root may write everywhere; the test before this one is for root.
    let closed = fs::write(desk.folder.join("probe"), "").is_err();
    let run = closed.then(|| desk.merge(&["--write"]));
    mode(0o755);
    if let Some(run) = run {
        let message = run.fails_with(255);
        assert!(message.contains("db.example.com: cannot write"), "{message}");
        desk.is_untouched(ZONE);
    }
}
