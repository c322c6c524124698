//! Go's `net.SplitHostPort`.

/// Host and port, if `text` is both as Go sees it: one colon, or brackets around the host and a colon behind.
/// The brackets are cut off.
pub(crate) fn split(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = text.iter().rposition(|byte| *byte == b':')?;
    let port = &text[colon + 1..];
    let has_any = |part: &[u8], bytes: &[u8]| part.iter().any(|byte| bytes.contains(byte));
    if !text.starts_with(b"[") {
        let host = &text[..colon];
        return (!has_any(text, b"[]") && !host.contains(&b':')).then_some((host, port));
    }
    let close = text.iter().position(|byte| *byte == b']')?;
    let host = &text[1..close];
    let fits = close + 1 == colon && !has_any(host, b"[") && !has_any(port, b"[]");
    fits.then_some((host, port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_as_go_does() {
        for (text, expected) in [
            ("reg.io:443", Some(("reg.io", "443"))),
            ("reg.io:", Some(("reg.io", ""))),
            (":443", Some(("", "443"))),
            ("[::1]:443", Some(("::1", "443"))),
            ("[]:1", Some(("", "1"))),
            ("reg.io", None),
            ("a:1:2", None),
            ("[::1]", None),
            ("[::1]x:1", None),
            ("[::1", None),
            ("a]:1", None),
            ("[[a]:1", None),
        ] {
            let got = split(text.as_bytes());
            let expected = expected.map(|(host, port)| (host.as_bytes(), port.as_bytes()));
            assert_eq!(got, expected, "{text}");
        }
    }
}
