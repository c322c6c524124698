//! `credproof list`: the cases, one a line.

use super::args::{Color, ListArgs};
use super::exit::Exit;
use super::{print, settings};
use crate::error::Error;
use crate::{case, report};

pub(super) fn run(args: &ListArgs, color: Color) -> Result<Exit, Error> {
    let cases = case::load(args.select.cases.as_deref())?;
    let (chosen, _) = case::select(&cases, &settings::selection(&args.select)?)?;
    if chosen.is_empty() {
        return Err(Error::NothingSelected(
            "no case fits all of --case, --skip, --level and --area together; leave one out"
                .to_owned(),
        ));
    }
    let terminal = settings::terminal(color, &std::io::stdout());
    let mut bytes = Vec::new();
    report::list::render(args.format.into(), &chosen, terminal, &mut bytes)
        .map_err(|error| Error::harness("the list", error))?;
    print(&bytes)?;
    Ok(Exit::Conformant)
}
