//! The error of json-iterator 1.1, which decoded the file up to 1.22, about a value of a wrong type. After a fault it
//! goes on without stepping back, so that it loses its place, and puts the names of what it thinks it is reading
//! before the text. Only objects that are known to hold such a fault come here; see `object` for decoding.

mod skip;

use super::schema::Schema;
use crate::golang::duration::Duration;
use crate::golang::json::{Document, Kind};

/// The text about the first fault, if json-iterator finds one.
pub(super) fn error(json: &[u8], schema: Schema) -> Option<Vec<u8>> {
    let mut iterator = Iterator {
        json,
        head: 0,
        error: None,
        package: schema.version.package(),
    };
    iterator.structure(&CONFIG);
    iterator.error
}

/// A Go struct: its name, and JSON name, Go name and type of each field.
struct Structure {
    name: &'static str,
    fields: &'static [(&'static str, &'static str, Type)],
}

enum Type {
    Text,
    Texts,
    Duration,
    Structures(&'static Structure),
}

static CONFIG: Structure = Structure {
    name: "CredentialProviderConfig",
    fields: &[
        // Fields of an embedded struct are told with its name.
        ("kind", "TypeMeta: Kind", Type::Text),
        ("apiVersion", "TypeMeta: APIVersion", Type::Text),
        ("providers", "Providers", Type::Structures(&PROVIDER)),
    ],
};

static PROVIDER: Structure = Structure {
    name: "CredentialProvider",
    fields: &[
        ("name", "Name", Type::Text),
        ("matchImages", "MatchImages", Type::Texts),
        (
            "defaultCacheDuration",
            "DefaultCacheDuration",
            Type::Duration,
        ),
        ("apiVersion", "APIVersion", Type::Text),
        ("args", "Args", Type::Texts),
        ("env", "Env", Type::Structures(&ENV_VAR)),
    ],
};

static ENV_VAR: Structure = Structure {
    name: "ExecEnvVar",
    fields: &[("name", "Name", Type::Text), ("value", "Value", Type::Text)],
};

/// How much of the text an error shows before and behind the place.
const PEEK: usize = 10;
const CONTEXT: usize = 50;

struct Iterator<'j> {
    json: &'j [u8],
    head: usize,
    error: Option<Vec<u8>>,
    package: &'static str,
}

