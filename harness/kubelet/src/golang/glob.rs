//! Go's `filepath.Match` on Linux, over bytes.

/// A pattern with a class that is not closed, an empty class, or a backslash at its end. The `Display` text is Go's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("syntax error in pattern")]
pub(crate) struct BadPattern;

/// Whether `pattern` matches all of `name`. `*` and `?` do not match `/`. A malformed pattern is only found if
/// matching gets that far.
pub(crate) fn matches(pattern: &[u8], name: &[u8]) -> Result<bool, BadPattern> {
    let is_special = |byte: &u8| matches!(byte, b'*' | b'?' | b'[' | b'\\');
    if !pattern.iter().any(is_special) {
        // Byte by byte, as labels are short and a call to compare them would take longer.
        return Ok(pattern.len() == name.len() && pattern.iter().eq(name));
    }
    let (mut pattern, mut name) = (pattern, name);
    'chunks: while !pattern.is_empty() {
        let (star, chunk, rest) = scan_chunk(pattern);
        pattern = rest;
        if star && chunk.is_empty() {
            return Ok(!name.contains(&b'/'));
        }
        let complete = |left: &[u8]| left.is_empty() || !pattern.is_empty();
        if let Some(left) = match_chunk(chunk, name)?.filter(|left| complete(left)) {
            name = left;
            continue;
        }
        if star {
            for skipped in 0..name.iter().take_while(|byte| **byte != b'/').count() {
                let left = match_chunk(chunk, &name[skipped + 1..])?;
                if let Some(left) = left.filter(|left| complete(left)) {
                    name = left;
                    continue 'chunks;
                }
            }
        }
        return Ok(false);
    }
    Ok(name.is_empty())
}

/// Cuts off leading stars and what follows them up to the next star: was there a star, that part, the rest.
fn scan_chunk(pattern: &[u8]) -> (bool, &[u8], &[u8]) {
    let stars = pattern.iter().take_while(|byte| **byte == b'*').count();
    let pattern = &pattern[stars..];
    let (mut index, mut in_class) = (0, false);
    while index < pattern.len() {
        match pattern[index] {
            b'\\' => index += 1,
            b'[' => in_class = true,
            b']' => in_class = false,
            b'*' if !in_class => break,
            _ => {}
        }
        index += 1;
    }
    let (chunk, rest) = pattern.split_at(index.min(pattern.len()));
    (stars > 0, chunk, rest)
}

/// Matches a part without stars at the front of `name`; gives what is left of `name`. The whole part is checked
/// for errors, also behind the place where it stopped matching.
fn match_chunk<'n>(mut chunk: &[u8], mut name: &'n [u8]) -> Result<Option<&'n [u8]>, BadPattern> {
    let mut failed = false;
    while let Some((&byte, after)) = chunk.split_first() {
        failed = failed || name.is_empty();
        match byte {
            b'[' => {
                let mut character = 0;
                if !failed {
                    let size;
                    (character, size) = first_character(name);
                    name = &name[size..];
                }
                let matched;
                (matched, chunk) = match_class(after, character)?;
                failed = failed || !matched;
                continue;
            }
            b'?' => {
                if !failed {
                    failed = name[0] == b'/';
                    name = &name[first_character(name).1..];
                }
                chunk = after;
                continue;
            }
            b'\\' => chunk = after,
            _ => {}
        }
        let (&literal, after) = chunk.split_first().ok_or(BadPattern)?;
        if !failed {
            failed = name[0] != literal;
            name = &name[1..];
        }
        chunk = after;
    }
    Ok((!failed).then_some(name))
}

/// Matches a character against the class whose opening bracket was read; gives what stands behind the class.
fn match_class(class: &[u8], character: u32) -> Result<(bool, &[u8]), BadPattern> {
    let (negated, mut rest) = match class.strip_prefix(b"^") {
        Some(rest) => (true, rest),
        None => (false, class),
    };
    let (mut matched, mut empty) = (false, true);
    loop {
        if let (Some(behind), false) = (rest.strip_prefix(b"]"), empty) {
            return Ok((matched != negated, behind));
        }
        let (low, high);
        (low, rest) = class_character(rest)?;
        (high, rest) = match rest.strip_prefix(b"-") {
            Some(rest) => class_character(rest)?,
            None => (low, rest),
        };
        matched = matched || (low..=high).contains(&character);
        empty = false;
    }
}

/// One character of a class, perhaps behind a backslash; something must follow it.
fn class_character(class: &[u8]) -> Result<(u32, &[u8]), BadPattern> {
    let class = match class {
        [] | [b'-' | b']', ..] => return Err(BadPattern),
        [b'\\', rest @ ..] => rest,
        _ => class,
    };
    let invalid = class
        .utf8_chunks()
        .next()
        .is_none_or(|chunk| chunk.valid().is_empty());
    let (character, size) = first_character(class);
    match &class[size..] {
        [] => Err(BadPattern),
        _ if invalid => Err(BadPattern),
        rest => Ok((character, rest)),
    }
}

/// The first character as a code point, and its size; U+FFFD and 1 for a byte that is not UTF-8, 0 for nothing.
fn first_character(text: &[u8]) -> (u32, usize) {
    let character = text
        .utf8_chunks()
        .next()
        .and_then(|chunk| chunk.valid().chars().next());
    match character {
        Some(character) => (u32::from(character), character.len_utf8()),
        None => (u32::from(char::REPLACEMENT_CHARACTER), text.len().min(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_as_go_does() {
        for (pattern, name, expected) in [
            ("abc", "abc", Ok(true)),
            ("*", "abc", Ok(true)),
            ("*c", "abc", Ok(true)),
            ("a*", "ab/c", Ok(false)),
            ("a*/b", "a/c/b", Ok(false)),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/f", Ok(true)),
            ("ab[b-d]", "abc", Ok(true)),
            ("ab[^e-g]", "abc", Ok(true)),
            ("a\\*b", "a*b", Ok(true)),
            ("a?b", "a☺b", Ok(true)),
            ("a[^a]b", "a☺b", Ok(true)),
            ("a?b", "a/b", Ok(false)),
            ("[\\]a]", "]", Ok(true)),
            ("[]a]", "]", Err(BadPattern)),
            ("[x-]", "x", Err(BadPattern)),
            ("[a-b-c]", "a", Err(BadPattern)),
            ("[", "a", Err(BadPattern)),
            ("a[", "ab", Err(BadPattern)),
            ("a[", "x", Err(BadPattern)),
            ("*x[", "b", Err(BadPattern)),
            ("a*[", "b", Ok(false)),
            ("a\\", "ab", Err(BadPattern)),
            ("", "", Ok(true)),
            ("", "a", Ok(false)),
            ("*x", "xxx", Ok(true)),
        ] {
            assert_eq!(
                matches(pattern.as_bytes(), name.as_bytes()),
                expected,
                "{pattern} {name}"
            );
        }
    }
}
