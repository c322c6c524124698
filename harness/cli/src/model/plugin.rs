//! Runs the plugin of a question of family `exec`: a directory of its own, the file, the run, and what the script left
//! beside itself. Releases that hand the same to a plugin share a run.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::Duration;

use credproof_kubelet::exec::Ending;
use credproof_kubelet::question::{Exec, File, Handed, NoAnswer, Question, Ran, Reply, Text};
use credproof_process::environment::{Environment, invocation_id};
use credproof_process::{Command, KUBELET_DEADLINE};

use super::Run;
use crate::view;

/// The most that is kept of an output stream, in bytes; a kubelet keeps all.
const MAX_OUTPUT: usize = 256 << 20;

/// The reply to a question whose plugin is run.
pub(super) fn reply(question: &Question<'_>, exec: &Exec<'_>, run: Run<'_>) -> Reply {
    let mut runs: Vec<(Handed, Ran)> = Vec::new();
    question.reply_with(|release| {
        let handed = match exec.handed(release) {
            Ok(handed) => handed,
            Err(answer) => return Ok(*answer),
        };
        let known = runs.iter().position(|(before, _)| *before == handed);
        let place = match known {
            Some(place) => place,
            None => {
                let ran = run_once(exec, &handed, run)?;
                runs.push((handed, ran));
                runs.len() - 1
            }
        };
        Ok(exec.judge(&runs[place].1, release))
    })
}

fn run_once(exec: &Exec<'_>, handed: &Handed, run: Run<'_>) -> Result<Ran, NoAnswer> {
    let not_run = |what: &str, error: io::Error| NoAnswer::NotRun(format!("{what}: {error}"));
    let directory = tempfile::Builder::new()
        .prefix("credproof-model-")
        .tempdir()
        .map_err(|error| not_run("a directory for the plugin", error))?;
    let program = directory.path().join(exec.file_name());
    put(&exec.file, &program).map_err(|error| not_run("the plugin's file", error))?;
    let environment =
        environment(exec, handed).map_err(|error| not_run("the plugin's environment", error))?;
    let asked = Duration::from_millis(exec.timeout_ms);
    let command = Command {
        program: program.clone(),
        args: exec.args.iter().map(os_text).collect(),
        env: environment,
        cwd: "/".into(),
        stdin: handed.stdin.as_slice().into(),
        stderr_closed: false,
        deadline: match exec.timeout_ms {
            0 => KUBELET_DEADLINE,
            _ => asked.min(KUBELET_DEADLINE),
        },
        output_cap: MAX_OUTPUT,
        held_limit: KUBELET_DEADLINE,
    };
    let left = |what: &str| {
        let mut path = program.clone().into_os_string();
        path.push(what);
        fs::read(path).ok()
    };
    let mut ran = Ran {
        ending: Ending::Exited(0),
        stdout: Vec::new(),
        stderr: Vec::new(),
        bin_dir: directory.path().to_string_lossy().into_owned(),
        took_ms: 0,
        stdin: None,
        args: None,
        env: None,
    };
    match run(&command) {
        Err(error) => ran.ending = Ending::NotStarted(error.go_text),
        Ok(transcript) => {
            if transcript.stdout.truncated() || transcript.stderr.truncated() {
                let text = format!("the plugin printed more than {MAX_OUTPUT} bytes");
                return Err(NoAnswer::NotRun(text));
            }
            ran.ending = view::ending(&transcript);
            ran.stdout = transcript.stdout.bytes.expose().to_vec();
            ran.stderr = transcript.stderr.bytes.expose().to_vec();
            let held = transcript.held.duration.as_millis();
            ran.took_ms = u64::try_from(held).unwrap_or(u64::MAX);
        }
    }
    ran.stdin = left(".stdin");
    ran.args = left(".args");
    ran.env = left(".env");
    Ok(ran)
}

/// Puts the file of a question at its path.
fn put(file: &File<'_>, path: &Path) -> io::Result<()> {
    match file {
        File::Missing => Ok(()),
        File::Directory => fs::create_dir(path),
        File::DanglingLink => symlink(path.with_file_name("nowhere"), path),
        File::Script { text, mode } => {
            fs::write(path, text.as_str())?;
            fs::set_permissions(path, fs::Permissions::from_mode(mode.0 & 0o777))
        }
    }
}

/// The environment of the plugin: the kubelet's own where the release hands it on, and the configured variables. Where
/// the question says nothing of the kubelet's own, it is that of a service run by systemd.
fn environment(exec: &Exec<'_>, handed: &Handed) -> io::Result<Environment> {
    let own = match &exec.environ {
        _ if !handed.inherits_environment => Environment::default(),
        Some(entries) => Environment::from_entries(entries.iter().map(os_text)),
        None => Environment::service(&invocation_id()?),
    };
    let configured = exec.env.iter();
    Ok(own.merge(configured.map(|variable| (variable.name.as_str(), variable.value.as_str()))))
}

fn os_text(text: &Text<'_>) -> OsString {
    text.as_str().into()
}