impl Iterator<'_> {
    /// `Iterator.ReportError`: only the first error counts.
    fn report(&mut self, operation: &str, message: impl AsRef<[u8]>) {
        if self.error.is_some() {
            return;
        }
        // Characters are cut where they stand at an end.
        let around = |width: usize| {
            let end = (self.head + width).min(self.json.len());
            &self.json[self.head.saturating_sub(width)..end]
        };
        let place = format!(", error found in #{} byte of ...|", self.head.min(PEEK));
        self.error = Some(
            [
                operation.as_bytes(),
                b": ",
                message.as_ref(),
                place.as_bytes(),
                around(PEEK),
                b"|..., bigger context ...|",
                around(CONTEXT),
                b"|...",
            ]
            .concat(),
        );
    }

    fn wrap(&mut self, before: &str) {
        if let Some(error) = &mut self.error {
            error.splice(0..0, before.bytes());
        }
    }

    /// The next byte that is no white space; 0 at the end.
    fn next_token(&mut self) -> u8 {
        while let Some(byte) = self.json.get(self.head) {
            self.head += 1;
            if !matches!(byte, b' ' | b'\n' | b'\t' | b'\r') {
                return *byte;
            }
        }
        0
    }

    /// Steps back, but not after an error.
    fn unread(&mut self) {
        if self.error.is_none() {
            self.head -= 1;
        }
    }

    /// The rest of a word whose first letter was read, as far as it fits.
    fn word(&mut self, rest: &[u8]) {
        for expected in rest {
            let found = self.json.get(self.head);
            self.head += usize::from(found.is_some());
            if found != Some(expected) {
                return self.report("skipThreeBytes", [b"expect ", rest].concat());
            }
        }
    }

    fn unexpected(&mut self, operation: &str, expected: &str, found: u8) {
        let message = [expected.as_bytes(), b", but found ", &[found]].concat();
        self.report(operation, message);
    }

    /// `fiveFieldsStructDecoder` and its like.
    fn structure(&mut self, structure: &Structure) {
        match self.next_token() {
            b'{' if self.next_token() == b'}' => return,
            b'{' => self.unread(),
            b'n' => return self.word(b"ull"),
            other => return self.unexpected("readObjectStart", "expect { or n", other),
        }
        loop {
            let name = self.field_name();
            match structure
                .fields
                .iter()
                .find(|(json_name, _, _)| name.as_deref() == Some(json_name))
            {
                Some((_, go_name, of)) => {
                    self.value(of);
                    self.wrap(&format!("{go_name}: "));
                }
                None => self.skip(0),
            }
            match self.next_token() {
                b',' => {}
                b'}' => break,
                other => {
                    let message = b"object ended prematurely, unexpected char ";
                    self.report("isObjectEnd", [message, [other].as_slice()].concat());
                    break;
                }
            }
        }
        self.wrap(&format!("{}.{}.", self.package, structure.name));
    }

    /// `Iterator.readFieldHash`, with names in place of their hashes.
    fn field_name(&mut self) -> Option<String> {
        let start = match self.next_token() {
            b'"' => self.head,
            other => {
                self.unexpected("readFieldHash", "expect \"", other);
                return None;
            }
        };
        let length = self.json[start..]
            .iter()
            .position(|byte| matches!(byte, b'"' | b'\\'))?;
        let name = match self.json[start + length] {
            b'"' => {
                self.head = start + length + 1;
                String::from_utf8_lossy(&self.json[start..start + length]).into_owned()
            }
            _ => {
                self.head = start + length;
                let end = self.end_of_text(start);
                if self.error.is_none() {
                    self.head = end;
                }
                let document = Document::parse(&self.json[start - 1..end]).ok();
                match document.as_ref().map(|document| document.root().kind()) {
                    Some(Kind::String(name)) => name.to_owned(),
                    _ => String::new(),
                }
            }
        };
        (self.next_token() == b':').then_some(name)
    }

    /// Behind the closing quote of the text whose characters begin at `start`.
    fn end_of_text(&self, start: usize) -> usize {
        let mut at = start;
        loop {
            match self.json.get(at) {
                Some(b'"') | None => return (at + 1).min(self.json.len()),
                Some(b'\\') => at += 2,
                Some(_) => at += 1,
            }
        }
    }

    fn value(&mut self, of: &Type) {
        match of {
            Type::Text => self.text(),
            Type::Duration => self.duration(),
            Type::Texts => self.list("string", Self::text),
            Type::Structures(structure) => {
                let name = format!("{}.{}", self.package, structure.name);
                self.list(&name, |iterator| iterator.structure(structure));
            }
        }
    }

    /// `sliceDecoder`
    fn list(&mut self, of: &str, element: impl Fn(&mut Self)) {
        match self.next_token() {
            b'n' => self.word(b"ull"),
            b'[' if self.next_token() == b']' => {}
            b'[' => {
                self.unread();
                element(self);
                let mut token = self.next_token();
                while token == b',' {
                    element(self);
                    token = self.next_token();
                }
                if token != b']' {
                    self.unexpected("decode slice", "expect ]", token);
                }
            }
            other => self.unexpected("decode slice", "expect [ or n", other),
        }
        self.wrap(&format!("[]{of}: "));
    }

    /// `Iterator.ReadString`
    fn text(&mut self) {
        match self.next_token() {
            b'"' => match self.json[self.head..]
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..=31))
            {
                Some(length) if self.json[self.head + length] == b'"' => self.head += length + 1,
                _ if self.error.is_none() => self.head = self.end_of_text(self.head),
                _ => {}
            },
            b'n' => self.word(b"ull"),
            other => self.unexpected("ReadString", "expects \" or n", other),
        }
    }

    /// `OptionalDecoder` around `unmarshalerDecoder` around `metav1.Duration`.
    fn duration(&mut self) {
        if self.next_token() == b'n' {
            return self.word(b"ull");
        }
        self.unread();
        self.next_token();
        self.unread();
        let start = self.head;
        self.skip(0);
        let document = match Document::parse(&self.json[start..self.head]) {
            Ok(document) => document,
            Err(error) => return self.report("unmarshalerDecoder", error.to_string()),
        };
        match document.root().kind() {
            Kind::String(text) => {
                if let Err(error) = text.parse::<Duration>() {
                    self.report("unmarshalerDecoder", error.to_string());
                }
            }
            other => {
                let found = other.go_name();
                let message =
                    format!("json: cannot unmarshal {found} into Go value of type string");
                self.report("unmarshalerDecoder", message);
            }
        }
    }
}
