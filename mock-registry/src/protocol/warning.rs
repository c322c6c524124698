//! `Warning` headers, which a client shows to its user.
//!
//! Source: OCI distribution-spec 1.1, "Warnings": code 299, no agent, 4096 bytes of all values together.

use std::io;

use axum::http::HeaderValue;

/// The longest that all values may be together, in bytes.
const LONGEST: usize = 4096;

/// The headers for these texts.
pub(crate) fn headers(texts: &[String]) -> io::Result<Vec<HeaderValue>> {
    let values: Vec<String> = texts
        .iter()
        .map(|text| {
            format!(
                r#"299 - "{}""#,
                text.replace('\\', r"\\").replace('"', r#"\""#)
            )
        })
        .collect();
    if values.iter().map(String::len).sum::<usize>() > LONGEST {
        return Err(invalid("warnings are longer than 4096 bytes together"));
    }
    let header = |value: &String| {
        HeaderValue::from_str(value).map_err(|_| invalid("a warning has control characters"))
    };
    values.iter().map(header).collect()
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_the_text() {
        let of = |text: &str| headers(&[text.to_owned()]).map(|values| values[0].clone());
        assert_eq!(of("old").unwrap(), r#"299 - "old""#);
        assert_eq!(of(r#"a "b\""#).unwrap(), r#"299 - "a \"b\\\"""#);
        assert!(of("a\nb").is_err());
        assert!(of(&"a".repeat(4096)).is_err());
    }
}
