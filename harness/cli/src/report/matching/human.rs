//! The matches for people: for each image the patterns one below the other, then what comes of them. Releases are
//! named only where they differ.

use std::io::{self, Write};

use credproof_kubelet::Releases;
use credproof_kubelet::image::ImageName;
use credproof_kubelet::match_image::Explanation;

use super::super::page::Page;
use super::super::{Options, counted};
use crate::matching::{ByRelease, CacheKeys, Configuration, Hint, Matched, ProviderMatch};

/// The most columns the names of patterns take before their reasons go below them.
const WIDEST: usize = 40;

pub(super) fn render(
    configuration: &Configuration,
    images: &[Matched],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page::new(options.terminal, out);
    let path = &configuration.path;
    for (releases, words) in &configuration.refused {
        page.heading(&format!("Kubelet {releases} does not start with {path}"))?;
        page.field("says", words)?;
        page.field("so", "what follows holds for the others")?;
        page.command(
            "more",
            &format!("credproof lint {}", crate::reproduce::quote(path)),
        )?;
        page.gap()?;
    }
    for matched in images {
        image(matched, &mut page)?;
        page.gap()?;
    }
    summary(images, &mut page)
}

fn summary(images: &[Matched], page: &mut Page<'_>) -> io::Result<()> {
    let total = counted(images.len(), "image");
    let unmatched: Vec<_> = images.iter().filter(|image| !image.is_matched()).collect();
    if unmatched.is_empty() {
        return page.heading(&format!("{total}, each matched by a provider"));
    }
    page.heading(&format!("{} of {total} not matched", unmatched.len()))?;
    unmatched
        .into_iter()
        .try_for_each(|matched| page.entry(&matched.image))
}

fn image(matched: &Matched, page: &mut Page<'_>) -> io::Result<()> {
    page.heading(&format!("Image {}", matched.image))?;
    each(
        &matched.names,
        "name",
        page,
        |name, label, page| match name {
            Ok(name) => page.field(label, &named(name)),
            Err(words) => page.field(label, &format!("unreadable, no plugin is run: {words}")),
        },
    )?;
    let tables = tables(&matched.providers);
    for (releases, providers) in &tables {
        if tables.len() > 1 {
            page.field("in kubelet", &releases.to_string())?;
        }
        table(providers, page)?;
    }
    run(matched, page)?;
    match &matched.hint {
        Some(hint) => help(hint, page),
        None => Ok(()),
    }
}

/// What is pulled, and what of it the plugin is told.
fn named(name: &ImageName) -> String {
    let mut parts = vec![name.repo.clone()];
    if !name.tag.is_empty() {
        parts.push(format!("tag {}", name.tag));
    }
    if !name.digest.is_empty() {
        parts.push(format!("digest {}", name.digest));
    }
    format!("{}; plugins are asked for {}", parts.join(", "), name.repo)
}

/// The providers of releases that differ in patterns or what these say; tokens make no difference to a match.
fn tables(providers: &ByRelease<Vec<ProviderMatch>>) -> Vec<(Releases, &[ProviderMatch])> {
    let mut tables: Vec<(Releases, &[ProviderMatch])> = Vec::new();
    for (releases, providers) in providers {
        let is_same = |known: &[ProviderMatch]| {
            let shown =
                |provider: &ProviderMatch| (provider.name.clone(), provider.patterns.clone());
            known.iter().map(shown).eq(providers.iter().map(shown))
        };
        match tables.iter_mut().find(|(_, known)| is_same(known)) {
            Some((known, _)) => *known = known.union(*releases),
            None => tables.push((*releases, providers)),
        }
    }
    tables
}

fn table(providers: &[ProviderMatch], page: &mut Page<'_>) -> io::Result<()> {
    for provider in providers {
        page.field("provider", &provider.name)?;
        let patterns = provider.patterns.iter();
        let lengths = patterns.map(|pattern| pattern.pattern.chars().count());
        let widest = lengths.filter(|length| *length <= WIDEST).max();
        for pattern in &provider.patterns {
            let reason = in_short(&pattern.explanation);
            let matches = pattern.explanation == Explanation::Match;
            page.matching(matches, &pattern.pattern, widest.unwrap_or(0), &reason)?;
        }
    }
    Ok(())
}

