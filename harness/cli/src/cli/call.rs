//! `credproof call`: one call, told step by step.

use super::args::{CallArgs, Color};
use super::exit::Exit;
use super::{complain, interrupt, print, settings, subject};
use crate::error::Error;
use crate::report::{self, Options};
use crate::target::Target;
use crate::upstream::Fault;
use crate::{subject as file, told};

pub(super) fn run(args: &CallArgs, color: Color) -> Result<Exit, Error> {
    let target = subject::target("call", &args.plugin)?;
    let fault = args
        .upstream
        .as_deref()
        .map(|name| fault(name, &target))
        .transpose()?;
    // A plugin that cannot be started is told apart here, with its cause, before anything is set up for it.
    file::subject(&target)?;
    let cancel = interrupt::watch()?;
    let told = told::tell(&target, fault, &cancel)?;
    if cancel.is_cancelled() {
        complain("interrupted: the plugin was ended, and nothing can be said of it");
        return Ok(Exit::Interrupted);
    }
    let taken = |seen: &told::Seen| {
        seen.result
            .as_ref()
            .is_ok_and(|kept| !kept.candidates.is_empty())
    };
    let exit = if told.views.iter().all(taken) {
        Exit::Conformant
    } else {
        Exit::Failed
    };
    let options = Options {
        exit_code: exit.code(),
        terminal: settings::terminal(color, &std::io::stdout()),
    };
    let mut bytes = Vec::new();
    report::call::render(args.format.into(), &told, &options, &mut bytes)
        .map_err(|error| Error::harness("the account of the call", error))?;
    print(&bytes)?;
    Ok(exit)
}

/// The fault of this name.
///
/// # Errors
///
/// When there is none, with those that there are; or when the profile has no upstream that could have it.
pub(super) fn fault(name: &str, target: &Target) -> Result<Fault, Error> {
    if target.profile.upstream.is_empty() {
        return Err(Error::usage(format!(
            "--upstream {name}: the profile describes no upstream service; give --profile with one that does"
        )));
    }
    let names: Vec<&str> = Fault::ALL.iter().map(|fault| fault.name()).collect();
    let found = Fault::ALL.into_iter().find(|fault| fault.name() == name);
    found.ok_or_else(|| {
        Error::usage(format!(
            "--upstream {name}: expected one of {}",
            names.join(", ")
        ))
    })
}
