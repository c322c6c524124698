//! Finds secrets in any bytes, in all their usual encodings, and replaces them by their names. Text that
//! is no secret is never altered.

use std::fmt;

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use super::encodings;

/// How a secret was written where it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As it is.
    Plain,
    /// Base64 with `+` and `/`, alone or inside a longer encoded text.
    Base64,
    /// Base64 with `-` and `_`, alone or inside a longer encoded text.
    Base64Url,
    /// Percent-encoded, as in URLs and forms.
    Percent,
    /// Escaped as in a JSON string.
    Json,
    /// Hexadecimal.
    Hex,
    /// In UTF-16 of either byte order.
    Utf16,
    /// In UTF-32 of either byte order.
    Utf32,
    /// A half of it, or a long run of letters and digits in it.
    Part,
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "as it is",
            Self::Base64 => "in Base64",
            Self::Base64Url => "in URL-safe Base64",
            Self::Percent => "percent-encoded",
            Self::Json => "JSON-escaped",
            Self::Hex => "in hexadecimal",
            Self::Utf16 => "in UTF-16",
            Self::Utf32 => "in UTF-32",
            Self::Part => "in part",
        })
    }
}

/// One place where a secret stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The secret's name (`password`), never its text.
    pub secret: String,
    /// How it is written.
    pub encoding: Encoding,
    /// The first byte, from 0.
    pub offset: usize,
}

impl fmt::Display for Hit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the secret {} {}, at byte {}",
            self.secret, self.encoding, self.offset
        )
    }
}

/// Searches for all texts of all secrets at once.
#[derive(Clone)]
pub(super) struct Searcher {
    automaton: AhoCorasick,
    labels: Vec<(String, Encoding)>,
}

