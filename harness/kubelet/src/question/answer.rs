//! What comes back: one answer of one release, in the fields and the order in which Go writes them. Nothing is decided
//! here.

use serde::Serialize;
use serde::ser::SerializeMap;

use super::accepted::Accepted;
use super::field::to_base64;
use super::id::Id;
use crate::log::LogLine;

/// The answer of one release. Two releases say the same if their answers are equal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Answer {
    /// For `match` with an unreadable pattern or image: what a provider makes of it.
    pub allowed: Option<bool>,
    /// What the kubelet hides behind its error.
    pub detail: Option<String>,
    /// The kubelet's error; else there is `ok`.
    pub error: Option<Words>,
    /// All errors that may be seen, in order of the alphabet, where the order of a Go map decides.
    pub error_any: Vec<String>,
    /// What was asked for.
    pub ok: Option<Accepted>,
    /// The exit code, where the process ends instead of returning the error.
    pub process_exit: Option<i32>,
    /// What the run showed, for `exec`.
    pub shown: Option<Box<Shown>>,
    /// The step that said no.
    pub stage: Option<&'static str>,
}

/// What the run of a plugin showed beside its result.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Log entries, each with the letter of its severity in front.
    pub logs: Vec<String>,
    /// What a script left of its input.
    pub seen: Option<Seen>,
    /// Whether the call took as long as was asked.
    pub took_slow_ms: Option<bool>,
}

/// A text of a kubelet, which may hold what a plugin printed and so any bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// UTF-8.
    Text(String),
    /// Anything else; written in base64 under another key.
    Bytes(Vec<u8>),
}

impl From<Vec<u8>> for Words {
    fn from(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(|error| Self::Bytes(error.into_bytes()), Self::Text)
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// What a script left of its input beside itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// `<name>.args`, one argument an entry.
    pub args: Option<Vec<String>>,
    /// `<name>.env`, one variable an entry, sorted.
    pub env: Option<Vec<String>>,
    /// `<name>.stdin`.
    pub stdin: Option<Words>,
}

impl Answer {
    /// An answer with `ok`.
    pub(super) fn ok(accepted: Accepted) -> Self {
        Self {
            ok: Some(accepted),
            ..Self::default()
        }
    }

    /// An answer with `error`, and the step that said no.
    pub(super) fn error(text: String, stage: Option<&'static str>) -> Self {
        Self {
            error: Some(text.into()),
            stage,
            ..Self::default()
        }
    }

    /// Writes all fields, in order of their names, and `id` among them.
    pub(super) fn write_fields<M: SerializeMap>(
        &self,
        id: Option<&Id<'_>>,
        map: &mut M,
    ) -> Result<(), M::Error> {
        write_some(map, "allowed", self.allowed.as_ref())?;
        write_some(map, "detail", self.detail.as_ref())?;
        write_words(map, ["error", "error_b64"], self.error.as_ref())?;
        write_all(map, "error_any", &self.error_any)?;
        write_some(map, "id", id)?;
        let shown = self.shown.as_deref();
        write_all(map, "logs", shown.map_or(&[], |shown| &shown.logs))?;
        write_some(map, "ok", self.ok.as_ref())?;
        write_some(map, "process_exit", self.process_exit.as_ref())?;
        write_some(map, "seen", shown.and_then(|shown| shown.seen.as_ref()))?;
        write_some(map, "stage", self.stage.as_ref())?;
        let took = shown.and_then(|shown| shown.took_slow_ms.as_ref());
        write_some(map, "took_slow_ms", took)
    }
}

impl Serialize for Seen {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        write_some(&mut map, "args", self.args.as_ref())?;
        write_some(&mut map, "env", self.env.as_ref())?;
        write_words(&mut map, ["stdin", "stdin_b64"], self.stdin.as_ref())?;
        map.end()
    }
}

fn write_some<M: SerializeMap>(
    map: &mut M,
    key: &'static str,
    value: Option<&impl Serialize>,
) -> Result<(), M::Error> {
    value.map_or(Ok(()), |value| map.serialize_entry(key, value))
}

fn write_all<M: SerializeMap>(
    map: &mut M,
    key: &'static str,
    list: &[String],
) -> Result<(), M::Error> {
    write_some(map, key, Some(&list).filter(|list| !list.is_empty()))
}

fn write_words<M: SerializeMap>(
    map: &mut M,
    [text, base64]: [&'static str; 2],
    words: Option<&Words>,
) -> Result<(), M::Error> {
    match words {
        None => Ok(()),
        Some(Words::Text(words)) => map.serialize_entry(text, words),
        Some(Words::Bytes(bytes)) => map.serialize_entry(base64, &to_base64(bytes)),
    }
}

/// Log entries as the vectors write them: the letter of the severity, a space, the entry.
pub(super) fn log_texts(logs: &[LogLine]) -> Vec<String> {
    logs.iter()
        .map(|line| format!("{} {}", line.severity, line.text))
        .collect()
}
