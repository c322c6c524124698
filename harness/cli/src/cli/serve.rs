//! `credproof serve`: the surroundings of a case, kept for a plugin that is run by hand or under a debugger.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

use super::args::ServeArgs;
use super::call::fault;
use super::exit::Exit;
use super::explain::find;
use super::{interrupt, subject};
use crate::case::{self, Given};
use crate::error::Error;
use crate::invoke::Scene;

pub(super) fn run(args: &ServeArgs) -> Result<Exit, Error> {
    let target = subject::target("serve", &args.plugin)?;
    let cases = case::load(args.cases.as_deref())?;
    let given = match &args.case {
        Some(id) => find(id, &cases)?.given.clone(),
        None => Given {
            upstream: args
                .upstream
                .as_deref()
                .map(|name| fault(name, &target))
                .transpose()?,
            ..Given::default()
        },
    };
    let cancel = interrupt::watch()?;
    let scene = Scene::set(&given, &target)?;
    write(&args.env_file, &scene.variables())?;
    // With standard error closed nobody waits for the word.
    let _ = writeln!(
        std::io::stderr(),
        "serving until Ctrl-C; the variables are in {}",
        args.env_file.display()
    );
    while !cancel.is_cancelled() {
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(Exit::Conformant)
}

/// Writes the variables for a shell to read. They hold secrets, so the file is for its owner alone.
fn write(path: &Path, variables: &[(String, String)]) -> Result<(), Error> {
    let failed = |error| Error::harness(&format!("--env-file {}", path.display()), error);
    // Written elsewhere first, so that whoever waits for the file finds it whole.
    let draft = path.with_extension("draft");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&draft).map_err(failed)?;
    for (name, value) in variables {
        writeln!(file, "{name}='{}'", value.replace('\'', "'\\''")).map_err(failed)?;
    }
    std::fs::rename(&draft, path).map_err(failed)
}
