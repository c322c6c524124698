//! The lines that show a finding again: one for credproof, and one for a plain shell.
//!
//! What a shell line needs and a report must not hold stands in it as a variable: minted secrets, the addresses of
//! the upstream stubs, and the run's directory. `credproof serve` starts the same surroundings and writes those
//! variables to a file.

use credproof_process::Command;
use credproof_process::environment::INVOCATION_ID;
use regex::Regex;

use crate::profile::Minted;
use crate::verdict::Reproduce;

/// Longer input is described by a command that makes it, not written out.
const WRITTEN_OUT: usize = 4096;

/// The variable that holds a minted secret.
#[must_use]
pub fn secret_variable(name: &str) -> String {
    format!("CREDPROOF_SECRET_{}", name.to_uppercase())
}

/// The variable that holds the run's own directory.
pub const DIRECTORY_VARIABLE: &str = "CREDPROOF_DIRECTORY";

/// One call as it was made, and what is different in it from run to run.
#[derive(Debug)]
pub struct Made {
    /// The call.
    pub command: Command,
    /// Texts that only this run has, with the variables that stand for them: addresses of stubs, the directory.
    pub surroundings: Vec<(String, String)>,
}

/// The lines for a call: `again` are credproof's own arguments, `flags` what chooses the case or the fault.
#[must_use]
pub fn reproduce(again: &[String], flags: &[&str], made: &Made, minted: &Minted) -> Reproduce {
    let shell = shell(made, minted);
    let again: Vec<String> = again.iter().map(|word| minted.scrub_text(word)).collect();
    let serve = shell.contains("\"$").then(|| {
        let mut words = with_flags(&again, &[flags, &["--env-file", "credproof.env"]].concat());
        "serve".clone_into(&mut words[1]);
        words
    });
    Reproduce {
        command: with_flags(&again, flags),
        shell: match serve {
            Some(_) => format!(". ./credproof.env; {shell}"),
            None => shell,
        },
        serve,
    }
}

/// credproof's arguments with more flags, before those of the plugin.
fn with_flags(again: &[String], flags: &[&str]) -> Vec<String> {
    let mut words = again.to_vec();
    let plugin_arguments = words.iter().position(|word| word == "--");
    let end = plugin_arguments.unwrap_or(words.len());
    words.splice(end..end, flags.iter().map(|flag| (*flag).to_owned()));
    words
}

/// The call as a line for a POSIX shell, without the variables that only the harness needs.
fn shell(made: &Made, minted: &Minted) -> String {
    let command = &made.command;
    let word = |bytes: &[u8]| quote(&with_variables(bytes, made, minted));
    let stdin = command.stdin.expose();
    let mut line = match std::str::from_utf8(stdin) {
        // Only text can hold a secret of the run, as secrets are put in by templates.
        Ok(_) => input(with_variables(stdin, made, minted).as_bytes()),
        Err(_) => input(stdin),
    };
    line.push_str(" | env -i");
    let harness_own = [INVOCATION_ID, "TMPDIR"];
    for entry in command.env.clone().without(&harness_own).entries() {
        line.push(' ');
        line.push_str(&word(entry.as_encoded_bytes()));
    }
    line.push(' ');
    line.push_str(&word(command.program.as_os_str().as_encoded_bytes()));
    for argument in &command.args {
        line.push(' ');
        line.push_str(&word(argument.as_encoded_bytes()));
    }
    if command.stderr_closed {
        line.push_str(" 2>&-");
    }
    line
}

/// The text with every secret and every text of this run alone replaced by a mark that [`quote`] makes a variable.
fn with_variables(bytes: &[u8], made: &Made, minted: &Minted) -> String {
    let mut text = String::from_utf8_lossy(&minted.scrub(bytes)).into_owned();
    for (variable, value) in &made.surroundings {
        text = text.replace(value, &format!("[variable:{variable}]"));
    }
    text
}

