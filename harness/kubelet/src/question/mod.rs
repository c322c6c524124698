//! Questions to a kubelet and its answers, as JSON: the shapes of the recordings in `cases/vectors`. One line is one
//! [`Question`]; its [`Reply`] is what the kubelet's own code of that release prints for it, byte for byte.
//!
//! Nothing is run here: for family `exec` the caller runs what [`Exec::handed`] says and gives [`Exec::judge`] what
//! happened.
//!
//! ```
//! use credproof_kubelet::question::Question;
//!
//! let line = br#"{"family":"image","input":{"image":"nginx"}}"#;
//! let question = Question::read(line).unwrap();
//! assert_eq!(
//!     question.reply().to_line(None),
//!     b"{\"ok\":{\"digest\":\"\",\"repo\":\"docker.io/library/nginx\",\"tag\":\"latest\"}}\n"
//! );
//! ```

mod accepted;
mod answer;
mod bytes;
mod config;
mod config_answer;
mod decode;
mod directory;
mod exec;
mod field;
mod from_object;
mod gates;
mod id;
mod image;
mod input;
mod keyring;
mod line;
mod match_image;
mod no_answer;
mod plain_json;
mod provide;
mod provider;
mod pull;
mod read;
mod reply;
mod request;
mod write;

pub use accepted::{Accepted, Tried};
pub use answer::{Answer, Seen, Shown, Words};
pub use bytes::{Bytes, MAX_REPEATED, Part};
pub use config::{Bin, Config, Source};
pub use config_answer::{
    Provider as StartedProvider, Started, TokenAttributes as StartedTokenAttributes,
};
pub use decode::Decode;
pub use directory::Directory;
pub use exec::{EnvVar, Exec, File, Handed, Ran};
pub use field::{Base64, GoDuration, Mode, Object, Text};
pub use gates::FeatureGates;
pub use id::Id;
pub use image::Image;
pub use input::{Family, Input};
pub use keyring::Keyring;
pub use match_image::Match;
pub use no_answer::NoAnswer;
pub use provide::{Pod, Provide, Step};
pub use provider::{Credentials, PluginAnswer, Provider, TokenAttributes};
pub use pull::{Asked as PluginAsked, OfAccount, Step as PulledStep};
pub use read::{Asked, Question, Unreadable};
pub use reply::{Group, Reply};
pub use request::Request;