impl Searcher {
    /// Searches for these secrets (name, text), and for `basic_auth` given as `user:password`.
    pub(super) fn new<'a>(
        secrets: impl Iterator<Item = (&'a str, &'a str)>,
        basic: &str,
    ) -> Result<Self, BuildError> {
        let mut labels = Vec::new();
        let mut texts = Vec::new();
        for (name, secret) in secrets {
            for (encoding, text) in encodings::of(secret) {
                labels.push((name.to_owned(), encoding));
                texts.push(text);
            }
        }
        for (encoding, text) in encodings::base64_texts(basic.as_bytes()) {
            labels.push(("basic_auth".to_owned(), encoding));
            texts.push(text);
        }
        // Each run has secrets of its own and searches little: the kind that is built quickly.
        // The longest match, so that padding and a whole secret win over a part of it.
        let automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::LeftmostLongest)
            .build(texts)?;
        Ok(Self { automaton, labels })
    }

    pub(super) fn find(&self, bytes: &[u8]) -> Vec<Hit> {
        self.automaton
            .find_iter(bytes)
            .map(|found| {
                let (secret, encoding) = self.labels[found.pattern().as_usize()].clone();
                Hit {
                    secret,
                    encoding,
                    offset: found.start(),
                }
            })
            .collect()
    }

    pub(super) fn scrub(&self, bytes: &[u8]) -> Vec<u8> {
        let mut clean = Vec::with_capacity(bytes.len());
        let mut copied = 0;
        for found in self.automaton.find_iter(bytes) {
            let (secret, _) = &self.labels[found.pattern().as_usize()];
            clean.extend_from_slice(&bytes[copied..found.start()]);
            clean.extend_from_slice(format!("[secret:{secret}]").as_bytes());
            copied = found.end();
        }
        clean.extend_from_slice(&bytes[copied..]);
        clean
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    use super::*;

    const PASSWORD: &str = "tBq8VdVQ2nLr0XzYfKe1+Jw5oPz3cUa7sHi9gTmDx4/Yk2Ub6==";

    fn searcher(password: &str) -> Searcher {
        Searcher::new(
            [("password", password)].into_iter(),
            &format!("AWS:{password}"),
        )
        .expect("few short texts")
    }

    fn check(written: &str, secret: &str, encoding: Encoding) {
        let text = format!("before {written} after");
        let searcher = searcher(PASSWORD);
        let hits = searcher.find(text.as_bytes());
        assert_eq!(
            hits,
            [Hit {
                secret: secret.to_owned(),
                encoding,
                offset: 7
            }],
            "{written}"
        );
        let clean = String::from_utf8(searcher.scrub(text.as_bytes())).expect("text stays text");
        assert_eq!(clean, format!("before [secret:{secret}] after"));
    }

    #[test]
    fn every_usual_encoding_is_found_and_replaced_whole() {
        let basic = format!("AWS:{PASSWORD}");
        for (written, secret, encoding) in [
            (PASSWORD.to_owned(), "password", Encoding::Plain),
            (STANDARD.encode(PASSWORD), "password", Encoding::Base64),
            (
                STANDARD_NO_PAD.encode(PASSWORD),
                "password",
                Encoding::Base64,
            ),
            (STANDARD.encode(&basic), "basic_auth", Encoding::Base64),
            (
                STANDARD_NO_PAD.encode(&basic),
                "basic_auth",
                Encoding::Base64,
            ),
            (
                PASSWORD
                    .replace('+', "%2B")
                    .replace('/', "%2F")
                    .replace('=', "%3D"),
                "password",
                Encoding::Percent,
            ),
            (
                PASSWORD
                    .replace('+', "%2b")
                    .replace('/', "%2f")
                    .replace('=', "%3d"),
                "password",
                Encoding::Percent,
            ),
            (PASSWORD.replace('/', "\\/"), "password", Encoding::Json),
            (
                PASSWORD.replace('=', "\\u003d").replace('+', "\\u002b"),
                "password",
                Encoding::Json,
            ),
            (
                PASSWORD.bytes().map(|byte| format!("{byte:02x}")).collect(),
                "password",
                Encoding::Hex,
            ),
            (
                PASSWORD[..PASSWORD.len() / 2].to_owned(),
                "password",
                Encoding::Part,
            ),
            (
                PASSWORD[PASSWORD.len() / 2..].to_owned(),
                "password",
                Encoding::Part,
            ),
        ] {
            check(&written, secret, encoding);
        }
    }

    #[test]
    fn a_secret_encoded_within_a_longer_text_is_found_at_every_alignment() {
        let searcher = searcher(PASSWORD);
        for before in ["", "a", "ab", "abc", "{\"p\":\""] {
            let document = format!("{before}{PASSWORD}\", tail");
            for encoded in [
                STANDARD.encode(&document),
                STANDARD.encode(
                    document
                        .encode_utf16()
                        .flat_map(u16::to_le_bytes)
                        .collect::<Vec<u8>>(),
                ),
                URL_SAFE.encode(&document),
                URL_SAFE_NO_PAD.encode(&document),
            ] {
                assert_eq!(searcher.find(encoded.as_bytes()).len(), 1, "{before:?}");
            }
        }
    }

    #[test]
    fn a_secret_in_wide_letters_is_found_in_both_byte_orders() {
        for secret in [PASSWORD, "pässwörd-of-€-and-𝄞", "pw1"] {
            let searcher = searcher(secret);
            let utf16 = |order: fn(u16) -> [u8; 2]| secret.encode_utf16().flat_map(order).collect();
            let utf32 = |order: fn(u32) -> [u8; 4]| {
                let letters = secret.chars().map(u32::from);
                letters.flat_map(order).collect()
            };
            let rows: [(Vec<u8>, Encoding); 4] = [
                (utf16(u16::to_le_bytes), Encoding::Utf16),
                (utf16(u16::to_be_bytes), Encoding::Utf16),
                (utf32(u32::to_le_bytes), Encoding::Utf32),
                (utf32(u32::to_be_bytes), Encoding::Utf32),
            ];
            for (written, encoding) in rows {
                let hits = searcher.find(&written);
                assert_eq!(hits.len(), 1, "{secret} {encoding}");
                assert_eq!(hits[0].encoding, encoding, "{secret}");
                let rest = searcher.scrub(&written);
                let rest: Vec<u8> = rest.into_iter().filter(|byte| *byte != 0).collect();
                assert_eq!(rest, b"[secret:password]", "{secret} {encoding}");
            }
        }
    }

    #[test]
    fn only_the_signature_of_a_token_counts_as_a_part_of_it() {
        let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW0ifQ.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw";
        let searcher = searcher(token);
        assert_eq!(
            searcher
                .find(b"eyJhbGciOiJSUzI1NiJ9 eyJzdWIiOiJzeXN0ZW0ifQ")
                .len(),
            0
        );
        assert_eq!(searcher.find(b"c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw").len(), 1);
    }

    #[test]
    fn a_short_given_password_hides_itself_and_nothing_else() {
        let searcher = searcher("pw1");
        assert_eq!(
            searcher.scrub(b"pw1 cHcx 707731"),
            b"[secret:password] cHcx 707731"
        );
    }

    static SEARCHER: LazyLock<Searcher> = LazyLock::new(|| searcher(PASSWORD));

    proptest! {
        #[test]
        fn text_without_the_secret_is_left_alone(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert_eq!(SEARCHER.scrub(&bytes), bytes);
        }

        #[test]
        fn what_stands_around_a_secret_is_left_alone(before in "[ -~]{0,40}", after in "[ -~]{0,40}") {
            let clean = SEARCHER.scrub(format!("{before}{PASSWORD}{after}").as_bytes());
            prop_assert_eq!(clean, format!("{before}[secret:password]{after}").into_bytes());
        }
    }
}
