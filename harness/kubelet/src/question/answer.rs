//! What comes back: one answer of one release, in the fields and the order in which Go writes them. Nothing is decided
//! here.

use super::accepted::Accepted;
use super::field::to_base64;
use super::id::Id;
use super::write::Object;
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

    /// Appends all fields, in order of their names, and `id` among them.
    pub(super) fn write_fields(&self, id: Option<&Id<'_>>, object: &mut Object<'_>) {
        if let Some(allowed) = self.allowed {
            object.flag("allowed", allowed);
        }
        if let Some(detail) = &self.detail {
            object.text("detail", detail);
        }
        if let Some(words) = &self.error {
            words.write(["error", "error_b64"], object);
        }
        if !self.error_any.is_empty() {
            object.value("error_any", &self.error_any);
        }
        if let Some(id) = id {
            id.write(object);
        }
        let shown = self.shown.as_deref();
        if let Some(shown) = shown.filter(|shown| !shown.logs.is_empty()) {
            object.value("logs", &shown.logs);
        }
        if let Some(accepted) = &self.ok {
            accepted.write(object.field("ok"));
        }
        if let Some(code) = self.process_exit {
            object.value("process_exit", &code);
        }
        if let Some(seen) = shown.and_then(|shown| shown.seen.as_ref()) {
            seen.write(object.field("seen"));
        }
        if let Some(stage) = self.stage {
            object.text("stage", stage);
        }
        if let Some(slow) = shown.and_then(|shown| shown.took_slow_ms) {
            object.flag("took_slow_ms", slow);
        }
    }
}

impl Words {
    /// Appends the words under the first key, or what is no text in base64 under the second.
    fn write(&self, [text, base64]: [&'static str; 2], object: &mut Object<'_>) {
        match self {
            Self::Text(words) => object.text(text, words),
            Self::Bytes(bytes) => object.text(base64, &to_base64(bytes)),
        };
    }
}

impl Seen {
    fn write(&self, line: &mut Vec<u8>) {
        let mut object = Object::begin(line);
        if let Some(args) = &self.args {
            object.value("args", args);
        }
        if let Some(env) = &self.env {
            object.value("env", env);
        }
        if let Some(stdin) = &self.stdin {
            stdin.write(["stdin", "stdin_b64"], &mut object);
        }
        object.end();
    }
}

/// Log entries as the vectors write them: the letter of the severity, a space, the entry.
pub(super) fn log_texts(logs: &[LogLine]) -> Vec<String> {
    logs.iter()
        .map(|line| format!("{} {}", line.severity, line.text))
        .collect()
}
