//! The rules of the README for titles, texts and sources, as far as a program can see them.

use crate::suites::check;

/// Words that say how much a rule weighs or that it is checked, instead of what a plugin does.
const NOT_IN_A_TITLE: [&str; 8] = [
    "should", "must", "shall", "test", "tests", "verify", "check", "ensure",
];

/// The longest text that is still read in a failure report, in characters.
const LONGEST_TEXT: usize = 260;

#[test]
fn titles_state_a_behaviour() {
    check("a title is a behaviour in the present tense", |case| {
        let title = case.text("title");
        let lowercase = title.to_lowercase();
        if let Some(word) = lowercase
            .split(' ')
            .find(|word| NOT_IN_A_TITLE.contains(word))
        {
            return Some(format!("it says {word:?}"));
        }
        if !title.starts_with(|first: char| first.is_ascii_uppercase()) || title.ends_with('.') {
            return Some("it begins with a capital and has no full stop".to_owned());
        }
        (title.chars().count() > 70).then(|| "it is longer than 70 characters".to_owned())
    });
}

#[test]
fn effects_and_fixes_are_whole_sentences() {
    check(
        "effect and fix are sentences on one line, not too long",
        |case| {
            let bad = |field: &&str| {
                let text = case.text(field);
                !text.ends_with('.')
                    || text.contains("  ")
                    || text.contains('\n')
                    || text.chars().count() > LONGEST_TEXT
            };
            let field = ["effect", "fix"].into_iter().find(bad)?;
            Some(format!("{field}: {:?}", case.text(field)))
        },
    );
}

#[test]
fn every_source_can_be_looked_up() {
    check(
        "each part of a source is a Go file, a KEP, a specification, a manual page or a thread",
        |case| {
            let part = case
                .text("source")
                .split("; ")
                .find(|part| !can_be_looked_up(part))?;
            Some(format!("{part:?} is none of them"))
        },
    );
}

fn can_be_looked_up(part: &str) -> bool {
    let go_file = |word: &str| word.contains('/') && word.ends_with(".go");
    ["KEP-", "RFC ", "Go ", "opencontainers/"]
        .iter()
        .any(|start| part.starts_with(start))
        || part.contains("(5)")
        || part.split(' ').any(|word| go_file(word) || is_thread(word))
}

/// Whether a word is `org/repo#n`, with brackets or a comma around it or not.
fn is_thread(word: &str) -> bool {
    let word = word.trim_matches(|sign: char| "(),;".contains(sign));
    let Some((repository, number)) = word.split_once('#') else {
        return false;
    };
    repository.split('/').count() == 2 && number.parse::<u32>().is_ok()
}
