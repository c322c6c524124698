//! Finds the document in an output that is not exactly one JSON value: with a byte order mark, in UTF-16, with
//! text around it, commas too many, or YAML.

use std::borrow::Cow;

use super::findings::{Findings, Minded};
use crate::config::yaml;
use crate::golang::json::{Document, Kind, SyntaxError};

/// How often a fault is mended before the output is given up; every time all of it is read again.
const MAX_REPAIRS: usize = 50;
/// How many opening braces are tried as the beginning of the document.
const MAX_BEGINNINGS: usize = 50;

/// Outputs of more bytes or brackets are no answers written by mistake as YAML, and slow to read as such.
const MAX_YAML_LENGTH: usize = 256 << 10;
const MAX_YAML_BRACKETS: usize = 500;

const WHOLE: (&str, Option<usize>) = ("", None);

/// The document of an output; problems with the text around it go into `findings`.
pub(super) fn document(stdout: &[u8], findings: &mut Findings) -> Option<Document<'static>> {
    let mut text = Cow::Borrowed(stdout);
    if let Some(rest) = stdout.strip_prefix(b"\xef\xbb\xbf") {
        findings.add(
            "byte-order-mark",
            ("", Some(0)),
            Minded::Always,
            "a byte order mark (EF BB BF) stands before the JSON",
            "write UTF-8 without a byte order mark",
        );
        findings.shift(Some(3));
        text = Cow::Borrowed(rest);
    } else if let Some(utf16) = utf16(stdout) {
        findings.add(
            "utf-16-output",
            ("", Some(0)),
            Minded::Always,
            "standard output is UTF-16; JSON is UTF-8",
            "write UTF-8 without a byte order mark; PowerShell and .NET must be told to",
        );
        findings.shift(None);
        text = Cow::Owned(utf16.into_bytes());
    }
    if text.trim_ascii().is_empty() {
        findings.add(
            "empty-output",
            WHOLE,
            Minded::Always,
            "standard output is empty",
            "print a CredentialProviderResponse, also when there are no credentials for the image (with an empty auth); or exit with another code than 0 and say why on standard error",
        );
        return None;
    }
    for _ in 0..MAX_REPAIRS {
        let error = match Document::parse(&text) {
            Ok(document) => return Some(document.into_owned()),
            Err(error) => error,
        };
        let first = Document::parse(&text[..error.offset]).ok();
        let first = first.filter(|found| found.root().kind() == Kind::Object);
        let has_first = first.is_some();
        let meant_first = first.is_some_and(|found| known_keys(&found) > 0);
        if let Some(comma) = trailing_comma(&text, error.offset) {
            findings.add(
                "trailing-comma",
                ("", Some(comma)),
                Minded::Always,
                "a comma stands before a closing bracket, which JSON does not allow",
                "leave out the comma; a JSON library does not write it",
            );
            text.to_mut()[comma] = b' ';
        } else if let Some(object) = object_behind(&text).filter(|_| !meant_first) {
            let place = ("", Some(text.len() - text.trim_ascii_start().len()));
            let message = "other text stands before the JSON on standard output";
            findings.add(
                "text-before-json",
                place,
                Minded::Always,
                message,
                ONE_DOCUMENT,
            );
            text.to_mut()[..object].fill(b' ');
        } else if has_first {
            let (code, message) = behind(&text[error.offset..]);
            let place = ("", Some(error.offset));
            findings.add(code, place, Minded::Always, message, ONE_DOCUMENT);
            text.to_mut().truncate(error.offset);
        } else {
            return other_language(&text, &error, findings);
        }
    }
    None
}

const ONE_DOCUMENT: &str =
    "print the JSON document alone on standard output; logs and warnings belong on standard error";

/// The text of an output that begins with a byte order mark of UTF-16 or, in UTF-16, with an opening brace.
fn utf16(stdout: &[u8]) -> Option<String> {
    let (bytes, order): (_, fn([u8; 2]) -> u16) = match stdout {
        [0xff, 0xfe, rest @ ..] => (rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => (rest, u16::from_be_bytes),
        [b'{', 0, ..] => (stdout, u16::from_le_bytes),
        [0, b'{', ..] => (stdout, u16::from_be_bytes),
        _ => return None,
    };
    let (pairs, _) = bytes.as_chunks();
    let units: Vec<u16> = pairs.iter().map(|pair| order(*pair)).collect();
    Some(String::from_utf16_lossy(&units))
}

/// How many of the fields of a response an object has at its top.
fn known_keys(document: &Document<'_>) -> usize {
    let known = ["apiVersion", "kind", "cacheKeyType", "auth"];
    document
        .root()
        .members()
        .filter(|member| known.contains(&member.key))
        .count()
}

fn behind(rest: &[u8]) -> (&'static str, &'static str) {
    match rest.trim_ascii_start() {
        [b'{' | b'[', ..] => (
            "second-value",
            "a second JSON value stands behind the first",
        ),
        _ => (
            "text-after-json",
            "other text stands behind the JSON on standard output",
        ),
    }
}

/// The comma, if reading stopped at a closing bracket behind one.
fn trailing_comma(text: &[u8], at: usize) -> Option<usize> {
    let before = text.get(..at)?.trim_ascii_end();
    let closing = matches!(text.get(at), Some(b'}' | b']'));
    (closing && before.ends_with(b",")).then(|| before.len() - 1)
}

/// Where an object begins that looks like a response, behind something else.
fn object_behind(text: &[u8]) -> Option<usize> {
    let start = text.len() - text.trim_ascii_start().len();
    // Inside of broken JSON, an object counts only if it is a response beyond doubt.
    let needed = if matches!(text[start..], [b'{' | b'[', ..]) {
        2
    } else {
        1
    };
    let begins = |at: &usize| text[*at] == b'{';
    (start + 1..text.len())
        .filter(begins)
        .take(MAX_BEGINNINGS)
        .find(|at| {
            let found = match Document::parse(&text[*at..]) {
                Ok(document) => Some(document),
                Err(error) => Document::parse(&text[*at..at + error.offset]).ok(),
            };
            found.is_some_and(|document| known_keys(&document) >= needed)
        })
}

/// Tries YAML, which also reads JSON with single quotes, bare keys or comments.
fn other_language(
    text: &[u8],
    error: &SyntaxError,
    findings: &mut Findings,
) -> Option<Document<'static>> {
    let document = Some(text)
        .filter(|text| is_short(text))
        .and_then(|text| yaml::to_json(text).ok())
        .and_then(|json| {
            Document::parse(json.as_bytes())
                .ok()
                .map(Document::into_owned)
        })
        .filter(|document| known_keys(document) > 0);
    let at = Some(error.offset);
    if document.is_none() {
        let message = format!("standard output is not JSON: {error}");
        findings.add("not-json", ("", at), Minded::Always, message, ONE_DOCUMENT);
        return None;
    }
    if text.trim_ascii_start().starts_with(b"{") {
        findings.add(
            "not-quite-json",
            ("", at),
            Minded::Always,
            format!("standard output is almost JSON, but not quite: {error}"),
            "write it with a JSON library: texts and keys in double quotes, no comments",
        );
    } else {
        findings.add(
            "yaml-output",
            ("", at),
            Minded::Always,
            "standard output is YAML; a kubelet reads JSON alone here",
            "print the same document as JSON",
        );
    }
    findings.shift(None);
    document
}

fn is_short(text: &[u8]) -> bool {
    let brackets = text.iter().filter(|byte| b"[{".contains(byte)).count();
    text.len() <= MAX_YAML_LENGTH && brackets <= MAX_YAML_BRACKETS
}
