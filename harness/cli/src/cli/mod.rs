//! The command line: parse, run one subcommand, turn its end into an exit code. The only module that prints.

mod args;
mod call;
mod check;
pub mod exit;
mod explain;
mod init;
mod interrupt;
mod kubelet_config;
mod lint;
mod list;
mod matching;
mod model;
mod pull;
mod registry;
mod serve;
mod settings;
mod subject;

use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;

use crate::error::Error;
use crate::report;
use args::{Cli, Command};
use exit::Exit;

/// Runs credproof with these arguments, the program's name first.
#[must_use]
pub fn main(arguments: Vec<OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let wanted = !error.use_stderr();
            // Help that cannot be printed has no reader to be told about it.
            let _ = error.print();
            return if wanted {
                ExitCode::SUCCESS
            } else {
                Exit::Usage.into()
            };
        }
    };
    let ended = match &cli.command {
        Command::Check(args) => check::run(args, cli.color),
        Command::Call(args) => call::run(args, cli.color),
        Command::List(args) => list::run(args, cli.color),
        Command::Explain(args) => explain::run(args, cli.color),
        Command::Lint(args) => lint::run(args, cli.color),
        Command::Match(args) => matching::run(args, cli.color),
        Command::Model(args) => model::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Pull(args) => pull::run(args, cli.color),
        Command::Registry(args) => registry::run(args),
        Command::Init(args) => init::run(args),
    };
    ended
        .unwrap_or_else(|error| {
            complain(&error);
            exit_of(&error)
        })
        .into()
}

/// The exit code of an error that left no verdict.
fn exit_of(error: &Error) -> Exit {
    match error {
        Error::Usage(_) => Exit::Usage,
        Error::NotStarted(_) => Exit::NotStarted,
        Error::Harness(_) => Exit::Harness,
        Error::NothingSelected(_) => Exit::NothingSelected,
    }
}

/// Writes an error where people look for it.
fn complain(error: impl std::fmt::Display) {
    // With standard error closed there is nobody left to tell.
    let text = report::complaint(&format!("error: {error}"));
    let _ = writeln!(io::stderr(), "{text}");
}

/// Writes a finished document to standard output. A reader who has had enough is no error.
fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Error::harness("standard output", error))
        }
        _ => Ok(()),
    }
}
