//! The program: as itself, or as the plugin that is embedded in it.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os();
    let program = arguments.next().unwrap_or_default();
    let mut rest = arguments.peekable();
    if rest
        .next_if(|first| first == credproof::fixture::COMMAND)
        .is_some()
    {
        return credproof::fixture::main(rest);
    }
    credproof::cli::main(std::iter::once(program).chain(rest).collect())
}
