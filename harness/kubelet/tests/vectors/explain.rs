//! The explanation of a pattern says the same as the match.

use credproof_kubelet::Release;
use credproof_kubelet::match_image::{Explanation, explain, urls_match};
use credproof_kubelet::question::{Input, Question};

use crate::loader::lines;

#[test]
fn a_match_is_explained_as_one_and_nothing_else_is() {
    for line in lines("match").lines() {
        let Input::Match(question) = Question::read(line.as_bytes()).unwrap().input else {
            panic!("{line}");
        };
        let (pattern, image) = (question.pattern.as_str(), question.image.as_str());
        for release in Release::all() {
            let matched = urls_match(pattern, image, release) == Ok(true);
            let explained = explain(pattern, image, release) == Explanation::Match;
            assert_eq!(explained, matched, "{pattern:?} for {image:?}");
        }
    }
}
