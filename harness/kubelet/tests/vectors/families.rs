//! The families that need no process: [`Question::reply`](credproof_kubelet::question::Question::reply) says what the
//! kubelet says.

use credproof_kubelet::Release;
use credproof_kubelet::question::{Input, NoAnswer, Reply};

use crate::loader::check;

fn ask(input: &Input<'_>, release: Release) -> Option<Reply> {
    match input.answer(release) {
        Ok(answer) => Some(Reply::One(answer)),
        Err(NoAnswer::NoSuchField { .. }) => None,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn decodes_as_the_kubelet_does() {
    check("decode", ask);
}

#[test]
fn keeps_answers_as_the_kubelet_does() {
    check("provide", ask);
}

#[test]
fn serves_service_accounts_as_the_kubelet_does() {
    check("serviceaccount", ask);
}

#[test]
fn orders_credentials_as_the_kubelet_does() {
    check("keyring", ask);
}

#[test]
fn matches_as_the_kubelet_does() {
    check("match", ask);
}

#[test]
fn reads_image_names_as_the_kubelet_does() {
    check("image", ask);
}

#[test]
fn starts_as_the_kubelet_does() {
    check("config", ask);
}

#[test]
fn writes_requests_as_the_kubelet_does() {
    check("request", ask);
}
