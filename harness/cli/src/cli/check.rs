//! `credproof check`: run the cases, write every report that was asked for, end with the verdict.

use std::io::IsTerminal;

use super::args::{CheckArgs, Color};
use super::exit::Exit;
use super::{exit_of, interrupt, print, settings};
use crate::error::Error;
use crate::report::{self, Format, Options};
use crate::terminal::Terminal;
use crate::verdict::Report;
use crate::{progress, run};

pub(super) fn run(args: &CheckArgs, color: Color) -> Result<Exit, Error> {
    let settings = settings::check(args).inspect_err(|error| no_verdict(args, error))?;
    let cancel = interrupt::watch()?;
    let observer = progress::on_stderr(std::io::stderr().is_terminal());
    let checked = run::check(
        &settings.target,
        settings.cases.as_deref(),
        &settings.selection,
        settings.jobs,
        observer.as_ref(),
        &cancel,
    );
    drop(observer);
    let report = checked.inspect_err(|error| no_verdict(args, error))?;
    let exit = Exit::of(&report);
    let mut written = settings.reports.iter().map(|(format, path)| {
        let bytes = rendered(&report, *format, Terminal::PLAIN, exit)?;
        std::fs::write(path, bytes)
            .map_err(|error| Error::harness(&format!("--report {}", path.display()), error))
    });
    let failed = written.find_map(Result::err);
    written.for_each(drop);
    print(&rendered(
        &report,
        args.format.into(),
        settings::terminal(color, &std::io::stdout()),
        exit,
    )?)?;
    failed.map_or(Ok(exit), Err)
}

/// Says in every format that was asked for why there is no verdict; a program that reads it must find neither
/// nothing nor the report of an earlier run.
fn no_verdict(args: &CheckArgs, error: &Error) {
    let said = |format: Format| {
        let mut bytes = Vec::new();
        match format {
            Format::Json => {
                report::json::failure(&error.to_string(), exit_of(error).code(), &mut bytes)
                    .ok()?;
            }
            Format::Human => bytes.extend(format!("error: {error}\n").bytes()),
        }
        Some(bytes)
    };
    // The error itself goes to standard error in any case, and is more telling than one about its report.
    let destinations = args
        .report
        .iter()
        .filter_map(|text| settings::destination(text).ok());
    for (format, path) in destinations {
        let _ = said(format).map(|bytes| std::fs::write(path, bytes));
    }
    if Format::from(args.format) == Format::Json {
        let _ = said(Format::Json).map(|bytes| print(&bytes));
    }
}

fn rendered(
    report: &Report,
    format: Format,
    terminal: Terminal,
    exit: Exit,
) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let options = Options {
        exit_code: exit.code(),
        terminal,
    };
    report::render(format, report, &options, &mut bytes)
        .map_err(|error| Error::harness("the report", error))?;
    Ok(bytes)
}
