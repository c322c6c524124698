//! Which module of the harness may use which.

use super::{shipped, sources};

/// The modules of the harness, and which others each may use: only such as stand above it, so that nothing runs in
/// a circle. A module may always use itself.
const MODULES: [(&str, &[&str]); 27] = [
    ("fixture", &[]),
    ("terminal", &[]),
    ("yaml", &[]),
    ("profile", &["yaml"]),
    ("pull", &[]),
    ("upstream", &["profile"]),
    ("target", &["profile"]),
    ("case", &["profile", "target", "upstream", "yaml"]),
    ("evidence", &["case", "profile", "pull", "upstream"]),
    ("view", &["evidence", "target"]),
    ("model", &["view"]),
    ("verdict", &["case"]),
    ("reproduce", &["profile", "verdict"]),
    ("check", &["case", "evidence", "target", "verdict", "view"]),
    ("error", &["case", "profile"]),
    ("config_files", &["error"]),
    ("lint", &["config_files", "error"]),
    ("matching", &["config_files", "error"]),
    ("subject", &["error", "target", "verdict"]),
    (
        "invoke",
        &[
            "case",
            "error",
            "evidence",
            "profile",
            "pull",
            "reproduce",
            "subject",
            "target",
            "upstream",
            "view",
        ],
    ),
    (
        "judge",
        &["case", "check", "evidence", "profile", "target", "verdict"],
    ),
    ("progress", &["terminal", "verdict"]),
    (
        "run",
        &[
            "case",
            "error",
            "invoke",
            "judge",
            "profile",
            "progress",
            "reproduce",
            "subject",
            "target",
            "upstream",
            "verdict",
        ],
    ),
    (
        "told",
        &[
            "case",
            "error",
            "evidence",
            "invoke",
            "judge",
            "profile",
            "reproduce",
            "target",
            "upstream",
            "verdict",
            "view",
        ],
    ),
    (
        "report",
        &[
            "case",
            "lint",
            "matching",
            "pull",
            "reproduce",
            "terminal",
            "told",
            "verdict",
        ],
    ),
    ("demo", &["fixture"]),
    (
        "cli",
        &[
            "case",
            "config_files",
            "demo",
            "error",
            "fixture",
            "invoke",
            "lint",
            "matching",
            "model",
            "profile",
            "progress",
            "pull",
            "report",
            "reproduce",
            "run",
            "subject",
            "target",
            "terminal",
            "told",
            "upstream",
            "verdict",
        ],
    ),
];

#[test]
fn the_table_has_no_circle() {
    let names: Vec<&str> = MODULES.iter().map(|(name, _)| *name).collect();
    for (at, (name, allowed)) in MODULES.iter().enumerate() {
        let below = allowed.iter().find(|used| !names[..at].contains(used));
        assert_eq!(below, None, "{name} may use only what stands above it");
    }
}

#[test]
fn modules_of_the_harness_depend_in_one_direction() {
    let module = |name: &str| {
        let rest = name.strip_prefix("harness/cli/src/").unwrap();
        rest.split(['/', '.']).next().unwrap().to_owned()
    };
    let mut found = Vec::new();
    for (name, text) in sources("harness/cli/src") {
        let own = module(&name);
        if own == "lib" || own == "main" {
            continue;
        }
        let row = MODULES.iter().find(|(module, _)| *module == own);
        let (_, allowed) =
            row.unwrap_or_else(|| panic!("{name}: module {own} is in no row of MODULES"));
        for (number, line) in shipped(&name, &text) {
            let used = used_modules(line).into_iter();
            let strange = used.filter(|used| *used != own && !allowed.contains(&used.as_str()));
            found.extend(strange.map(|used| format!("{name}:{number}: {own} must not use {used}")));
        }
    }
    assert_eq!(found, [""; 0]);
}

/// The modules that a line names behind `crate::`, also inside braces.
fn used_modules(line: &str) -> Vec<String> {
    let word = |text: &str| {
        text.chars()
            .take_while(|character| character.is_alphanumeric() || *character == '_')
            .collect::<String>()
    };
    let mut found = Vec::new();
    for (at, mark) in line.match_indices("crate::") {
        let behind = &line[at + mark.len()..];
        match behind.strip_prefix('{') {
            Some(list) => {
                let parts = list.split('}').next().unwrap_or_default().split(',');
                found.extend(parts.map(|part| word(part.trim())));
            }
            None => found.push(word(behind)),
        }
    }
    found.retain(|name| !name.is_empty() && name.chars().next().is_some_and(char::is_lowercase));
    found
}

#[test]
fn paths_in_braces_are_taken_apart() {
    assert_eq!(
        used_modules("use crate::{case, report};"),
        ["case", "report"]
    );
    assert_eq!(
        used_modules("let x = crate::case::load(); crate::run::check();"),
        ["case", "run"]
    );
    assert_eq!(used_modules("use super::x;"), [""; 0]);
}
