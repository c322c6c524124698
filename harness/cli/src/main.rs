//! The program, which so far is the embedded plugin alone.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next() {
        Some(first) if first == credproof::fixture::COMMAND => credproof::fixture::main(arguments),
        _ => ExitCode::from(2),
    }
}
