//! What is done in one place only: starting processes, reading the environment, writing to the streams,
//! reading the command line.

use super::{code, shipped, sources};

/// What has one home, and where that is: a file, or a folder that ends with a slash.
const HOMES: [(&str, &[&str]); 6] = [
    ("unsafe {", &["harness/process/src/"]),
    (
        "Command::new(",
        &["harness/cli/src/fixture/misbehave/processes.rs"],
    ),
    (
        "env::var",
        &[
            "cases/build.rs",
            "harness/cli/src/cli/settings.rs",
            "harness/cli/src/fixture/environment.rs",
        ],
    ),
    (
        "io::stdout()",
        &[
            "harness/cli/src/cli/",
            "harness/cli/src/fixture/",
            "mock-registry/src/main.rs",
        ],
    ),
    (
        "io::stderr()",
        &[
            "harness/cli/src/cli/",
            "harness/cli/src/fixture/",
            "harness/cli/src/progress/",
            "mock-registry/src/command/",
            "mock-registry/src/main.rs",
        ],
    ),
    ("process::exit(", &["harness/cli/src/fixture/"]),
];

#[test]
fn what_has_one_home_stays_there() {
    let crates = [
        "harness/cli/src",
        "harness/kubelet/src",
        "harness/process/src",
        "cases",
        "mock-registry/src",
    ];
    let mut found = Vec::new();
    for (name, text) in crates.into_iter().flat_map(sources) {
        for (number, line) in shipped(&name, &text) {
            let strays = HOMES.iter().filter(|(word, homes)| {
                let at_home = homes.iter().any(|home| name.starts_with(home));
                line.contains(word) && !at_home
            });
            found.extend(
                strays.map(|(word, homes)| format!("{name}:{number}: {word} belongs to {homes:?}")),
            );
        }
    }
    assert_eq!(found, [""; 0]);
}

#[test]
fn only_the_command_line_knows_clap() {
    for (name, text) in sources("harness/cli/src") {
        let inside = name.starts_with("harness/cli/src/cli/");
        for (number, line) in code(&text) {
            assert!(
                inside || !line.contains("clap::"),
                "{name}:{number}: clap belongs to src/cli/"
            );
        }
    }
}
