//! What changed from release to release about the CredentialProviderConfig file and the start of a kubelet, as
//! named facts. See `facts` for running a plugin.

use super::Release;

/// Every fact names the first release of which it is true and the upstream file and symbol that changed.
impl Release {
    /// The line of `plugin.go` on which the scheme is made; it stands in errors about unknown kinds.
    pub(crate) fn config_scheme_line(self) -> u16 {
        match self.0 {
            ..=21 => 50,
            22 | 23 => 54,
            24 | 25 => 56,
            26..=32 => 58,
            33 => 66,
            _ => 69,
        }
    }

    /// Before 1.23 the file and a plugin's answer are decoded by json-iterator, whose errors read differently, and which
    /// minds numbers that nobody reads, if they are too large (`serializer/json/json.go`).
    pub(crate) fn decodes_with_json_iterator(self) -> bool {
        self.0 < 23
    }

    /// Up to 1.30 the error about a key that JSON cannot hold begins with a capital (sigs.k8s.io/yaml before 1.4,
    /// `convertToJSONableObject`).
    pub(crate) fn capitalises_unsupported_map_key(self) -> bool {
        self.0 <= 30
    }

    /// 1.30: the binary is looked up with `exec.LookPath`, so that it must be a file with an execute bit
    /// (`plugin.go` `RegisterCredentialProviderPlugins`); its errors name no path.
    pub(crate) fn needs_executable_binary(self) -> bool {
        self.0 >= 30
    }

    /// 1.33: supported versions are listed in order; before that in the order of a Go map (`config.go`).
    pub(crate) fn lists_api_versions_in_order(self) -> bool {
        self.0 >= 33
    }

    /// 1.33: a provider name used twice is an error (`config.go` `validateCredentialProviderConfig`); before that
    /// registering it the second time ends the process.
    pub(crate) fn refuses_duplicate_provider_names(self) -> bool {
        self.0 >= 33
    }

    /// 1.33: providers are asked in the order of the file (`plugin.go` `registerCredentialProviderPlugin`); before
    /// that sorted by name.
    pub(crate) fn keeps_provider_order(self) -> bool {
        self.0 >= 33
    }

    /// 1.34: the configuration may be a directory, and its hash is a metric (`config.go`
    /// `readCredentialProviderConfig`).
    pub fn reads_config_directory(self) -> bool {
        self.0 >= 34
    }

    /// 1.34: required fields and negative durations are reported in fewer words (`config.go`).
    pub(crate) fn words_validation_shortly(self) -> bool {
        self.0 >= 34
    }

    /// 1.35: a qualified name is called a label key, and lengths are counted in bytes (`content.IsLabelKey`).
    pub(crate) fn calls_qualified_names_label_keys(self) -> bool {
        self.0 >= 35
    }
}
