//! The faults of `check --demo=broken`: a plugin that looks well in a shell and lets a node down.

/// What is wrong with it. Each is a mistake that a plugin in the wild has made.
const FAULTS: [&str; 11] = [
    "key-without-port",
    "requires-newline",
    "rejects-unknown-fields",
    "panics-on-malformed",
    "duration-too-long",
    "exit-0-on-upstream-error",
    "trusts-expired",
    "ignores-expiry",
    "falls-back-to-node-identity",
    "panics-without-annotations",
    "log-file",
];

/// The arguments that make the embedded plugin this one, behind its usual ones.
#[must_use]
pub fn broken() -> [String; 2] {
    ["--misbehave".to_owned(), FAULTS.join(",")]
}
