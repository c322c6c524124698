//! A plan of faults: a YAML (or JSON) document, read with errors that say where it is wrong.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_saphyr::{Error as YamlError, Spanned};

use super::check::check;
use super::model::Fault;

/// The faults of one document.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FaultPlan {
    /// In the order in which a request is shown to them.
    pub faults: Vec<Fault>,
}

/// The document, with the places of its faults.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    faults: Vec<Spanned<Fault>>,
}

/// One thing that is wrong with a plan. Displayed as `plan.yaml:3:9: faults[0].when.nth: must be 1 or
/// more, because requests are counted from 1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanProblem {
    /// The file as given, or what else the text came from.
    pub file: String,
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
    /// Where it is by keys; empty for the document itself.
    pub path: String,
    /// What is wrong and what was expected, a lowercase fragment.
    pub message: String,
}

impl FaultPlan {
    /// Reads a plan; `file` is how problems name it.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong with it.
    pub fn read(file: &str, text: &str) -> Result<Self, PlanProblem> {
        let options = serde_saphyr::options! { with_snippet: false };
        let mut path = String::new();
        let document =
            serde_saphyr::with_deserializer_from_str_with_options(text, options, |yaml| {
                let mut track = serde_path_to_error::Track::new();
                let read =
                    Document::deserialize(serde_path_to_error::Deserializer::new(yaml, &mut track));
                read.inspect_err(|_| path = track.path().to_string())
            })
            .map_err(|error| unreadable(file, text, &path, &error))?;
        let mut ids = BTreeSet::new();
        for (index, place) in document.faults.iter().enumerate() {
            let fault = &place.value;
            let problem = match check(fault) {
                Err(invalid) => Some((invalid.key, invalid.message)),
                Ok(_) if !fault.id.is_empty() && !ids.insert(&fault.id) => {
                    Some(("id", format!("{:?} is given twice", fault.id)))
                }
                Ok(_) => None,
            };
            if let Some((key, message)) = problem {
                return Err(PlanProblem {
                    file: file.to_owned(),
                    line: place.referenced.line(),
                    column: place.referenced.column(),
                    path: format!("faults[{index}].{key}"),
                    message,
                });
            }
        }
        let faults = document.faults.into_iter().map(|place| place.value);
        Ok(Self {
            faults: faults.collect(),
        })
    }
}

fn unreadable(file: &str, text: &str, path: &str, error: &YamlError) -> PlanProblem {
    let (mut line, mut column) = error
        .location()
        .map_or((1, 1), |at| (at.line(), at.column()));
    if let YamlError::SerdeUnknownVariant { variant, .. } = error {
        // Where a list may be, the reader knows only where the keys around the value begin.
        (line, column) = place_of(variant, text, line).unwrap_or((line, column));
    }
    // The tracker writes `.` for the document itself and ends in `?` for a key not yet seen to its end.
    // `Spanned` has what it reads in a field of this name.
    let path = path.trim_end_matches('?').trim_end_matches('.');
    let path = path.replacen("].value", "]", 1);
    let (key, message) = match error {
        YamlError::SerdeUnknownField {
            field, expected, ..
        } => ("", format!("unknown key; {}", hint(field, expected))),
        YamlError::SerdeUnknownVariant {
            variant, expected, ..
        } => (
            "",
            format!("unknown value {variant:?}; {}", hint(variant, expected)),
        ),
        YamlError::SerdeMissingField { field, .. } => {
            (*field, "required key is missing".to_owned())
        }
        other => ("", plain_words(&other.to_string())),
    };
    let dot = if path.is_empty() || key.is_empty() {
        ""
    } else {
        "."
    };
    PlanProblem {
        file: file.to_owned(),
        line,
        column,
        path: format!("{path}{dot}{key}"),
        message,
    }
}

/// The line and the column of the first `word` from this line on.
fn place_of(word: &str, text: &str, line: u64) -> Option<(u64, u64)> {
    let before = usize::try_from(line).ok()?.saturating_sub(1);
    let mut lines = (line..).zip(text.lines().skip(before));
    lines.find_map(|(line, text)| {
        let column = text[..text.find(word)?].chars().count() + 1;
        Some((line, u64::try_from(column).ok()?))
    })
}

/// `did you mean X` for the nearest of the known names, else all of them.
fn hint(given: &str, known: &[&str]) -> String {
    let nearest = known
        .iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(given, name), name))
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .filter(|(likeness, _)| *likeness >= 0.5);
    match nearest {
        Some((_, name)) => format!("did you mean {name}"),
        None => format!("expected one of {}", known.join(", ")),
    }
}

/// The reader's words without its terms of Rust, and without its own `at line 3, column 5`, which the
/// problem already says.
fn plain_words(text: &str) -> String {
    let text = text.rfind(" at line ").map_or(text, |cut| &text[..cut]);
    let words = match text {
        "invalid u16" => "expected a number from 0 to 65535",
        "invalid u64" | "invalid usize" => "expected a whole number, 0 or more",
        "unexpected value for unit" => "takes no settings: write its name alone",
        unit if unit.starts_with("invalid type: unit variant") => {
            "needs settings: write them behind its name, like delay: 500ms"
        }
        other if other.ends_with("expected enum FaultAction") => {
            "expected the name of an action, with its settings if it has some"
        }
        other => other,
    };
    words.to_owned()
}

impl fmt::Display for PlanProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:{}: ", self.file, self.line, self.column)?;
        if !self.path.is_empty() {
            write!(formatter, "{}: ", self.path)?;
        }
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for PlanProblem {}