/// A command that prints exactly these bytes, and is itself one line of printable text.
fn input(bytes: &[u8]) -> String {
    if bytes.len() > WRITTEN_OUT
        && let Some(line) = repeated(bytes)
    {
        return line;
    }
    let plain = |text: &&str| !text.contains(|character: char| character.is_control());
    let text = std::str::from_utf8(bytes).ok();
    let line = text.and_then(|text| text.strip_suffix('\n')).filter(plain);
    match (line, text.filter(plain)) {
        (Some(line), _) => format!("printf '%s\\n' {}", quote(line)),
        (None, Some(text)) => format!("printf '%s' {}", quote(text)),
        (None, None) => {
            let octal: String = bytes.iter().map(|byte| format!("\\{byte:03o}")).collect();
            format!("printf '{octal}'")
        }
    }
}

/// Input that is one byte many times over, between a beginning and an end.
fn repeated(bytes: &[u8]) -> Option<String> {
    let (start, length, byte) = longest_repeat(bytes)?;
    if !byte.is_ascii_graphic() || bytes.len() - length > WRITTEN_OUT {
        return None;
    }
    let byte = quote(&char::from(byte).to_string());
    let middle = format!("head -c {length} /dev/zero | tr '\\0' {byte}");
    let (before, after) = (input(&bytes[..start]), input(&bytes[start + length..]));
    Some(format!("{{ {before}; {middle}; {after}; }}"))
}

/// Where the longest stretch of one byte begins, its length and the byte.
fn longest_repeat(bytes: &[u8]) -> Option<(usize, usize, u8)> {
    let mut start = 0;
    let mut best = None;
    for stretch in bytes.chunk_by(|left, right| left == right) {
        if best.is_none_or(|(_, length, _)| stretch.len() > length) {
            best = Some((start, stretch.len(), stretch[0]));
        }
        start += stretch.len();
    }
    best
}

/// A word for a POSIX shell, in single quotes where it needs any; a mark of a secret or of a text that only one run has
/// becomes the variable that holds it.
#[must_use]
pub fn quote(text: &str) -> String {
    let mark = Regex::new(r"\[(secret|variable):([A-Za-z0-9_]+)\]")
        .expect("the pattern is a constant that was tried");
    let mut word = String::new();
    let mut end = 0;
    for found in mark.captures_iter(text) {
        let (Some(whole), Some(kind), Some(name)) = (found.get(0), found.get(1), found.get(2))
        else {
            continue;
        };
        let variable = match kind.as_str() {
            "secret" => secret_variable(name.as_str()),
            _ => name.as_str().to_owned(),
        };
        if whole.start() > end {
            word.push_str(&single_quoted(&text[end..whole.start()]));
        }
        word.push_str(&format!("\"${variable}\""));
        end = whole.end();
    }
    if end < text.len() || text.is_empty() {
        word.push_str(&single_quoted(&text[end..]));
    }
    word
}

fn single_quoted(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_is_written_so_that_a_shell_prints_it() {
        let check = |bytes: &[u8], line: &str| assert_eq!(input(bytes), line);
        check(b"{}\n", "printf '%s\\n' '{}'");
        check(b"it's", "printf '%s' 'it'\\''s'");
        check(b"", "printf '%s' ''");
        check(b"a\nb\n", "printf '\\141\\012\\142\\012'");
        check(&[0, 0xff], "printf '\\000\\377'");
        let many = [b"x".as_slice(), &[b'['; 5000], b"y"].concat();
        let line = "{ printf '%s' x; head -c 5000 /dev/zero | tr '\\0' '['; printf '%s' y; }";
        check(&many, line);
    }

    #[test]
    fn words_are_quoted_only_where_needed() {
        let check = |text: &str, word: &str| assert_eq!(quote(text), word);
        check("plain-1.2/3:4=5", "plain-1.2/3:4=5");
        check("", "''");
        check("two words", "'two words'");
        check("a'b", "'a'\\''b'");
    }

    #[test]
    fn secrets_and_addresses_stand_as_variables() {
        let check = |text: &str, word: &str| assert_eq!(quote(text), word);
        check("KEY=[secret:node]", "KEY=\"$CREDPROOF_SECRET_NODE\"");
        check("[variable:DEMO_TOKEN_URL]/x y", "\"$DEMO_TOKEN_URL\"'/x y'");
        check(
            "[secret:a][secret:b]",
            "\"$CREDPROOF_SECRET_A\"\"$CREDPROOF_SECRET_B\"",
        );
        check("[secret:no end", "'[secret:no end'");
    }
}
