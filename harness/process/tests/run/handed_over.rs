//! What a plugin is handed: arguments, environment, folder, descriptors, signals, group. All of it
//! is read back from the kernel, where it has the file to read it from.

use std::ffi::OsString;
use std::path::Path;

use credproof_process::environment::Environment;
use credproof_process::{Command, Ending};

use crate::workshop::{Workshop, command, run, text};

fn output(command: &Command) -> String {
    let transcript = run(command);
    assert_eq!(transcript.ending, Ending::Exited(0), "{transcript:?}");
    text(&transcript.stdout.bytes)
}

#[test]
fn arguments_arrive_as_they_are_behind_the_absolute_path() {
    let workshop = Workshop::new();
    let mut script = workshop.script(r#"printf '%s|' "$0" "$@""#);
    script.args = ["", "$HOME", "a b", "*", "--x=\"'", "\n"]
        .map(OsString::from)
        .to_vec();
    let expected = format!("{}||$HOME|a b|*|--x=\"'|\n|", script.program.display());
    assert_eq!(output(&script), expected);
    if cfg!(target_os = "linux") {
        let cat = command(Path::new("/bin/cat"), &["/proc/self/cmdline"]);
        assert_eq!(output(&cat), "/bin/cat\0/proc/self/cmdline\0");
    }
}

#[test]
fn the_environment_is_exactly_the_given_one_in_its_order() {
    if cfg!(not(target_os = "linux")) {
        return;
    }
    let entries = ["B=2", "A=1", "EMPTY=", "bare", "=odd", "A=again"];
    let environment = Environment::from_entries(entries.iter().map(OsString::from));
    let mut cat = command(Path::new("/bin/cat"), &["/proc/self/environ"]);
    cat.env = environment;
    assert_eq!(output(&cat), "B=2\0A=1\0EMPTY=\0bare\0=odd\0A=again\0");
    cat.env = Environment::default();
    assert_eq!(output(&cat), "");
}

#[test]
fn the_folder_is_the_given_one() {
    let workshop = Workshop::new();
    let script = workshop.script("pwd -P");
    assert_eq!(output(&script), format!("{}\n", workshop.path().display()));
    assert_eq!(
        output(&Command {
            cwd: "/".into(),
            ..script
        }),
        "/\n"
    );
}

#[test]
fn three_different_pipes_are_open_and_nothing_else() {
    if cfg!(not(target_os = "linux")) {
        return;
    }
    let ours = std::fs::File::open("/dev/null").unwrap();
    // Unlike everything Rust opens, these are meant to be inherited.
    let inheritable: Vec<_> = (0..50).map(|_| rustix::io::dup(&ours).unwrap()).collect();
    let descriptors = output(&command(Path::new("/bin/ls"), &["/proc/self/fd"]));
    // The fourth is the folder that `ls` itself reads.
    assert_eq!(descriptors, "0\n1\n2\n3\n");
    drop(inheritable);
    let pipes = output(&Workshop::new().script("for n in 0 1 2; do readlink /proc/$$/fd/$n; done"));
    let mut pipes: Vec<&str> = pipes.lines().collect();
    pipes.dedup();
    assert!(
        pipes.len() == 3 && pipes.iter().all(|pipe| pipe.starts_with("pipe:[")),
        "{pipes:?}"
    );
}

#[test]
fn no_signal_is_blocked_or_ignored() {
    if cfg!(not(target_os = "linux")) {
        return;
    }
    let mut grep = command(
        Path::new("/bin/grep"),
        &["-E", "^Sig(Blk|Ign)", "/proc/self/status"],
    );
    grep.stdin = Vec::new().into();
    // Rust ignores SIGPIPE in this process; a further one is blocked here.
    let blocked = with_usr1_blocked(|| output(&grep));
    let zeros = "0000000000000000";
    assert_eq!(blocked, format!("SigBlk:\t{zeros}\nSigIgn:\t{zeros}\n"));
}

fn with_usr1_blocked<Value>(action: impl FnOnce() -> Value) -> Value {
    let mut set = std::mem::MaybeUninit::<libc::sigset_t>::zeroed();
    // SAFETY: the set is live and initialised by sigemptyset; only the mask of this thread changes.
    unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        libc::sigaddset(set.as_mut_ptr(), libc::SIGUSR1);
        libc::pthread_sigmask(libc::SIG_BLOCK, set.as_ptr(), std::ptr::null_mut());
    }
    let value = action();
    // SAFETY: as above.
    unsafe { libc::pthread_sigmask(libc::SIG_UNBLOCK, set.as_ptr(), std::ptr::null_mut()) };
    value
}

#[test]
fn the_plugin_leads_a_process_group_of_its_own() {
    if cfg!(not(target_os = "linux")) {
        return;
    }
    let stat = output(&command(Path::new("/bin/cat"), &["/proc/self/stat"]));
    let fields: Vec<&str> = stat.split(' ').collect();
    assert_eq!(fields[0], fields[4], "{stat}");
    assert_eq!(fields[3], std::process::id().to_string(), "{stat}");
}

#[test]
fn resource_use_is_told() {
    let transcript =
        run(&Workshop::new().script("i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done"));
    let usage = transcript.usage;
    assert!(
        usage.max_rss_bytes > 0 && !(usage.user + usage.system).is_zero(),
        "{usage:?}"
    );
}
