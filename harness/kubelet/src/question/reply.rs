//! The line that answers a question: one release's answer, or those of several in groups.

use super::answer::Answer;
use super::id::Id;
use super::input::Input;
use super::no_answer::NoAnswer;
use super::read::{Asked, Question};
use super::write::{Object, end_line};
use crate::release::Release;
use crate::release_set::Releases;

/// What comes back for a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// The answer of one release.
    One(Answer),
    /// The answers of several releases.
    Groups(Vec<Group>),
    /// There is no answer, for this reason.
    None(String),
}

/// Releases that gave the same answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The releases.
    pub releases: Releases,
    /// What they answered.
    pub answer: Answer,
}

impl Question<'_> {
    /// The reply to this question: of the newest release if it names none.
    ///
    /// ```
    /// use credproof_kubelet::question::Question;
    ///
    /// let line = br#"{"id":"a","family":"match","releases":"1.35..","input":{"pattern":"a:1:2","image":"a/b"}}"#;
    /// let question = Question::read(line).unwrap();
    /// assert_eq!(
    ///     String::from_utf8(question.reply().to_line(question.id.as_ref())).unwrap(),
    ///     concat!(
    ///         r#"{"id":"a","results":["#,
    ///         r#"{"releases":["1.35"],"ok":{"allowed":false,"match":false}},"#,
    ///         r#"{"releases":["1.36","1.37"],"allowed":false,"#,
    ///         r#""error":"parse \"https://a:1:2\": invalid port \":1:2\" after host"}]}"#,
    ///         "\n"
    ///     )
    /// );
    /// ```
    pub fn reply(&self) -> Reply {
        self.reply_with(|release| self.input.answer(release))
    }

    /// The reply, if `answer` says what one release answers. Family `exec` needs this: see [`super::Exec::handed`].
    pub fn reply_with(&self, answer: impl FnMut(Release) -> Result<Answer, NoAnswer>) -> Reply {
        match self.releases.unwrap_or(Asked::One(Release::NEWEST)) {
            Asked::One(release) => one(release, answer),
            Asked::Several(releases) => several(releases, &self.input, answer),
        }
    }
}

fn one(release: Release, mut answer: impl FnMut(Release) -> Result<Answer, NoAnswer>) -> Reply {
    match answer(release) {
        Ok(answer) => Reply::One(answer),
        Err(reason) => Reply::None(reason.to_string()),
    }
}

fn several(
    releases: Releases,
    input: &Input<'_>,
    mut answer: impl FnMut(Release) -> Result<Answer, NoAnswer>,
) -> Reply {
    let mut groups: Vec<Group> = Vec::new();
    for release in releases
        .iter()
        .filter(|release| input.is_recorded_of(*release))
    {
        let answer = match answer(release) {
            Ok(answer) => answer,
            Err(NoAnswer::NoSuchField { .. }) => continue,
            Err(reason) => return Reply::None(reason.to_string()),
        };
        match groups.iter_mut().find(|group| group.answer == answer) {
            Some(group) => group.releases.insert(release),
            None => groups.push(Group {
                releases: release.into(),
                answer,
            }),
        }
    }
    Reply::Groups(groups)
}

impl Reply {
    /// One line of JSON with a newline, as Go's encoder writes it when it is told not to escape HTML: object keys in
    /// order, durations in nanoseconds, U+2028 and U+2029 escaped.
    pub fn to_line(&self, id: Option<&Id<'_>>) -> Vec<u8> {
        let mut line = Vec::new();
        self.write_line(id, &mut line);
        line
    }

    /// Appends [`Reply::to_line`].
    pub fn write_line(&self, id: Option<&Id<'_>>, line: &mut Vec<u8>) {
        let start = line.len();
        let mut object = Object::begin(line);
        match self {
            Self::One(answer) => answer.write_fields(id, &mut object),
            Self::Groups(groups) => {
                if let Some(id) = id {
                    id.write(&mut object);
                }
                write_groups(groups, object.field("results"));
            }
            Self::None(reason) => {
                object.text("error", &[PREFIX, reason].concat());
                if let Some(id) = id {
                    id.write(&mut object);
                }
            }
        }
        object.end();
        end_line(start, line);
    }
}

/// How an error begins that is not a kubelet's.
const PREFIX: &str = "model: ";

fn write_groups(groups: &[Group], line: &mut Vec<u8>) {
    line.push(b'[');
    for (place, group) in groups.iter().enumerate() {
        if place > 0 {
            line.push(b',');
        }
        let releases: Vec<String> = group.releases.iter().map(|one| one.to_string()).collect();
        let mut object = Object::begin(line);
        object.value("releases", &releases);
        group.answer.write_fields(None, &mut object);
        object.end();
    }
    line.push(b']');
}
