//! Collects problems while a document is looked through.

use crate::diagnose::Problem;
use crate::release::Release;
use crate::release_set::Releases;

/// The problems found so far.
pub(super) struct Findings {
    problems: Vec<Problem>,
    refusing: Releases,
    /// What to add to the offsets of the document to get those of the output; `None` if there is no such number.
    shift: Option<usize>,
}

/// Who minds a problem.
#[derive(Clone, Copy)]
pub(super) enum Minded {
    /// Every release.
    Always,
    /// Releases that decode strictly.
    Strictly,
    /// Releases that decode with json-iterator.
    WithJsonIterator,
    /// None: a remark.
    Never,
}

impl Findings {
    /// `refusing` are the releases that do refuse the output; a problem names no other.
    pub(super) fn new(refusing: Releases) -> Self {
        Self {
            problems: Vec::new(),
            refusing,
            shift: Some(0),
        }
    }

    /// From now on offsets are those of a document that begins at `shift`, or nowhere.
    pub(super) fn shift(&mut self, shift: Option<usize>) {
        self.shift = shift;
    }

    /// Adds a problem. Without an offset, it is about the whole document.
    pub(super) fn add(
        &mut self,
        code: &'static str,
        (path, offset): (&str, Option<usize>),
        minded: Minded,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        debug_assert!(super::RESPONSE_CODES.contains(&code), "{code}");
        let minding = |release: &Release| match minded {
            Minded::Always => true,
            Minded::Strictly => release.decodes_strictly(),
            Minded::WithJsonIterator => release.decodes_with_json_iterator(),
            Minded::Never => false,
        };
        let releases: Releases = self.refusing.iter().filter(minding).collect();
        self.problems.push(Problem {
            code,
            path: path.to_owned(),
            offset: offset.and_then(|offset| Some(offset + self.shift?)),
            message: message.into(),
            fix: fix.into(),
            releases,
        });
    }

    /// The problems by place; those about the whole document first.
    pub(super) fn into_problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| problem.offset);
        self.problems
    }
}
