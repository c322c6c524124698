//! From what was typed to what is meant: paths made absolute, profiles read, patterns parsed. After this
//! nothing looks at the command line or the environment again.

use std::fs::OpenOptions;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

use credproof_kubelet::Releases;

use super::args::{CheckArgs, Color, SelectArgs};
use super::subject;
use crate::case::{Area, Level, Selection};
use crate::error::Error;
use crate::report;
use crate::target::Target;
use crate::terminal::{self, Surroundings, Terminal};

/// What `check` was asked to do.
#[derive(Debug)]
pub(super) struct Settings {
    /// The plugin.
    pub(super) target: Target,
    /// The cases.
    pub(super) selection: Selection,
    /// The user's own cases.
    pub(super) cases: Option<PathBuf>,
    /// How many runs go on at once, at least 1.
    pub(super) jobs: usize,
    /// Where reports go beside standard output.
    pub(super) reports: Vec<(report::Format, PathBuf)>,
}

/// The settings of `check`.
///
/// # Errors
///
/// When a value on the command line, the profile or the configuration cannot be used.
pub(super) fn check(args: &CheckArgs) -> Result<Settings, Error> {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let mut target = subject::target("check", &args.plugin)?;
    if let Some(cases) = &args.select.cases {
        let flag = ["--cases".to_owned(), cases.to_string_lossy().into_owned()];
        target.again.splice(2..2, flag);
    }
    Ok(Settings {
        target,
        selection: selection(&args.select)?,
        cases: args.select.cases.clone(),
        jobs: args.jobs.map_or(processors, usize::from),
        reports: args
            .report
            .iter()
            .map(|text| destination(text))
            .collect::<Result<_, _>>()?,
    })
}

/// Which cases were asked for.
///
/// # Errors
///
/// When a level or an area is none.
pub(super) fn selection(args: &SelectArgs) -> Result<Selection, Error> {
    let levels = [Level::Must, Level::Should, Level::May];
    let level = |text: &String| {
        let found = levels.into_iter().find(|level| level.name() == text);
        found.ok_or_else(|| Error::usage(format!("--level {text}: expected must, should or may")))
    };
    let area = |text: &String| {
        let names: Vec<&str> = Area::ALL.iter().map(|area| area.name()).collect();
        let found = Area::ALL.into_iter().find(|area| area.name() == text);
        found.ok_or_else(|| {
            Error::usage(format!(
                "--area {text}: expected one of {}",
                names.join(", ")
            ))
        })
    };
    Ok(Selection {
        cases: args.case.clone(),
        skip: args.skip.clone(),
        levels: args.level.iter().map(level).collect::<Result<_, _>>()?,
        areas: args.area.iter().map(area).collect::<Result<_, _>>()?,
    })
}

/// The releases that were asked for.
///
/// # Errors
///
/// When the text names none.
pub(super) fn releases(text: &str) -> Result<Releases, Error> {
    let wrong = |reason: String| {
        Error::usage(format!(
            "--kubelet {text}: {reason}; expected 1.34, 1.30..1.34, 1.32.., newest or all"
        ))
    };
    let releases: Releases = text
        .parse()
        .map_err(|error: credproof_kubelet::BadReleases| wrong(error.to_string()))?;
    if releases.is_empty() {
        Err(wrong("holds no release".to_owned()))
    } else {
        Ok(releases)
    }
}

/// How long the plugin may run.
///
/// # Errors
///
/// When the text is no duration between a millisecond and an hour.
pub(super) fn deadline(text: &str) -> Result<Duration, Error> {
    let parsed: Option<credproof_kubelet::Duration> = text.parse().ok();
    let nanoseconds = parsed.and_then(|duration| u64::try_from(duration.0).ok());
    let duration = nanoseconds.map(Duration::from_nanos);
    duration
        .filter(|duration| {
            (Duration::from_millis(1)..=Duration::from_secs(3600)).contains(duration)
        })
        .ok_or_else(|| {
            Error::usage(format!(
                "--timeout {text}: expected a duration between 1ms and 1h, such as 5s or 1m"
            ))
        })
}

/// Where and how a report is written.
///
/// # Errors
///
/// When the text names no format or no path.
pub(super) fn destination(text: &str) -> Result<(report::Format, PathBuf), Error> {
    let (name, path) = text.split_once('=').unwrap_or((text, ""));
    let format = match name {
        "human" => report::Format::Human,
        "json" => report::Format::Json,
        _ => {
            return Err(Error::usage(format!(
                "--report {text}: no format {name:?}; expected human=PATH or json=PATH"
            )));
        }
    };
    if path.is_empty() {
        return Err(Error::usage(format!(
            "--report {text}: no path; expected {name}=PATH"
        )));
    }
    if path == "-" {
        return Err(Error::usage(format!(
            "--report {text}: standard output is for --format; expected {name}=PATH"
        )));
    }
    // Found out now and not when the run is over: a report that cannot be written is a run that was for nothing.
    let mut options = OpenOptions::new();
    let opened = options.append(true).create(true).open(path);
    opened.map_err(|error| Error::harness(&format!("--report {path}"), error))?;
    Ok((format, PathBuf::from(path)))
}

/// A path made absolute without following links, as the kubelet hands it to the plugin.
///
/// # Errors
///
/// When there is no working directory to start from.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, Error> {
    std::path::absolute(path).map_err(|error| {
        Error::usage(format!(
            "{}: {error}; give an absolute path",
            path.display()
        ))
    })
}

/// How to write for the reader of an output stream.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads the environment"
)]
pub(super) fn terminal(color: Color, stream: &impl IsTerminal) -> Terminal {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let surroundings = Surroundings {
        is_terminal: stream.is_terminal(),
        no_color: set("NO_COLOR"),
        clicolor_force: std::env::var_os("CLICOLOR_FORCE")
            .is_some_and(|value| !value.is_empty() && value != "0"),
        is_dumb: std::env::var_os("TERM").is_some_and(|term| term == "dumb"),
        columns: std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok()),
    };
    let color = match color {
        Color::Auto => terminal::Color::Auto,
        Color::Always => terminal::Color::Always,
        Color::Never => terminal::Color::Never,
    };
    Terminal::decide(color, surroundings)
}