/// The reason against a match in a few words: they stand one below the other.
fn in_short(explanation: &Explanation) -> String {
    let port = |port: &str| match port {
        "" => "none".to_owned(),
        _ => port.to_owned(),
    };
    match explanation {
        Explanation::Match => String::new(),
        Explanation::Port { pattern, image } => {
            format!("port {}, the image has {}", port(pattern), port(image))
        }
        Explanation::LabelCount { pattern, image } => {
            format!("{}, the image has {image}", counted(*pattern, "label"))
        }
        Explanation::Path { pattern, image } => {
            format!("path {image} does not begin with {pattern}")
        }
        Explanation::Label {
            pattern,
            image,
            only_case,
        } => {
            let case = if *only_case { ", by letter case" } else { "" };
            format!("label {image} is not {pattern}{case}")
        }
        Explanation::PatternUnreadable(words) => format!("unreadable: {words}"),
        Explanation::ImageUnreadable(words) => format!("the image is unreadable: {words}"),
    }
}

/// Which plugins are run, and where an answer that spares the run is looked up.
fn run(matched: &Matched, page: &mut Page<'_>) -> io::Result<()> {
    let several = matched.order.len() > 1;
    let mut most = 0;
    for (releases, names) in &matched.order {
        most = most.max(names.len());
        let by_name = releases
            .iter()
            .all(|release| !release.keeps_configured_order());
        let order = match (several && names.len() > 1, by_name) {
            (true, true) => format!(" (sorted by name, {releases})"),
            (true, false) => format!(" (as configured, {releases})"),
            (false, _) if several => format!(" ({releases})"),
            (false, _) => String::new(),
        };
        match names.as_slice() {
            [] => page.field(
                "plugins run",
                &format!("none: the image is pulled without a plugin's credentials{order}"),
            )?,
            names => page.field("plugins run", &format!("{}{order}", names.join(", then ")))?,
        }
    }
    if most > 1 {
        page.field(
            "",
            "all of them; their credentials are tried by key of auth in reverse byte order, those of one key in the \
             order of the plugins",
        )?;
    }
    if most == 0 {
        return Ok(());
    }
    let by_service_account =
        |provider: &ProviderMatch| provider.is_match() && provider.by_service_account;
    let mut providers = matched
        .providers
        .iter()
        .flat_map(|(_, providers)| providers);
    for (label, key) in [
        (
            "cache Image",
            (|keys| &keys.image) as fn(&CacheKeys) -> &String,
        ),
        ("cache Registry", |keys| &keys.registry),
        ("cache Global", |keys| &keys.global),
    ] {
        page.field(label, &key_of(&matched.cache_keys, key))?;
    }
    match providers.any(by_service_account) {
        true => page.field(
            "",
            "and for each service account apart, where a provider has tokenAttributes",
        ),
        false => Ok(()),
    }
}

/// The key, or those of groups of releases that differ in it.
fn key_of(keys: &ByRelease<CacheKeys>, key: fn(&CacheKeys) -> &String) -> String {
    let mut each: ByRelease<&String> = Vec::new();
    for (releases, keys) in keys {
        match each.iter_mut().find(|(_, known)| *known == key(keys)) {
            Some((known, _)) => *known = known.union(*releases),
            None => each.push((*releases, key(keys))),
        }
    }
    match each.as_slice() {
        [(_, text)] => (*text).clone(),
        _ => {
            let shown = each
                .iter()
                .map(|(releases, text)| format!("{text} ({releases})"));
            shown.collect::<Vec<_>>().join(", ")
        }
    }
}

fn help(hint: &Hint, page: &mut Page<'_>) -> io::Result<()> {
    if let Some(near) = &hint.near {
        let words = format!("{} of {}: {}", near.pattern, near.provider, near.reason);
        page.field("nearest", &words)?;
    }
    let place = match &hint.near {
        Some(_) => "",
        None => ", in matchImages of the provider that has its credentials",
    };
    match &hint.pattern {
        Some(pattern) => page.field("would match", &format!("{pattern}{place}")),
        None => page.field("would match", "no pattern that can be written"),
    }
}

/// A value, or one for each group of releases with the releases before it.
fn each<T>(
    values: &ByRelease<T>,
    label: &str,
    page: &mut Page<'_>,
    show: impl Fn(&T, &str, &mut Page<'_>) -> io::Result<()>,
) -> io::Result<()> {
    for (releases, value) in values {
        match values.len() {
            1 => show(value, label, page)?,
            _ => show(value, &format!("{label} {releases}"), page)?,
        }
    }
    Ok(())
}
