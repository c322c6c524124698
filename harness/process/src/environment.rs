//! The environment a plugin sees: that of a kubelet run by systemd, with the configured variables
//! over it. It never holds the harness's own variables, and its `Debug` shows names without values.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// The variable by which systemd names one invocation of a service. It also marks our own runs: a
/// process that left its plugin's group and session still carries it.
pub const INVOCATION_ID: &str = "INVOCATION_ID";

/// A whole environment, one entry a variable, in order, as `environ` holds it: `NAME=value`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment(Vec<OsString>);

impl Environment {
    /// The least that a service run by systemd as root finds (systemd.exec(5), "Environment
    /// Variables in Spawned Processes"): `LANG`, `PATH`, and `INVOCATION_ID`, which should be fresh
    /// for every run ([`invocation_id`]). `HOME` and `USER` are not there: systemd sets them only
    /// where the unit names a user.
    pub fn service(invocation_id: &str) -> Self {
        Environment(vec![
            OsString::from("LANG=C.UTF-8"),
            OsString::from("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            entry(INVOCATION_ID, invocation_id),
        ])
    }

    /// An environment of these entries as they are, each `NAME=value`; one without `=` is passed on
    /// too.
    pub fn from_entries(entries: impl IntoIterator<Item = OsString>) -> Self {
        Environment(entries.into_iter().collect())
    }

    /// This environment with the configured variables behind it, where a name given more than once
    /// keeps its last entry, at that entry's place (`pkg/credentialprovider/plugin/plugin.go`
    /// `execPlugin.ExecPlugin` and `mergeEnvVars`, since 1.23; Go's `os/exec` `dedupEnv`).
    ///
    /// As Go does, entries without `=` stay, empty entries go, and an entry with a NUL byte stays
    /// even if a later one has its name: it makes the start fail.
    pub fn merge<Name, Value>(&self, configured: impl IntoIterator<Item = (Name, Value)>) -> Self
    where
        Name: AsRef<OsStr>,
        Value: AsRef<OsStr>,
    {
        let configured = configured
            .into_iter()
            .map(|(name, value)| entry(name, value));
        let all: Vec<OsString> = self.0.iter().cloned().chain(configured).collect();
        let mut seen = HashSet::new();
        let mut kept: Vec<OsString> = Vec::with_capacity(all.len());
        for entry in all.into_iter().rev() {
            let keep = match name(entry.as_bytes()) {
                _ if entry.as_bytes().contains(&0) => true,
                Some(name) => seen.insert(name.to_vec()),
                None => !entry.is_empty(),
            };
            if keep {
                kept.push(entry);
            }
        }
        kept.reverse();
        Environment(kept)
    }

    /// The entries in order. Values may be secret.
    pub fn entries(&self) -> &[OsString] {
        &self.0
    }

    /// The names of the entries in order; an entry without `=` has none.
    pub fn names(&self) -> Vec<String> {
        let names = self.0.iter().filter_map(|entry| name(entry.as_bytes()));
        names
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect()
    }

    /// This environment without the entries of these names.
    #[must_use]
    pub fn without(mut self, names: &[&str]) -> Self {
        let unwanted = |own: &[u8]| names.iter().any(|name| name.as_bytes() == own);
        self.0
            .retain(|entry| !name(entry.as_bytes()).is_some_and(unwanted));
        self
    }

    /// The whole entry of this name, `NAME=value`, the last if there are several.
    pub fn get(&self, wanted: &str) -> Option<&OsStr> {
        let of_that_name = |entry: &&OsString| name(entry.as_bytes()) == Some(wanted.as_bytes());
        self.0
            .iter()
            .rev()
            .find(of_that_name)
            .map(OsString::as_os_str)
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|entry| match name(entry.as_bytes()) {
            Some(name) => String::from_utf8_lossy(name),
            None => "(an entry without =)".into(),
        });
        formatter.debug_list().entries(names).finish()
    }
}

/// A fresh value for [`INVOCATION_ID`]: 32 hexadecimal digits, as systemd writes its own.
///
/// # Errors
/// The operating system gave no random bytes.
pub fn invocation_id() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

fn entry(name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> OsString {
    let mut entry = name.as_ref().as_bytes().to_vec();
    entry.push(b'=');
    entry.extend_from_slice(value.as_ref().as_bytes());
    OsString::from_vec(entry)
}

/// The name of an entry as Go's `dedupEnv` reads it: up to the first `=`, or to the second if the
/// first leads.
fn name(entry: &[u8]) -> Option<&[u8]> {
    let equals = |bytes: &[u8]| bytes.iter().position(|byte| *byte == b'=');
    let end = match equals(entry)? {
        0 => equals(&entry[1..]).map_or(0, |second| second + 1),
        first => first,
    };
    Some(&entry[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: &[&str], configured: &[(&str, &str)], expected: &[&str]) {
        let base = Environment::from_entries(base.iter().map(OsString::from));
        let merged = base.merge(configured.iter().copied());
        assert_eq!(merged.entries(), expected, "{base:?} with {configured:?}");
    }

    #[test]
    fn the_last_entry_of_a_name_wins_at_its_place() {
        check(&[], &[], &[]);
        check(&["A=1", "B=2"], &[("C", "3")], &["A=1", "B=2", "C=3"]);
        check(&["A=1", "B=2"], &[("A", "3")], &["B=2", "A=3"]);
        check(
            &["A=1"],
            &[("A", "2"), ("B", ""), ("A", "3")],
            &["B=", "A=3"],
        );
        check(&["A=1", "a=2"], &[], &["A=1", "a=2"]);
        check(&["A=1"], &[("A=B", "2")], &["A=B=2"]);
    }

    #[test]
    fn odd_entries_are_treated_as_go_treats_them() {
        check(&["bare", "bare", ""], &[], &["bare", "bare"]);
        check(&[], &[("", "x"), ("", "y")], &["=y"]);
        check(&["=C:=1", "=D:=2", "=C:=3"], &[], &["=D:=2", "=C:=3"]);
        check(&["A=\0"], &[("A", "1")], &["A=\0", "A=1"]);
    }

    #[test]
    fn a_service_has_three_variables_and_debug_shows_no_value() {
        let environment = Environment::service("0123456789abcdef0123456789abcdef");
        assert_eq!(
            format!("{environment:?}"),
            r#"["LANG", "PATH", "INVOCATION_ID"]"#
        );
        let mark = environment.get(INVOCATION_ID);
        assert_eq!(
            mark,
            Some(OsStr::new("INVOCATION_ID=0123456789abcdef0123456789abcdef"))
        );
    }

    #[test]
    fn an_invocation_id_is_32_hexadecimal_digits_and_fresh() {
        let (first, second) = (invocation_id().unwrap(), invocation_id().unwrap());
        assert!(
            first.len() == 32 && first.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{first}"
        );
        assert_ne!(first, second);
    }
}
