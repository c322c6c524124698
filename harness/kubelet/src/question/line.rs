//! The outer object of a line: which keys it may have, and what is wrong with it if it is none.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor,
};
use serde_json::value::RawValue;

use super::field::Text;
use super::id::Id;
use super::input::{Family, Input};
use super::plain_json;

/// A line as it was read.
pub(super) struct Line<'q> {
    pub(super) id: Option<Id<'q>>,
    pub(super) release: Text<'q>,
    pub(super) releases: Text<'q>,
    pub(super) family: Family,
    pub(super) input: Given<'q>,
}

/// The input of a line.
pub(super) enum Given<'q> {
    Read(Input<'q>),
    /// It came before its family.
    Unread(&'q RawValue),
}

impl<'q> Line<'q> {
    /// Reads a line, but an input that came before its family; else says what is wrong with it.
    pub(super) fn read(text: &'q str) -> Result<Self, String> {
        match plain_json::from_str(text) {
            Ok(line) => Ok(line),
            Err(_) => serde_json::from_str(text).map_err(|_| outer_fault(text)),
        }
    }
}

impl Family {
    /// Reads an input of this family that is part of `text`.
    pub(super) fn read<'q>(self, raw: &'q RawValue, text: &str) -> Result<Input<'q>, String> {
        let raw = raw.get();
        let input = self.deserialize(&mut serde_json::Deserializer::from_str(raw));
        input.map_err(|_| {
            let offset = raw.as_ptr() as usize - text.as_ptr() as usize;
            fault(raw, "input", offset, self)
        })
    }
}

/// What is wrong with a line.
fn outer_fault(text: &str) -> String {
    fault(text, "", 0, std::marker::PhantomData::<Line<'_>>)
}

/// What is wrong in `text`, which `seed` does not read: it is read once more, keeping track of the key. `within` is the
/// key that `text` is the value of, and `offset` the byte of the line where it begins.
fn fault<'q>(text: &'q str, within: &str, offset: usize, seed: impl DeserializeSeed<'q>) -> String {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut deserializer, &mut track);
    let read = seed.deserialize(tracked).map(drop);
    let Err(error) = read.and_then(|()| deserializer.end()) else {
        return "expected a question".to_owned();
    };
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or(&words);
    // `?` stands for a step that is no key, such as into a value that may be null.
    let path = track.path().to_string().replace(".?", "");
    let path = [within, path.as_str()]
        .into_iter()
        .filter(|part| !matches!(*part, "" | "." | "?"));
    let path = path.collect::<Vec<_>>().join(".");
    let key = if path.is_empty() { path } else { path + ": " };
    match error.column() {
        0 => format!("{key}{words}"),
        column => format!("{key}{words} (column {})", column + offset),
    }
}

/// The keys of a line. What recorded vectors hold beside the question is not looked at.
#[derive(serde::Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Key {
    Id,
    Family,
    Release,
    Releases,
    Input,
    Why,
    Results,
    Caution,
}

impl<'de: 'q, 'q> Deserialize<'de> for Line<'q> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(LineVisitor)
    }
}

struct LineVisitor;

impl<'de> Visitor<'de> for LineVisitor {
    type Value = Line<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with family and input")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line<'de>, A::Error> {
        let (mut id, mut family, mut input) = (None, None, None);
        let (mut release, mut releases) = (Text::default(), Text::default());
        while let Some(key) = map.next_key()? {
            match key {
                Key::Id => id = map.next_value()?,
                Key::Family => family = Some(map.next_value()?),
                Key::Release => release = map.next_value()?,
                Key::Releases => releases = map.next_value()?,
                Key::Input => {
                    input = Some(match family {
                        Some(family) => Given::Read(map.next_value_seed::<Family>(family)?),
                        None => Given::Unread(map.next_value()?),
                    });
                }
                Key::Why | Key::Results | Key::Caution => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Line {
            id,
            family: family.ok_or_else(|| A::Error::missing_field("family"))?,
            release,
            releases,
            input: input.ok_or_else(|| A::Error::missing_field("input"))?,
        })
    }
}
