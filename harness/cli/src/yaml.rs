//! Reads one YAML document into a type and says exactly where it is wrong. It knows nothing of what the
//! document is for.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_saphyr::Error as YamlError;

/// One thing that is wrong, and where. Displayed as `credproof.yaml:12:5: provider.matchImage: unknown
/// key; did you mean matchImages`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as given, or what else the text came from.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
    /// Where it is by keys (`upstream[0].routes[1].match.path`); empty for the document itself.
    pub path: String,
    /// What is wrong and what was expected, a lowercase fragment.
    pub message: String,
    /// What to do, a lowercase fragment; empty if the message says it all.
    pub hint: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)?;
        if !self.hint.is_empty() {
            write!(f, "; {}", self.hint)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// Reads a document. Problems name it `file`, and `reference` as the page that explains its keys.
///
/// # Errors
///
/// The one place where reading stopped.
pub fn read<T: DeserializeOwned>(file: &str, text: &str, reference: &str) -> Result<T, Problem> {
    let options = serde_saphyr::options! { with_snippet: false };
    let mut path = String::new();
    serde_saphyr::with_deserializer_from_str_with_options(text, options, |yaml| {
        let mut track = serde_path_to_error::Track::new();
        let read = T::deserialize(serde_path_to_error::Deserializer::new(yaml, &mut track));
        read.inspect_err(|_| path = track.path().to_string())
    })
    .map_err(|error| unreadable(file, &path, &error, reference))
}

/// `did you mean X` for the nearest of the known names, else `expected one of A, B`.
#[must_use]
pub fn hint_for(given: &str, known: &[&str]) -> String {
    match nearest(given, known.iter().copied()) {
        Some(name) => format!("did you mean {name}"),
        None => format!("expected one of {}", known.join(", ")),
    }
}

/// The known name that a mistyped one most likely stands for, if any is like it at all.
#[must_use]
pub fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let given = given.to_lowercase();
    let likeness =
        |name: &str| strsim::normalized_damerau_levenshtein(&given, &name.to_lowercase());
    let best = known
        .map(|name| (likeness(name), name))
        .max_by(|left, right| left.0.total_cmp(&right.0))?;
    (best.0 >= 0.5).then_some(best.1)
}

fn unreadable(file: &str, path: &str, error: &YamlError, reference: &str) -> Problem {
    let (line, column) = error
        .location()
        .map_or((1, 1), |at| (at.line(), at.column()));
    // The tracker writes `.` for the document itself and ends in `?` for a key not yet seen to its end.
    let mut path = path.trim_end_matches('?').trim_end_matches('.').to_owned();
    let mut descend = |key: &str| {
        let dot = if path.is_empty() { "" } else { "." };
        path = format!("{path}{dot}{key}");
    };
    let (message, hint) = match error {
        YamlError::SerdeUnknownField {
            field, expected, ..
        } => ("unknown key".to_owned(), hint_for(field, expected)),
        YamlError::SerdeMissingField { field, .. } => {
            descend(field);
            (
                "required key is missing".to_owned(),
                format!("see {reference} for its meaning"),
            )
        }
        YamlError::SerdeUnknownVariant {
            variant, expected, ..
        } => (
            format!("unknown value {variant:?}"),
            hint_for(variant, expected),
        ),
        YamlError::DuplicateMappingKey { key, .. } => {
            key.iter().for_each(|key| descend(key));
            (
                "is given twice".to_owned(),
                "keep one of the two".to_owned(),
            )
        }
        other => (plain_words(&other.to_string()), String::new()),
    };
    Problem {
        file: file.to_owned(),
        line,
        column,
        path,
        message,
        hint,
    }
}

/// The reader's words, without its terms of YAML grammar and Rust, and without its own `at line 3, column
/// 5`, which the problem already says.
fn plain_words(text: &str) -> String {
    let text = text.rfind(" at line ").map_or(text, |cut| &text[..cut]);
    match text {
        "expected sequence start" => "expected a list".to_owned(),
        "expected mapping start" => "expected keys with values".to_owned(),
        "expected string scalar" => "expected a text".to_owned(),
        "invalid u16" => "expected a number from 0 to 65535".to_owned(),
        "invalid boolean" => "expected true or false".to_owned(),
        null if null.starts_with("cannot deserialize null") => {
            "expected a text, and there is no value".to_owned()
        }
        other => other.to_owned(),
    }
}
