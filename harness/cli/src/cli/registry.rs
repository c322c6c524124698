//! `credproof registry`: the program `mock-registry` under credproof's roof.

use std::io;

use credproof_mock_registry::command::{self, Arguments};

use super::exit::Exit;
use crate::error::Error;

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Error> {
    command::run(arguments, io::stdout())
        .map(|()| Exit::Conformant)
        .map_err(|failure| Error::usage(failure.to_string()))
}
