//! `credproof lint`: would a kubelet start with this configuration, and every reason why not.

use super::args::{Color, LintArgs};
use super::exit::Exit;
use super::{complain, print, settings};
use crate::error::Error;
use crate::lint::{Linted, LintedFile, lint};
use crate::report::{self, Options};

pub(super) fn run(args: &LintArgs, color: Color) -> Result<Exit, Error> {
    let releases = settings::releases(&args.kubelet)?;
    let look = |path: &std::path::PathBuf| lint(path, args.bin_dir.as_deref(), releases);
    let linted: Vec<Linted> = args.path.iter().map(look).collect::<Result<_, _>>()?;
    let mut bytes = Vec::new();
    let all_start = if args.fix {
        let file = only_file(&linted)?;
        bytes.extend(corrected(file)?.into_bytes());
        let taken = file.diagnosis.taken_by;
        if taken != releases {
            let by = if taken.is_empty() {
                "none of these releases".to_owned()
            } else {
                taken.to_string()
            };
            complain(format!(
                "the corrected document is taken by {by} alone; the findings without --fix say why"
            ));
        }
        taken == releases
    } else {
        let starts =
            |linted: &Linted| linted.started_by() == releases && linted.binaries.is_empty();
        linted.iter().all(starts)
    };
    let exit = if all_start {
        Exit::Conformant
    } else {
        Exit::Failed
    };
    if !args.fix {
        let options = Options {
            exit_code: exit.code(),
            terminal: settings::terminal(color, &std::io::stdout()),
        };
        report::lint::render(args.format.into(), &linted, &options, &mut bytes)
            .map_err(|error| Error::harness("the findings", error))?;
    }
    print(&bytes)?;
    Ok(exit)
}

/// The one file that was given.
fn only_file(linted: &[Linted]) -> Result<&LintedFile, Error> {
    let mut files = linted.iter().flat_map(|linted| &linted.files);
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file),
        _ => Err(Error::usage(
            "--fix prints one document; give exactly one file",
        )),
    }
}

/// The file as it should be; as it is, where nothing has to change.
fn corrected(file: &LintedFile) -> Result<String, Error> {
    let path = &file.path;
    match &file.diagnosis.corrected {
        Some(corrected) => Ok(corrected.clone()),
        None if !file.diagnosis.taken_by.is_empty() => {
            std::fs::read_to_string(path).map_err(|error| Error::usage(format!("{path}: {error}")))
        }
        None => Err(Error::usage(format!(
            "{path}: no corrected document can be made of it; see the findings without --fix"
        ))),
    }
}
