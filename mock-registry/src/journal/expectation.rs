//! What should have been asked, compared with what was: how often, and in which order.

use std::ops::{Bound, RangeBounds};

use super::pattern::{RequestPattern, name};
use super::record::Record;
use super::report::Report;

/// How many of the nearest records a report shows.
const SHOWN: usize = 3;

/// The records of one moment, to be compared with what was expected.
///
/// ```
/// use credproof_mock_registry::{Config, EndpointClass, Registry, RequestPattern};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let registry = Registry::start(Config::default())?;
/// let tokens = RequestPattern::any().endpoint(EndpointClass::Token);
/// registry.expect().times(&tokens, 0..=0).into_result()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Expectation {
    records: Vec<Record>,
}

impl Expectation {
    /// To be compared: these records, oldest first.
    pub fn of(records: Vec<Record>) -> Self {
        Self { records }
    }

    /// Whether as many requests as `times` allows were made that `pattern` means.
    pub fn times(&self, pattern: &RequestPattern, times: impl RangeBounds<usize>) -> Report {
        let records = self.records.iter();
        let count = records.filter(|record| pattern.matches(record)).count();
        let met = times.contains(&count);
        let nearest = if met {
            Vec::new()
        } else {
            self.nearest(pattern)
        };
        Report {
            met,
            expected: format!("{pattern}, {}", words(&times)),
            got: format!("{count} of {} requests", self.records.len()),
            nearest,
        }
    }

    /// Whether requests as `patterns` mean were made one after the other. Others may lie between them.
    pub fn in_order(&self, patterns: &[RequestPattern]) -> Report {
        let mut rest = self.records.iter();
        let missing = patterns
            .iter()
            .position(|pattern| !rest.any(|record| pattern.matches(record)));
        self.order(patterns, missing, "in this order")
    }

    /// Whether exactly the requests that `patterns` mean were made, in their order and no others.
    pub fn exactly(&self, patterns: &[RequestPattern]) -> Report {
        let pairs = patterns.iter().zip(&self.records);
        let differs = pairs
            .clone()
            .position(|(pattern, record)| !pattern.matches(record));
        let all = patterns.len() == self.records.len();
        let missing = differs.or((!all).then(|| patterns.len().min(self.records.len())));
        self.order(patterns, missing, "in this order and no others")
    }

    fn order(&self, patterns: &[RequestPattern], missing: Option<usize>, how: &str) -> Report {
        let listed: Vec<String> = patterns.iter().map(RequestPattern::to_string).collect();
        let (got, nearest) = match missing {
            None => ("all of them".to_owned(), Vec::new()),
            Some(at) => match patterns.get(at) {
                Some(pattern) => (
                    format!("number {}, {pattern}, is missing there", at + 1),
                    self.nearest(pattern),
                ),
                None => (
                    format!("{} requests, more than that", self.records.len()),
                    self.records[at..].iter().take(SHOWN).map(line).collect(),
                ),
            },
        };
        Report {
            met: missing.is_none(),
            expected: format!("{how}: {}", listed.join("; ")),
            got,
            nearest,
        }
    }

    fn nearest(&self, pattern: &RequestPattern) -> Vec<String> {
        let mut ranked: Vec<(Vec<String>, &Record)> = self
            .records
            .iter()
            .map(|record| (pattern.differences(record), record))
            .collect();
        // A request for something else is farther away than any other difference.
        ranked.sort_by_key(|(differences, _)| {
            let elsewhere = differences.iter().any(|text| text.starts_with("endpoint"));
            (elsewhere, differences.len())
        });
        let near = ranked.into_iter().take(SHOWN);
        near.map(|(differences, record)| {
            let mut line = line(record);
            if !differences.is_empty() {
                line += &format!(" ({})", differences.join(", "));
            }
            line
        })
        .collect()
    }
}

/// A record in one line.
fn line(record: &Record) -> String {
    let mut line = format!(
        "#{} {} {} -> {}, auth {}",
        record.number,
        record.method,
        record.path,
        record.status,
        name(record.auth)
    );
    for (word, value) in [("user", &record.user), ("fault", &record.fault)] {
        if let Some(value) = value {
            line += &format!(", {word} {value}");
        }
    }
    line
}

/// A range in words.
fn words(times: &impl RangeBounds<usize>) -> String {
    let least = match times.start_bound() {
        Bound::Included(least) => *least,
        Bound::Excluded(least) => least.saturating_add(1),
        Bound::Unbounded => 0,
    };
    let most = match times.end_bound() {
        Bound::Included(most) => Some(*most),
        Bound::Excluded(end) => Some(end.saturating_sub(1)),
        Bound::Unbounded => None,
    };
    match most {
        None => format!("at least {least} times"),
        Some(most) if most == least => format!("exactly {least} times"),
        Some(most) => format!("{least} to {most} times"),
    }
}
