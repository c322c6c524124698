//! Which known name a misspelled one probably means.

/// The nearest of `names`, if it is near enough: the same but for letter case, hyphens and underscores, or at most a
/// third of its letters away.
pub(in crate::diagnose) fn nearest<'n>(written: &str, names: &[&'n str]) -> Option<&'n str> {
    let plain = simplify(written);
    names
        .iter()
        .map(|name| (distance(&plain, &simplify(name)), *name))
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, name)| *distance <= name.len() / 3)
        .map(|(_, name)| name)
}

/// The name without what people vary.
fn simplify(name: &str) -> Vec<char> {
    name.chars()
        .filter(|character| !matches!(character, '-' | '_' | ' '))
        .take(MAX_LENGTH)
        .flat_map(char::to_lowercase)
        .collect()
}

/// No known name is longer, so more letters are no nearer to any.
const MAX_LENGTH: usize = 80;

/// Levenshtein's distance.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, left) in one.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = at + 1;
        for (place, right) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(left != right);
            diagonal = row[place + 1];
            row[place + 1] = replaced.min(diagonal + 1).min(row[place] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_found() {
        let names = [
            "name",
            "matchImages",
            "defaultCacheDuration",
            "apiVersion",
            "args",
            "env",
        ];
        for (written, expected) in [
            ("MatchImages", Some("matchImages")),
            ("match_images", Some("matchImages")),
            ("matchImage", Some("matchImages")),
            ("defaultCacheDuraton", Some("defaultCacheDuration")),
            ("cacheDuration", None),
            ("arg", Some("args")),
            ("volumes", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, &names), expected, "{written}");
        }
    }
}
