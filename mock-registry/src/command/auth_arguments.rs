//! The flags that say how the registry authenticates, and the settings they make.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::Failure;
use crate::accounts::Acl;
use crate::config::{Config, KeyReference};
use crate::profile::Profile;
use crate::token::TrustedIssuer;

#[derive(Debug, Args)]
#[command(next_help_heading = "Authentication")]
pub(super) struct AuthArguments {
    /// Which service the registry behaves like
    #[arg(long, value_name = "NAME", default_value = "spec", value_parser = profiles())]
    profile: Profile,
    /// Who may do what, as YAML; without it every user may do everything, and nobody nothing
    #[arg(long, value_name = "FILE")]
    acl: Option<PathBuf>,
    /// The registry's name in challenges and tokens, instead of the profile's
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    /// The URL of the token endpoint that challenges name, instead of the registry's own
    #[arg(long, value_name = "URL")]
    realm: Option<String>,
    /// The path of the registry's own token endpoint, instead of the profile's
    #[arg(long, value_name = "PATH")]
    token_path: Option<String>,
    /// Where the token endpoint listens alone, as on a host of its own
    #[arg(long, value_name = "ADDRESS:PORT")]
    token_listen: Option<SocketAddr>,
    /// How long tokens are good for, in seconds, instead of the profile's
    #[arg(long, value_name = "SECONDS")]
    token_lifetime: Option<u64>,
    /// How far the times in a token may be off, in seconds, instead of the profile's
    #[arg(long, value_name = "SECONDS")]
    leeway: Option<u64>,
    /// What tokens say in iss
    #[arg(long, value_name = "NAME", default_value = "credproof-mock-registry")]
    issuer: String,
    /// How tokens name the key that signed them
    #[arg(long, value_enum, default_value_t = Reference::X5c)]
    key_reference: Reference,
    /// Whose tokens are taken too: what they say in iss, and PEM or JWKS with the keys
    #[arg(long = "trusted-issuer", value_name = "NAME=FILE")]
    trusted_issuers: Vec<String>,
    /// Where to write the certificate that others check the registry's tokens with, as PEM
    #[arg(long, value_name = "FILE")]
    issuer_certificate: Option<PathBuf>,
    /// Where to write the key that others check the registry's tokens with, as JWKS
    #[arg(long, value_name = "FILE")]
    issuer_jwks: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Reference {
    /// Its certificate, which every release of distribution takes
    X5c,
    /// The key itself
    Jwk,
    /// Its RFC 7638 thumbprint, as distribution 3 has it
    Kid,
    /// Its libtrust name, as distribution 2 has it
    LibtrustKid,
}

impl AuthArguments {
    /// The settings of a registry, with what other flags say left as it is.
    pub(super) fn config(&self) -> Result<Config, Failure> {
        let trusted_issuers = self.trusted_issuers.iter().map(|given| trusted(given));
        Ok(Config {
            profile: self.profile,
            service: self.service.clone(),
            realm: self.realm.clone(),
            token_path: self.token_path.clone(),
            token_listen: self.token_listen,
            token_lifetime: self.token_lifetime.map(Duration::from_secs),
            leeway: self.leeway.map(Duration::from_secs),
            issuer: self.issuer.clone(),
            key_reference: match self.key_reference {
                Reference::X5c => KeyReference::X5c,
                Reference::Jwk => KeyReference::Jwk,
                Reference::Kid => KeyReference::Kid,
                Reference::LibtrustKid => KeyReference::LibtrustKid,
            },
            trusted_issuers: trusted_issuers.collect::<Result<_, _>>()?,
            ..Config::default()
        })
    }

    /// The access control list.
    pub(super) fn acl(&self) -> Result<Acl, Failure> {
        let Some(path) = &self.acl else {
            return Ok(Acl::open());
        };
        let text = read("--acl", path)?;
        Ok(Acl::from_yaml(&path.display().to_string(), &text)?)
    }

    /// Writes what others check the registry's tokens with.
    pub(super) fn write_keys(&self, tokens: &crate::token::Tokens) -> Result<(), Failure> {
        let files = [
            (
                "--issuer-certificate",
                &self.issuer_certificate,
                tokens.issuer_certificate().to_owned(),
            ),
            ("--issuer-jwks", &self.issuer_jwks, tokens.jwks()),
        ];
        for (flag, path, text) in files {
            if let Some(path) = path {
                fs::write(path, text).map_err(|source| Failure::Write {
                    flag,
                    path: path.clone(),
                    source,
                })?;
            }
        }
        Ok(())
    }
}

fn profiles() -> impl TypedValueParser<Value = Profile> {
    let values =
        Profile::ALL.map(|profile| PossibleValue::new(profile.name()).help(profile.about()));
    PossibleValuesParser::new(values).try_map(|name| {
        // The parser before lets names of profiles through and nothing else.
        Profile::named(&name).ok_or("no such profile")
    })
}

fn trusted(given: &str) -> Result<TrustedIssuer, Failure> {
    let (name, path) = given
        .split_once('=')
        .ok_or_else(|| Failure::NoIssuerFile(given.to_owned()))?;
    let keys = read("--trusted-issuer", Path::new(path))?;
    TrustedIssuer::new(name, &keys).map_err(|source| Failure::Keys {
        path: PathBuf::from(path),
        source,
    })
}

fn read(flag: &'static str, path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|source| Failure::Read {
        flag,
        path: path.to_owned(),
        source,
    })
}
