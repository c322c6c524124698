//! Lines that hold no question: each is answered with an error that names the place and what was expected, and the next
//! line is answered as ever.

use serde_json::Value;

use crate::scripted::Workshop;

const GOOD: &str = r#"{"id":"after","family":"image","input":{"image":"nginx"}}"#;

/// Puts each line before a good one; the error has to begin with `model: line 1: ` and hold the text.
fn check(rows: &[(&[u8], &str)]) {
    let workshop = Workshop::new();
    let mut wrong = Vec::new();
    for (line, text) in rows {
        let shown = String::from_utf8_lossy(&line[..line.len().min(200)]);
        let output = workshop
            .command(&["model"])
            .write_stdin([line, &b"\n"[..], GOOD.as_bytes()].concat())
            .output()
            .unwrap();
        let answers = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<Value> = answers
            .lines()
            .map(|answer| serde_json::from_str(answer).unwrap())
            .collect();
        assert_eq!(answers.len(), 2, "{shown}: {answers:?}");
        let error = answers[0]["error"].as_str().unwrap_or_default();
        if !error.starts_with("model: line 1: ") || !error.contains(text) {
            wrong.push(format!("{shown}: {error}"));
        }
        assert_eq!(answers[1]["ok"]["tag"], "latest", "{shown}");
        assert_eq!(output.status.code(), Some(2), "{shown}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lines_that_are_no_object() {
    let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
    let long = [b"\"".to_vec(), b"x".repeat(10 << 20), b"\"".to_vec()].concat();
    check(&[
        (b"nonsense", "expected"),
        (br#"{"id":"a","family":"image","input":{"image":"#, "EOF"),
        (
            br#"{"family":"image","input":{"image":"a"}} x"#,
            "trailing characters (column 42)",
        ),
        (
            b"[1]",
            "invalid type: sequence, expected an object with family and input",
        ),
        (b"null", "expected an object"),
        (&deep, "expected an object"),
        (&long, "expected an object"),
        (
            b"{\"family\":\"image\",\"input\":{\"image\":\"\xff\"}}",
            "byte 37 is not UTF-8",
        ),
        (
            b"{\"family\":\"image\",\"input\":{\"image\":\"a\0\"}}",
            "control character",
        ),
        (b"\0", "expected value"),
        (
            br#"{"family":"image","input":{"image":"\ud800"}}"#,
            "hex escape",
        ),
    ]);
}

#[test]
fn questions_with_something_wrong() {
    let deep = [
        &br#"{"family":"image","input":{"image":"#[..],
        &b"[".repeat(100_000),
        &b"]".repeat(100_000),
        b"}}",
    ]
    .concat();
    check(&[
        (b"{}", "missing field `family`"),
        (br#"{"family":"image"}"#, "missing field `input`"),
        (br#"{"family":"picture","input":{}}"#, "family: unknown variant `picture`, expected one of `decode`"),
        (br#"{"family":"image","input":{},"releas":"1.30"}"#, "unknown field `releas`, expected one of"),
        (br#"{"family":"image","release":"1.99","input":{}}"#, "release: kubelet release \"1.99\" is not known: expected 1.20 to 1.37"),
        (br#"{"family":"image","release":1.3,"input":{}}"#, "release: invalid type"),
        (br#"{"family":"image","releases":"1.34..1.30","input":{}}"#, "releases: range of kubelet releases"),
        (br#"{"family":"image","release":"1.30","releases":"all","input":{}}"#, "expected release or releases, not both"),
        (br#"{"family":"image","id":[],"input":{}}"#, "id: invalid type: sequence, expected a text or a number"),
        (br#"{"family":"image","input":[]}"#, "input: invalid type: sequence, expected an object, the input of family image"),
        (br#"{"family":"image","input":{"image":5}}"#, "input.image: invalid type: integer `5`, expected a text (column 36)"),
        (br#"{"input":{"image":5},"family":"image"}"#, "input.image: invalid type: integer `5`, expected a text (column 19)"),
        (br#"{"family":"image","input":{"img":"a"}}"#, "input.img: unknown field `img`, expected `image`"),
        (&deep, "input.image: invalid type: sequence, expected a text"),
        (br#"{"family":"provide","input":{"provider":["a"]}}"#, "input.provider: invalid type: sequence, expected an object, a provider"),
        (br#"{"family":"keyring","input":{"adds":[{"a":["u","p"]}],"image":"a"}}"#, "input.adds[0].a: invalid type: sequence, expected an object, username and password"),
        (br#"{"family":"match","input":{"patterns":"a","image":"b"}}"#, "input.patterns: invalid type"),
        (br#"{"family":"match","input":{"patterns":["a",1],"image":"b"}}"#, "input.patterns[1]: invalid type"),
        (br#"{"family":"decode","input":{"stdout_b64":"=x"}}"#, "input.stdout_b64: not base64"),
        (br#"{"family":"decode","input":{"stdout":"","stdout_b64":""}}"#, "expected one of stdout, stdout_b64 and stdout_parts"),
        (br#"{"family":"decode","input":{"stdout_parts":[{"text":"xx","repeat":18446744073709551615}]}}"#, "stdout_parts come to more than 268435456 bytes"),
        (br#"{"family":"decode","input":{"stdout_parts":[{"text":"x","repeat":-1}]}}"#, "input.stdout_parts[0].repeat: invalid value: integer `-1`"),
        (br#"{"family":"provide","input":{"provider":{"defaultCacheDuration":"1d"}}}"#, "input.provider.defaultCacheDuration: time: unknown unit \"d\" in duration \"1d\"; expected one such as \"1h30m\""),
        (br#"{"family":"provide","input":{"provider":{"matchImages":["a"]},"steps":[{"image":"a"}]}}"#, "input.steps[0].answer: expected, because the kubelet runs the plugin"),
        (br#"{"family":"provide","input":{"provider":{},"featureGates":{"AllAlpha":true}}}"#, "input.featureGates: unknown field `AllAlpha`, expected `KubeletServiceAccountTokenForCredentialProviders`"),
        (br#"{"family":"keyring","input":{"providers":[{"name":"a"},{"name":"a"}],"image":"b"}}"#, "input.providers[1].name: \"a\" is also the name of input.providers[0]"),
        (br#"{"family":"request","release":"1.30","input":{"apiVersion":"credentialprovider.kubelet.k8s.io/v1","serviceAccountToken":"t"}}"#, "kubelet 1.30 has no serviceAccountToken"),
        (br#"{"family":"config","input":{"file":"","path":"empty"}}"#, "expected one of file, files and path"),
        (br#"{"family":"config","input":{"path":"elsewhere"}}"#, "input.path: unknown variant `elsewhere`, expected `empty` or `missing`"),
        (br#"{"family":"config","input":{"bins":{"p":"0788"}}}"#, "input.bins.p: \"0788\": expected an octal mode"),
        (br#"{"family":"config","input":{"files":{"a.yaml":"link:../a.yaml"}}}"#, "\"a.yaml\": expected link:NAME"),
        (br#"{"family":"config","input":{"files":{"../a.yaml":""}}}"#, "\"../a.yaml\": expected the name of a file"),
        (br#"{"family":"exec","input":{"image":"a"}}"#, "expected script or kind"),
        (br#"{"family":"exec","input":{"script":"","mode":"rwx"}}"#, "input.mode: \"rwx\" is no mode of a file"),
        (br#"{"family":"exec","input":{"script":"","name":"../p"}}"#, "name: \"../p\": expected the name of a file"),
        (br#"{"family":"exec","input":{"script":"","timeout_ms":-5}}"#, "input.timeout_ms: invalid value: integer `-5`"),
        (br#"{"family":"exec","input":{"script":"","env":[{"name":"A"}]}}"#, "input.env[0].name: unknown field `name`, expected `Name` or `Value`"),
    ]);
}

#[test]
fn an_id_comes_back_with_the_error() {
    let workshop = Workshop::new();
    let output = workshop
        .command(&["model"])
        .write_stdin("{\"input\":{},\"family\":\"x\",\"id\":\"a\"}\n{\"id\":7,\"family\":\"image\",\"input\":1}\n")
        .output()
        .unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    let ids: Vec<Value> = answers
        .lines()
        .map(|answer| serde_json::from_str::<Value>(answer).unwrap()["id"].clone())
        .collect();
    assert_eq!(ids, [Value::from("a"), Value::from(7)]);
}

#[test]
fn empty_lines_are_passed_over_and_counted() {
    let workshop = Workshop::new();
    for (input, expected, code) in [("", "", 0), ("\n \r\n", "", 0), ("\n\nx\n", "line 3: ", 2)] {
        let output = workshop
            .command(&["model"])
            .write_stdin(input)
            .output()
            .unwrap();
        let answers = String::from_utf8(output.stdout).unwrap();
        assert!(answers.contains(expected), "{input:?}: {answers}");
        assert_eq!(
            answers.is_empty(),
            expected.is_empty(),
            "{input:?}: {answers}"
        );
        assert_eq!(output.status.code(), Some(code), "{input:?}");
    }
}
