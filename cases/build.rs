//! Writes one Rust table per data folder (profiles, suites, schema), so that adding a file to a folder
//! needs no code. It reads names only: the files' content is taken in by `include_str!`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

fn main() -> io::Result<()> {
    // Asked now and not when this script was compiled: a build folder may serve several checkouts.
    let root = from_cargo("CARGO_MANIFEST_DIR")?;
    let mut code = String::new();
    for (constant, folder, extension) in [
        ("PROFILES", "profiles", "yaml"),
        ("SUITES", "suites", "yaml"),
        ("SCHEMAS", "schema", "json"),
    ] {
        announce(folder);
        let mut paths = Vec::new();
        collect(&root.join(folder), "", extension, &mut paths)?;
        paths.sort();
        writeln!(code, "pub(crate) const {constant}: &[(&str, &str)] = &[")
            .map_err(io::Error::other)?;
        for path in paths {
            let name = path.strip_suffix(&format!(".{extension}")).unwrap_or(&path);
            let shown = if constant == "PROFILES" { name } else { &path };
            let file = format!("/{folder}/{path}");
            writeln!(
                code,
                "    ({shown:?}, include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), {file:?}))),"
            )
            .map_err(io::Error::other)?;
        }
        code.push_str("];\n");
    }
    fs::write(from_cargo("OUT_DIR")?.join("embedded.rs"), code)
}

/// Every file below `folder` with this extension, as paths relative to it with `/`.
fn collect(
    folder: &Path,
    prefix: &str,
    extension: &str,
    paths: &mut Vec<String>,
) -> io::Result<()> {
    let no_folder = |error| io::Error::other(format!("{}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(no_folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|name| {
            io::Error::other(format!(
                "{}: the file name is not UTF-8",
                Path::new(&name).display()
            ))
        })?;
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{path}/"), extension, paths)?;
        } else if name.ends_with(&format!(".{extension}")) {
            paths.push(path);
        }
    }
    Ok(())
}

fn announce(folder: &str) {
    println!("cargo::rerun-if-changed={folder}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its folders only in the environment"
)]
fn from_cargo(variable: &str) -> io::Result<PathBuf> {
    std::env::var_os(variable)
        .map(Into::into)
        .ok_or_else(|| io::Error::other(format!("{variable} is not set: run by cargo only")))
}
