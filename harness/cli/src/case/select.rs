//! Which cases are run: by id or glob, level and area. A pattern that chooses nothing is an error, because a
//! mistyped one would otherwise look like a passed run.

use globset::{GlobBuilder, GlobMatcher};

use super::{Area, Case, Level};
use crate::yaml;

/// What was asked for; empty lists choose everything.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Ids or globs of cases to run. `*` stays within one part of an id, `**` crosses `/`.
    pub cases: Vec<String>,
    /// Ids or globs of cases not to run.
    pub skip: Vec<String>,
    /// Levels to run.
    pub levels: Vec<Level>,
    /// Areas to run.
    pub areas: Vec<Area>,
}

/// Why a selection cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum SelectError {
    /// The text is not a glob.
    #[error(
        "{flag} {pattern}: not a pattern: {reason}; a pattern is an id such as auth/covers-image or a glob such as 'auth/*'"
    )]
    Malformed {
        /// The flag it was given with.
        flag: &'static str,
        /// The text.
        pattern: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The pattern matches no case.
    #[error("{flag} {pattern}: matches no case{}", suggestion(.nearest.as_deref()))]
    Unmatched {
        /// The flag it was given with.
        flag: &'static str,
        /// The text.
        pattern: String,
        /// The id that looks most like it.
        nearest: Option<String>,
    },
}

/// The cases that were chosen, in their order, and those that were not.
///
/// # Errors
///
/// When a pattern is malformed or matches no case at all.
pub fn select<'a>(
    cases: &'a [Case],
    selection: &Selection,
) -> Result<(Vec<&'a Case>, Vec<&'a Case>), SelectError> {
    let wanted = matchers("--case", &selection.cases, cases)?;
    let unwanted = matchers("--skip", &selection.skip, cases)?;
    let chosen = |case: &&Case| {
        (wanted.is_empty() || wanted.iter().any(|glob| glob.is_match(&case.id)))
            && !unwanted.iter().any(|glob| glob.is_match(&case.id))
            && (selection.levels.is_empty() || selection.levels.contains(&case.level))
            && (selection.areas.is_empty() || selection.areas.contains(&case.area()))
    };
    Ok(cases.iter().partition(chosen))
}

fn matchers(
    flag: &'static str,
    patterns: &[String],
    cases: &[Case],
) -> Result<Vec<GlobMatcher>, SelectError> {
    let compile = |pattern: &String| {
        let glob = GlobBuilder::new(pattern)
            .literal_separator(true)
            .build()
            .map_err(|error| SelectError::Malformed {
                flag,
                pattern: pattern.clone(),
                reason: error.kind().to_string(),
            })?;
        let matcher = glob.compile_matcher();
        if cases.iter().any(|case| matcher.is_match(&case.id)) {
            return Ok(matcher);
        }
        Err(SelectError::Unmatched {
            flag,
            pattern: pattern.clone(),
            nearest: nearest(pattern, cases),
        })
    };
    patterns.iter().map(compile).collect()
}

/// The id that a mistyped one most likely stands for, if any is like it at all.
#[must_use]
pub fn nearest(pattern: &str, cases: &[Case]) -> Option<String> {
    let ids = cases.iter().map(|case| case.id.as_str());
    yaml::nearest(pattern, ids).map(str::to_owned)
}

fn suggestion(nearest: Option<&str>) -> String {
    match nearest {
        Some(id) => format!("; did you mean {id}?"),
        None => "; `credproof list` shows them all".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases() -> Vec<Case> {
        crate::case::load(None).unwrap()
    }

    #[test]
    fn chooses_by_id_glob_level_and_area() {
        let all = cases();
        let check = |selection: Selection, holds: fn(&Case) -> bool| {
            let (chosen, rest) = select(&all, &selection).unwrap();
            assert!(
                !chosen.is_empty() && chosen.iter().all(|case| holds(case)),
                "{selection:?}"
            );
            assert!(rest.iter().all(|case| !holds(case)), "{selection:?}");
        };
        check(
            Selection {
                cases: vec!["auth/*".into()],
                ..Selection::default()
            },
            |case| case.area() == Area::Auth,
        );
        check(
            Selection {
                levels: vec![Level::Must],
                ..Selection::default()
            },
            |case| case.level == Level::Must,
        );
        check(
            Selection {
                areas: vec![Area::Pull],
                ..Selection::default()
            },
            |case| case.area() == Area::Pull,
        );
    }

    #[test]
    fn a_pattern_that_chooses_nothing_is_an_error() {
        let check = |selection: Selection, words: &str| {
            let error = select(&cases(), &selection).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        };
        check(
            Selection {
                cases: vec!["nothing/at-all".into()],
                ..Selection::default()
            },
            "--case nothing/at-all: matches no case",
        );
        check(
            Selection {
                skip: vec!["auth/covers-imag".into()],
                ..Selection::default()
            },
            "did you mean auth/",
        );
        check(
            Selection {
                cases: vec!["auth/[".into()],
                ..Selection::default()
            },
            "not a pattern",
        );
    }
}
