//! What changed from release to release, as named facts about running a plugin and using its answer. Each
//! says since when it holds, and until when if it was taken back.

use super::Release;

/// Every fact names the first release of which it is true and the upstream file and symbol that changed.
impl Release {
    /// 1.24: `credentialprovider.kubelet.k8s.io/v1beta1` is known (`plugin.go` `apiVersions`).
    pub fn knows_v1beta1(self) -> bool {
        self.0 >= 24
    }

    /// 1.26: `credentialprovider.kubelet.k8s.io/v1` is known (`plugin.go` `apiVersions`).
    pub fn knows_v1(self) -> bool {
        self.0 >= 26
    }

    /// 1.22: the error about another apiVersion names both (`plugin.go` `ExecPlugin`).
    pub fn names_both_api_versions(self) -> bool {
        self.0 >= 22
    }

    /// 1.22: a line at verbosity 5 is logged before each run (`plugin.go` `getCachedCredentials`, `provide`).
    pub fn logs_before_running(self) -> bool {
        self.0 >= 22
    }

    /// 1.20 to 1.22: standard error of a failed run is logged at verbosity 2 (`plugin.go` `ExecPlugin`).
    pub fn logs_stderr_of_failure(self) -> bool {
        self.0 <= 22
    }

    /// 1.22: all expired answers are dropped every 15 minutes (`plugin.go` `getCachedCredentials`); before that only those
    /// that are asked for.
    pub(crate) fn purges_cache(self) -> bool {
        self.0 >= 22
    }

    /// 1.22: the kubelet's clock can be replaced by a test (`plugin.go` `pluginProvider.clock`), so that its recordings
    /// hold questions about time.
    pub(crate) fn has_replaceable_clock(self) -> bool {
        self.0 >= 22
    }

    /// 1.23: a plugin inherits the kubelet's environment (`plugin.go` `execPlugin.environ`); before that it has the
    /// configured variables alone.
    pub(crate) fn hands_on_environment(self) -> bool {
        self.0 >= 23
    }

    /// 1.28: standard error of a failed run is part of the error (`plugin.go` `ExecPlugin`).
    pub fn shows_stderr(self) -> bool {
        self.0 >= 28
    }

    /// 1.28: an error about an image name quotes the image (`parsers.go` `ParseImageName`).
    pub fn quotes_image_in_error(self) -> bool {
        self.0 >= 28
    }

    /// 1.29: the image grammar takes IPv6 hosts in brackets, and a capital makes the first part a host
    /// (distribution reference `splitDockerDomain`).
    pub fn takes_ipv6_and_capitals_in_image_host(self) -> bool {
        self.0 >= 29
    }

    /// 1.32: the limit of 255 characters counts the path of an image alone (distribution reference `Parse`).
    pub fn limits_image_path_only(self) -> bool {
        self.0 >= 32
    }

    /// 1.32: unknown and duplicate fields of an answer are errors (`plugin.go` `codecs`, `serializer.EnableStrict`).
    pub fn decodes_strictly(self) -> bool {
        self.0 >= 32
    }

    /// 1.33: service account tokens and annotations exist (`plugin.go` `serviceAccountProvider`), behind the gate
    /// `KubeletServiceAccountTokenForCredentialProviders`.
    pub fn knows_service_accounts(self) -> bool {
        self.0 >= 33
    }

    /// 1.33: providers are asked in the order of the configuration (`plugins.go`
    /// `NewExternalCredentialProviderDockerKeyring`); before that by name.
    pub fn keeps_configured_order(self) -> bool {
        self.0 >= 33
    }

    /// 1.34: the gate of service account tokens is on by default (`kube_features.go`).
    pub fn service_accounts_on_by_default(self) -> bool {
        self.0 >= 34
    }

    /// 1.34: an answer that gives the service account token back as a password is refused unless the cache type is
    /// `Token`, and the token's hash is part of the cache key if it is (`plugin.go` `provide`).
    pub fn knows_token_cache_type(self) -> bool {
        self.0 >= 34
    }

    /// 1.34: the request for a token names the service account's uid (`plugin.go` `getServiceAccountToken`).
    pub fn sends_account_uid(self) -> bool {
        self.0 >= 34
    }

    /// 1.34: credentials are tied to the service account they were asked for (`plugin.go` `provideWithCoordinates`).
    pub fn ties_credentials_to_account(self) -> bool {
        self.0 >= 34
    }

    /// 1.34: the cache key of a `Global` answer is `<global>` instead of `global` (`plugin.go` `globalCacheKey`).
    pub fn brackets_global_cache_key(self) -> bool {
        self.0 >= 34
    }

    /// 1.35: failures are logged as one structured line (`plugin.go` `Provide`).
    pub fn logs_structured_failures(self) -> bool {
        self.0 >= 35
    }

    /// 1.36: two colons in a host are an error (`net/url` `parseHost`, Go 1.26).
    pub fn refuses_two_colons_in_host(self) -> bool {
        self.0 >= 36
    }

    /// 1.37: the log line about an unreadable key of a keyring shows it with the added `https://` (`keyring.go` `Add`).
    pub fn logs_keyring_key_with_scheme(self) -> bool {
        self.0 >= 37
    }
}
