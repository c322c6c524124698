//! `credproof init`: a built-in profile with its comments, as a start for one's own.

use super::args::InitArgs;
use super::exit::Exit;
use super::print;
use crate::error::Error;
use crate::profile;

pub(super) fn run(args: &InitArgs) -> Result<Exit, Error> {
    // Reading it says whether there is one of this name, and which one is meant if there is none.
    profile::builtin(&args.profile)?;
    let text = credproof_cases::profiles()
        .iter()
        .find(|(name, _)| *name == args.profile)
        .map(|(_, text)| *text);
    print(text.unwrap_or_default().as_bytes())?;
    Ok(Exit::Conformant)
}
