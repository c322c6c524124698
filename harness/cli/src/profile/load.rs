//! Reads a profile from a file, from the built-in ones or from text, and says exactly where it is wrong.
//! What must hold between the values is in `validate`.

use std::fs;
use std::path::Path;

use super::error::ProfileError;
use super::locate::Positions;
use super::model::Profile;
use super::validate;
use crate::yaml::{self, Problem, hint_for};

/// The page that explains the keys of a profile.
const REFERENCE: &str = "harness/PROFILE.md";

/// A valid profile together with where each of its values stands, for rules that are checked later.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The profile.
    pub profile: Profile,
    file: String,
    positions: Positions,
}

impl Loaded {
    /// A problem of this profile, at the place of a key path such as `provider.matchImages[1]`.
    #[must_use]
    pub fn problem(&self, path: &str, message: &str, hint: &str) -> Problem {
        problem_at(&self.file, &self.positions, path, message, hint)
    }
}

/// Reads and checks a profile file.
///
/// # Errors
/// [`ProfileError::Unreadable`] if the file cannot be read, [`ProfileError::Invalid`] with every place
/// that is wrong if it is no profile.
pub fn load(path: &Path) -> Result<Loaded, ProfileError> {
    let file = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => parse(&file, &text),
        Err(source) => Err(ProfileError::Unreadable { file, source }),
    }
}

/// A built-in profile by its name.
///
/// # Errors
/// [`ProfileError::UnknownName`] if there is none of this name.
pub fn builtin(name: &str) -> Result<Loaded, ProfileError> {
    match credproof_cases::profiles()
        .iter()
        .find(|(known, _)| *known == name)
    {
        Some((_, text)) => parse(&format!("built-in profile {name}"), text),
        None => {
            let names: Vec<&str> = builtin_names().collect();
            Err(ProfileError::UnknownName {
                name: name.to_owned(),
                hint: hint_for(name, &names),
            })
        }
    }
}

/// The names of the built-in profiles, sorted.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    credproof_cases::profiles().iter().map(|(name, _)| *name)
}

/// Reads and checks the text of a profile; `file` is how problems name it.
///
/// # Errors
/// [`ProfileError::Invalid`]: the one place where reading stopped, or every rule that is broken.
pub fn parse(file: &str, text: &str) -> Result<Loaded, ProfileError> {
    let profile = yaml::read(file, text, REFERENCE)
        .map_err(|problem| ProfileError::Invalid(vec![problem]))?;
    let positions = Positions::of(text);
    let mut problems: Vec<Problem> = validate::check(&profile)
        .into_iter()
        .map(|broken| {
            problem_at(
                file,
                &positions,
                &broken.path,
                &broken.message,
                &broken.hint,
            )
        })
        .collect();
    if problems.is_empty() {
        return Ok(Loaded {
            profile,
            file: file.to_owned(),
            positions,
        });
    }
    problems.sort_by_key(|problem| (problem.line, problem.column));
    Err(ProfileError::Invalid(problems))
}

fn problem_at(file: &str, positions: &Positions, path: &str, message: &str, hint: &str) -> Problem {
    let (line, column) = positions.find(path);
    Problem {
        file: file.to_owned(),
        line,
        column,
        path: path.to_owned(),
        message: message.to_owned(),
        hint: hint.to_owned(),
    }
}

#[cfg(test)]
#[path = "load_test.rs"]
mod tests;
