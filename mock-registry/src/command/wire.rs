//! The flags about sockets, TLS, faults and the admin endpoint, made into settings; and what the ready
//! line says of them.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::arguments::Arguments;
use super::failure::Failure;
use crate::admin::AdminSettings;
use crate::fault::FaultPlan;
use crate::registry::Registry;
use crate::tls::{Identity, TlsSettings};

/// The settings of TLS, if it is asked for.
pub(super) fn tls(arguments: &Arguments) -> Result<Option<TlsSettings>, Failure> {
    let pem = "it must be a readable file in PEM";
    let identity = match (&arguments.tls_cert, &arguments.tls_key) {
        (Some(certificate), Some(key)) => Some(Identity {
            certificate: read("--tls-cert", certificate, pem)?,
            key: read("--tls-key", key, pem)?,
        }),
        _ => None,
    };
    let client_authority = match &arguments.tls_client_ca {
        Some(path) => Some(read("--tls-client-ca", path, pem)?),
        None => None,
    };
    if arguments.tls || identity.is_some() {
        return Ok(Some(TlsSettings {
            identity,
            client_authority,
        }));
    }
    match client_authority {
        Some(_) => Err(Failure::NoTls),
        None => Ok(None),
    }
}

/// The settings of the admin endpoint, if it is asked for.
pub(super) fn admin(arguments: &Arguments) -> Result<Option<AdminSettings>, Failure> {
    let Some(listen) = arguments.admin else {
        return Ok(None);
    };
    let secret = match &arguments.admin_secret_file {
        None => None,
        Some(path) => {
            let flag = "--admin-secret-file";
            let text = read(flag, path, "it must be a readable text file")?;
            let secret = text.lines().next().unwrap_or_default().to_owned();
            if secret.is_empty() {
                return Err(Failure::EmptySecret {
                    flag,
                    path: path.clone(),
                });
            }
            Some(secret)
        }
    };
    Ok(Some(AdminSettings { listen, secret }))
}

/// The plan of faults; one without faults if none is asked for.
pub(super) fn fault_plan(arguments: &Arguments) -> Result<FaultPlan, Failure> {
    let Some(path) = &arguments.fault_plan else {
        return Ok(FaultPlan::default());
    };
    let text = read("--fault-plan", path, "it must be a readable YAML file")?;
    Ok(FaultPlan::read(&path.display().to_string(), &text)?)
}

/// Adds to the ready line where everything is. The certificate of the authority is in a file if one was
/// asked for, else in the line.
pub(super) fn tell(
    registry: &Registry,
    arguments: &Arguments,
    ready: &mut Map<String, Value>,
) -> Result<(), Failure> {
    ready.insert("url".to_owned(), json!(registry.url()));
    ready.insert("tokenAddress".to_owned(), json!(registry.token_address()));
    if let Some(address) = registry.admin_address() {
        let mut admin = json!({ "address": address });
        if arguments.admin_secret_file.is_none() {
            admin["secret"] = json!(registry.admin_secret());
        }
        ready.insert("admin".to_owned(), admin);
    }
    let Some(authority) = registry.authority_certificate() else {
        return Ok(());
    };
    let tls = match &arguments.tls_ca_out {
        _ if arguments.tls_cert.is_some() => json!({}),
        None => json!({ "ca": authority }),
        Some(path) => {
            fs::write(path, authority).map_err(|source| Failure::File {
                flag: "--tls-ca-out",
                path: path.clone(),
                expected: "its folder must exist and be writable",
                source,
            })?;
            json!({ "caFile": path })
        }
    };
    ready.insert("tls".to_owned(), tls);
    Ok(())
}

fn read(flag: &'static str, path: &Path, expected: &'static str) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|source| Failure::File {
        flag,
        path: path.to_owned(),
        expected,
        source,
    })
}
