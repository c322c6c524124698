//! Family `image`: image names.

use credproof_kubelet::image;
use serde_json::json;

use crate::loader::{check, text};

#[test]
fn reads_image_names_as_the_kubelet_does() {
    check("image", |input, release| {
        Some(match image::parse(text(input, "image"), release) {
            Ok(name) => json!({"ok": {"repo": name.repo, "tag": name.tag, "digest": name.digest}}),
            Err(error) => json!({"error": error.to_string()}),
        })
    });
}
