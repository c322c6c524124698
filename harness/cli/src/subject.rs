//! What is tested: the file of the plugin, looked at before it is ever run; and why it cannot be started.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::time::Duration;

use credproof_kubelet::exec::{self, Ending};
use credproof_kubelet::{Release, log};
use credproof_process::environment::Environment;
use credproof_process::{Cancel, Command, Sensitive, StartError, preflight};
use sha2::{Digest, Sha256};

use crate::error::Error;
use crate::target::Target;
use crate::verdict::Subject;

/// The plugin as a file: path, size and digest.
///
/// # Errors
///
/// When it cannot be started at all, with the kubelet's words and the cause.
pub fn subject(target: &Target) -> Result<Subject, Error> {
    startable(target)?;
    let unreadable = |error: std::io::Error| {
        Error::harness(
            &format!("{}: its digest cannot be made", target.program.display()),
            error,
        )
    };
    let mut file = File::open(&target.program).map_err(unreadable)?;
    let mut digest = Sha256::new();
    let mut size = 0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer).map_err(unreadable)? {
            0 => break,
            read => {
                digest.update(&buffer[..read]);
                size += read as u64;
            }
        }
    }
    Ok(Subject {
        path: target.program.display().to_string(),
        sha256: digest
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        size,
        provider: target.provider.name.clone(),
        profile: target.profile_name.clone(),
    })
}

/// Where a look at the file says that it cannot be started, a start tells what the kubelet would log.
fn startable(target: &Target) -> Result<(), Error> {
    if preflight::inspect(&target.program).problem.is_none() {
        return Ok(());
    }
    let trial = Command {
        program: target.program.clone(),
        args: Vec::new(),
        env: Environment::default(),
        cwd: PathBuf::from("/"),
        stdin: Sensitive::default(),
        stderr_closed: false,
        deadline: Duration::from_millis(100),
        output_cap: 0,
        held_limit: Duration::ZERO,
    };
    let cancel = Cancel::new().map_err(|error| Error::harness("a trial start", error))?;
    credproof_process::run(&trial, &cancel)
        .map(drop)
        .map_err(|error| not_started(target, &error))
}

/// The error for a plugin that cannot be started: the cause, what to do, and what a kubelet logs at every pull. That the
/// harness itself has run out of something is no fault of the plugin's.
#[must_use]
pub fn not_started(target: &Target, error: &StartError) -> Error {
    if error.cause.is_exhaustion() {
        return Error::harness("the plugin cannot be started from here", &error.cause);
    }
    let release = target
        .releases
        .iter()
        .next_back()
        .unwrap_or(Release::NEWEST);
    let run = exec::Run {
        provider: &target.provider.name,
        image: target.owned(),
        api_version: target.provider.api_version,
        ending: &Ending::NotStarted(error.go_text.clone()),
        stdout: b"",
        stderr: b"",
    };
    let logged = exec::judge(&run, release)
        .err()
        .map(|judged| log::failure(&judged.text, run.provider, run.image, release).text);
    let path = target.program.display();
    let kubelet = logged
        .map(|line| format!("\n  kubelet {release} logs: {line}"))
        .unwrap_or_default();
    Error::NotStarted(format!(
        "{path}: the plugin cannot be started: {}\n  hint: {}{kubelet}",
        error.cause,
        error.cause.hint()
    ))
}
