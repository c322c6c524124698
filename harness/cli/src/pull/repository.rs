//! Which host and repository an image's name means to a runtime.

use ureq::http::uri::Authority;

/// A repository on a host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Repository {
    /// Where its URLs begin: `http` or `https`.
    scheme: &'static str,
    /// Host and, if it has one, port.
    host: String,
    /// Its path on the host.
    pub(super) name: String,
}

impl Repository {
    /// Reads `host/repository`. Docker Hub's images are on another host than their name says (containerd,
    /// `core/remotes/docker/registry.go`, `DefaultHost`; containers/image, `docker/docker_client.go`, `newDockerClient`).
    pub(super) fn parse(scheme: &'static str, image: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "image {image:?} is no HOST/REPOSITORY: write it as the kubelet does, like host.example/team/app"
            )
        };
        let (host, repository) = image.split_once('/').ok_or_else(wrong)?;
        let host = if host == "docker.io" {
            "registry-1.docker.io"
        } else {
            host
        };
        let authority = host.parse::<Authority>().map_err(|_| wrong())?;
        let is_plain =
            |character: char| character.is_ascii_alphanumeric() || "-._/".contains(character);
        if authority.as_str().contains('@')
            || repository.is_empty()
            || !repository.chars().all(is_plain)
        {
            return Err(wrong());
        }
        Ok(Self {
            scheme,
            host: host.to_owned(),
            name: repository.to_owned(),
        })
    }

    /// The URL of a manifest or blob.
    pub(super) fn url(&self, kind: &str, reference: &str) -> String {
        format!("{}{}/{kind}/{reference}", self.base(), self.name)
    }

    /// The URL of the registry's API, which ends in a slash.
    pub(super) fn base(&self) -> String {
        format!("{}://{}/v2/", self.scheme, self.host)
    }

    /// The scope that both runtimes ask for whatever the challenge says (containerd, `docker/scope.go`,
    /// `RepositoryScope`; containers/image, `newDockerClientFromRef`).
    pub(super) fn scope(&self) -> String {
        format!("repository:{}:pull", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_host_and_repository() {
        let rows = [
            (
                "host.example/team/app",
                Some("http://host.example/v2/team/app/blobs/d"),
            ),
            (
                "127.0.0.1:5000/app",
                Some("http://127.0.0.1:5000/v2/app/blobs/d"),
            ),
            ("[::1]:5000/app", Some("http://[::1]:5000/v2/app/blobs/d")),
            (
                "docker.io/library/busybox",
                Some("http://registry-1.docker.io/v2/library/busybox/blobs/d"),
            ),
            ("app", None),
            ("/app", None),
            ("host/", None),
            ("user@host/app", None),
            ("ho st/app", None),
            ("host/app?x", None),
            ("host/app#x", None),
        ];
        for (image, expected) in rows {
            let url = Repository::parse("http", image)
                .ok()
                .map(|repository| repository.url("blobs", "d"));
            assert_eq!(url.as_deref(), expected, "{image}");
        }
    }
}
