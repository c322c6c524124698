//! `credproof match`: which providers a kubelet asks about images, and why not the others.

use std::io::{self, Read};
use std::path::Path;

use super::args::{Color, MatchArgs};
use super::exit::Exit;
use super::{print, settings};
use crate::error::Error;
use crate::matching::{Configuration, Matched};
use crate::report::{self, Options};

pub(super) fn run(args: &MatchArgs, color: Color) -> Result<Exit, Error> {
    let releases = settings::releases(&args.kubelet)?;
    let configuration = Configuration::read(&args.config, releases)?;
    let images = images(args)?;
    let matched: Vec<Matched> = images
        .iter()
        .map(|image| configuration.look_up(image))
        .collect();
    let exit = match matched.iter().all(Matched::is_matched) {
        true => Exit::Conformant,
        false => Exit::Failed,
    };
    let options = Options {
        exit_code: exit.code(),
        terminal: settings::terminal(color, &io::stdout()),
    };
    let mut bytes = Vec::new();
    report::matching::render(
        args.format.into(),
        &configuration,
        &matched,
        &options,
        &mut bytes,
    )
    .map_err(|error| Error::harness("the matches", error))?;
    print(&bytes)?;
    Ok(exit)
}

/// The images of the command line, then those of the file.
fn images(args: &MatchArgs) -> Result<Vec<String>, Error> {
    let mut images = Vec::new();
    for image in &args.image {
        match image.as_str() {
            "-" => images.extend(listed(Path::new("-"))?),
            _ => images.push(image.clone()),
        }
    }
    if let Some(path) = &args.images {
        images.extend(listed(path)?);
    }
    if images.is_empty() {
        return Err(Error::usage(
            "no image is named; write one a line, for example registry.example.com/app",
        ));
    }
    Ok(images)
}

/// The images of a file, or of standard input. What is not UTF-8 becomes an image that cannot be read.
fn listed(path: &Path) -> Result<Vec<String>, Error> {
    let mut bytes = Vec::new();
    let read = match path == Path::new("-") {
        true => io::stdin().lock().read_to_end(&mut bytes).map(drop),
        false => std::fs::read(path).map(|read| bytes = read),
    };
    read.map_err(|error| {
        let shown = path.display();
        Error::usage(format!(
            "--images {shown}: {error}; give a file with one image a line"
        ))
    })?;
    let text = String::from_utf8_lossy(&bytes);
    let images = text.lines().map(str::trim);
    let images = images.filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(images.map(str::to_owned).collect())
}
