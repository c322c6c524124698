//! `credproof explain ID`: everything about one case.

use super::args::{Color, ExplainArgs};
use super::exit::Exit;
use super::{print, settings};
use crate::case::Case;
use crate::error::Error;
use crate::{case, report};

pub(super) fn run(args: &ExplainArgs, color: Color) -> Result<Exit, Error> {
    let cases = case::load(args.cases.as_deref())?;
    let case = find(&args.id, &cases)?;
    let terminal = settings::terminal(color, &std::io::stdout());
    let mut bytes = Vec::new();
    report::explain::render(case, terminal, &mut bytes)
        .map_err(|error| Error::harness("the explanation", error))?;
    print(&bytes)?;
    Ok(Exit::Conformant)
}

/// The case of this id.
///
/// # Errors
///
/// When there is none, with the nearest id.
pub(super) fn find<'a>(id: &str, cases: &'a [Case]) -> Result<&'a Case, Error> {
    cases.iter().find(|case| case.id == id).ok_or_else(|| {
        let nearest = case::nearest(id, cases).map(|id| format!("did you mean {id}?"));
        let next = nearest.unwrap_or_else(|| "`credproof list` shows them all".to_owned());
        Error::usage(format!("no case has the id {id:?}; {next}"))
    })
}
