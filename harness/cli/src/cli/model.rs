//! `credproof model`: what would a kubelet say? Questions on standard input, answers on standard output.

use std::io::{stdin, stdout};
use std::sync::atomic::{AtomicBool, Ordering};

use credproof_kubelet::question::Asked;
use credproof_process::Command;

use super::args::ModelArgs;
use super::exit::Exit;
use super::{complain, interrupt, settings};
use crate::error::Error;
use crate::model;

pub(super) fn run(args: &ModelArgs) -> Result<Exit, Error> {
    let releases = match args.kubelet.parse() {
        Ok(release) => Asked::One(release),
        Err(_) => Asked::Several(settings::releases(&args.kubelet)?),
    };
    let busy = std::sync::Arc::new(AtomicBool::new(false));
    let cancel = interrupt::watch_while(std::sync::Arc::clone(&busy))?;
    let run = |command: &Command| {
        busy.store(true, Ordering::SeqCst);
        let ran = credproof_process::run(command, &cancel);
        busy.store(false, Ordering::SeqCst);
        ran
    };
    let go_on = || !cancel.is_cancelled();
    let summary = model::answer(stdin().lock(), &mut stdout().lock(), releases, &run, go_on)
        .map_err(|error| Error::harness("questions and answers", error))?;
    if cancel.is_cancelled() {
        complain("interrupted: the plugin was ended, and the questions after it are not answered");
        return Ok(Exit::Interrupted);
    }
    Ok(match summary.unanswered {
        0 => Exit::Conformant,
        _ => Exit::Usage,
    })
}
