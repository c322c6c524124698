//! From a line of JSON to a [`Question`], or to the key that is wrong in it and what was expected there.

use serde::Deserialize;

use super::id::Id;
use super::input::Input;
use super::line::{Given, Line};
use crate::release::Release;
use crate::release_set::Releases;

/// One question: what is asked, and of which releases.
#[derive(Debug, Clone, PartialEq)]
pub struct Question<'q> {
    /// Comes back with the answer.
    pub id: Option<Id<'q>>,
    /// Of which releases; none if the question does not say.
    pub releases: Option<Asked>,
    /// What is asked.
    pub input: Input<'q>,
}

/// Of which releases a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Of one, which gives a plain answer.
    One(Release),
    /// Of several, whose answers are grouped.
    Several(Releases),
}

/// A line that holds no question. The `Display` text names the key and what was expected there.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{text}")]
pub struct Unreadable<'q> {
    /// The question's id, if that much could be read.
    pub id: Option<Id<'q>>,
    text: String,
}

impl<'q> Question<'q> {
    /// Reads one line.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] if it is not JSON in UTF-8, an unknown key or family, or a value of the wrong kind.
    ///
    /// ```
    /// use credproof_kubelet::question::Question;
    ///
    /// let line = br#"{"id":7,"family":"match","release":"1.30","input":{"pattern":"*.io","image":"reg.io/app"}}"#;
    /// assert!(Question::read(line).is_ok());
    ///
    /// let line = br#"{"id":7,"family":"match","input":{"pattern":"*.io","image":5}}"#;
    /// assert_eq!(
    ///     Question::read(line).unwrap_err().to_string(),
    ///     "input.image: invalid type: integer `5`, expected a text (column 60)"
    /// );
    /// ```
    pub fn read(line: &'q [u8]) -> Result<Self, Unreadable<'q>> {
        let text = std::str::from_utf8(line).map_err(|error| Unreadable {
            id: None,
            text: format!(
                "byte {} is not UTF-8; expected JSON in UTF-8, and other bytes in base64 (stdout_b64, file_b64)",
                error.valid_up_to() + 1
            ),
        })?;
        let unreadable = |id, text| Unreadable { id, text };
        let line = match Line::read(text) {
            Ok(line) => line,
            Err(fault) => return Err(unreadable(id_in(text), fault)),
        };
        let input = match line.input {
            Given::Read(input) => input,
            Given::Unread(raw) => match line.family.read(raw, text) {
                Ok(input) => input,
                Err(fault) => return Err(unreadable(line.id, fault)),
            },
        };
        let id = line.id.filter(|id| *id != Id::Text("".into()));
        match asked(line.release.as_str(), line.releases.as_str()) {
            Ok(releases) => Ok(Self {
                id,
                releases,
                input,
            }),
            Err(fault) => Err(unreadable(id, fault)),
        }
    }
}

fn asked(release: &str, releases: &str) -> Result<Option<Asked>, String> {
    match (release, releases) {
        ("", "") => Ok(None),
        (release, "") => match release.parse() {
            Ok(release) => Ok(Some(Asked::One(release))),
            Err(error) => Err(format!("release: {error}")),
        },
        ("", releases) => match releases.parse::<Releases>() {
            Ok(releases) => Ok(Some(Asked::Several(releases))),
            Err(error) => Err(format!("releases: {error}")),
        },
        _ => Err("expected release or releases, not both".to_owned()),
    }
}

/// The id of a line of which something else cannot be read.
fn id_in(text: &str) -> Option<Id<'_>> {
    #[derive(Deserialize)]
    struct Line<'q> {
        #[serde(borrow)]
        id: Option<Id<'q>>,
    }
    let line: Line<'_> = serde_json::from_str(text).ok()?;
    line.id
}
