//! JSON for programs: the shape `cases/schema/report.schema.json` promises. It has types of its own, so that
//! the result model can change and the promise does not.
//!
//! The bytes are safe to print: a character that a terminal would act on is written as a JSON escape, which
//! a program reads back as the very same text.

mod document;

use std::io::{self, Write};

use credproof_kubelet::Releases;
use serde::Serialize;

use document::{Document, Failure};

pub(super) use document::{TranscriptObject, transcript};

use super::{Options, shown};
use crate::verdict::Report;

/// Writes the report as one JSON document and a newline.
pub(super) fn render(report: &Report, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    write(&Document::new(report, options.exit_code), out)
}

/// Writes what stands in place of a report when a run could not be made: why, and its exit code.
///
/// # Errors
///
/// When the writer fails.
pub fn failure(message: &str, exit_code: u8, out: &mut dyn Write) -> io::Result<()> {
    write(&Failure::new(message, exit_code), out)
}

/// Writes any value as JSON that is safe to print, and a newline.
pub(super) fn write(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    // Outside ASCII, JSON has characters only inside strings, so escaping them cannot break the document.
    for character in serde_json::to_string_pretty(value)?.chars() {
        if character == '\n' || shown::is_plain(character) {
            write!(out, "{character}")?;
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
    }
    writeln!(out)
}

/// The releases one by one, `["1.36", "1.37"]`.
pub(super) fn names(releases: Releases) -> Vec<String> {
    releases.iter().map(|release| release.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::report::sample;
    use crate::terminal::Terminal;

    fn text(report: &Report) -> String {
        let options = Options {
            exit_code: 1,
            terminal: Terminal::PLAIN,
        };
        let mut out = Vec::new();
        render(report, &options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn value(report: &Report) -> Value {
        serde_json::from_str(&text(report)).unwrap()
    }

    /// The published schema, closed: a field that it does not describe is an error here and none to readers.
    fn schema() -> jsonschema::Validator {
        let mut schema = serde_json::from_str(include_str!(
            "../../../../../cases/schema/report.schema.json"
        ))
        .unwrap();
        close(&mut schema);
        jsonschema::validator_for(&schema).unwrap()
    }

    fn close(schema: &mut Value) {
        if let Value::Object(object) = schema {
            if object.contains_key("properties") {
                object.insert("additionalProperties".into(), false.into());
            }
            object.values_mut().for_each(close);
        }
    }

    #[test]
    fn is_what_the_schema_promises() {
        let schema = schema();
        for report in [
            sample::report(),
            sample::passed(),
            sample::interrupted(),
            sample::hostile(),
        ] {
            let errors: Vec<String> = schema
                .iter_errors(&value(&report))
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert_eq!(errors, [""; 0]);
        }
    }

    #[test]
    fn a_run_that_could_not_be_made_is_in_the_schema_too() {
        let mut out = Vec::new();
        failure("./plugin: no such file", 6, &mut out).unwrap();
        let document: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(
            document["verdict"],
            json!({"status": "error", "exitCode": 6})
        );
        assert!(schema().is_valid(&document));
    }

    #[test]
    fn the_schema_refuses_what_it_does_not_promise() {
        let schema = schema();
        for (pointer, wrong) in [
            ("/schemaVersion", json!(2)),
            ("/summary", json!({})),
            ("/verdict/status", json!("ok")),
            ("/verdict/exitCode", json!(256)),
            ("/summary/failed", json!(-1)),
            ("/releases", json!("1.26–1.37")),
            ("/releases/0", json!("1.26.1")),
            ("/subject/sha256", json!("3f2a")),
            ("/compatibility/0/failing", json!(2)),
            ("/outcomes/0/case", json!("Not An Id")),
            ("/outcomes/0/level", json!("maybe")),
            ("/outcomes/1/findings/0/expected", json!(null)),
            ("/outcomes/1/findings/0", json!({"check": "answered"})),
            ("/outcomes/1/transcripts/0/wallMs", json!(0.5)),
            ("/outcomes/6/skip/reason", json!("lazy")),
        ] {
            let mut document = value(&sample::report());
            *document.pointer_mut(pointer).unwrap() = wrong;
            assert!(!schema.is_valid(&document), "{pointer}");
        }
    }

    #[test]
    fn says_what_the_report_says() {
        let document = value(&sample::report());
        for (pointer, expected) in [
            ("/tool/name", json!("credproof")),
            (
                "/summary",
                json!({"passed": 2, "failed": 2, "warned": 1, "skipped": 2, "errored": 1, "expected": 0, "stale": 0}),
            ),
            ("/verdict", json!({"status": "error", "exitCode": 1})),
            ("/compatibility/0/failing", json!(["response/decodes"])),
            (
                "/outcomes/2/findings/0/releases",
                json!(["1.32", "1.33", "1.34", "1.35", "1.36", "1.37"]),
            ),
            ("/outcomes/1/reproduce/command/7", json!("two words")),
            ("/outcomes/1/transcripts/0/maxRssBytes", json!(22 << 20)),
            ("/outcomes/6/skip/reason", json!("not-declared")),
        ] {
            assert_eq!(document.pointer(pointer), Some(&expected), "{pointer}");
        }
        assert_eq!(document.pointer("/outcomes/0/skip"), None);
    }

    #[test]
    fn is_safe_to_print_and_loses_nothing() {
        let hostile = sample::hostile();
        let text = text(&hostile);
        assert!(
            text.chars()
                .all(|character| character == '\n' || shown::is_plain(character))
        );
        let got = &value(&hostile)["outcomes"][1]["transcripts"][0]["stderr"];
        assert_eq!(*got, json!(hostile.outcomes[1].accounts[0].stderr));
        let mut out = Vec::new();
        write(&json!("\u{7f}\u{e0041}"), &mut out).unwrap();
        assert_eq!(out, b"\"\\u007f\\udb40\\udc41\"\n");
    }
}
