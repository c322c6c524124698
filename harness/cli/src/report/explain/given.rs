//! What a case gives to a plugin, in words.

use crate::case::{Given, ImageChoice, ServiceAccountGiven, Stdin};

/// One sentence for each thing that is given; the usual request alone where nothing is special.
pub(super) fn sentences(given: &Given) -> Vec<String> {
    let mut sentences = vec![request(given)];
    if let Some(fault) = given.upstream {
        sentences.push(format!(
            "every service the plugin asks has the fault {fault}"
        ));
    }
    for (name, value) in &given.env {
        sentences.push(match value {
            Some(value) => format!("the variable {name} is {value:?}"),
            None => format!("the variable {name} is not set"),
        });
    }
    if given.stderr_closed {
        sentences.push("standard error is closed".to_owned());
    }
    if let Some(times) = given.repeat {
        sentences.push(format!(
            "the plugin is run {times} times, one run after the other"
        ));
    }
    if let Some(runs) = given.parallel {
        sentences.push(format!(
            "{runs} runs start at once, each for another repository"
        ));
    }
    sentences
}

fn request(given: &Given) -> String {
    match &given.stdin {
        None => {
            let version = given
                .api_version
                .map_or(String::new(), |version| format!(", in {version}"));
            format!(
                "a request for {}{}{version}{}",
                image(given.image),
                suffix(given),
                token(given.service_account)
            )
        }
        Some(Stdin::Text(text)) => format!("standard input is {text:?}"),
        Some(Stdin::Base64(text)) => format!("standard input is the bytes {text} (base64)"),
        Some(Stdin::Repeat {
            before,
            text,
            times,
            after,
        }) => {
            format!("standard input is {before:?}, then {times} times {text:?}, then {after:?}")
        }
    }
}

fn image(image: ImageChoice) -> &'static str {
    match image {
        ImageChoice::Owned => "an image the plugin is for",
        ImageChoice::OwnedWithPort => "an image the plugin is for, whose host has a port",
        ImageChoice::OtherRepository => "another repository of the registry the plugin is for",
        ImageChoice::Foreign => "an image the plugin is not for",
    }
}

fn suffix(given: &Given) -> String {
    match given.image_suffix.as_str() {
        "" => String::new(),
        suffix => format!(" with {suffix:?} behind its name"),
    }
}

fn token(given: ServiceAccountGiven) -> &'static str {
    match given {
        ServiceAccountGiven::Usual => "",
        ServiceAccountGiven::None => ", without a service account token",
        ServiceAccountGiven::Token => ", with a service account token and annotations",
        ServiceAccountGiven::TokenWithoutAnnotations => {
            ", with a service account token and no annotations"
        }
        ServiceAccountGiven::RefusedToken => {
            ", with a service account token that the plugin's services refuse"
        }
    }
}
