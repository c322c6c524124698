//! `mock-registry`: the registry alone, for clients under test.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use credproof_mock_registry::command::{Arguments, run};

fn main() -> ExitCode {
    match run(&Arguments::parse(), io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // When standard error is gone too, the exit code is all that is left to say.
            let _ = writeln!(io::stderr(), "error: {failure}");
            ExitCode::from(2)
        }
    }
}
