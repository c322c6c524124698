//! Where in a YAML text something stands.

/// A place in the text, counted from 0 in lines and characters.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// A place, and the characters before it: `yaml_mark_t`.
#[derive(Copy, Clone, Debug, Default)]
pub(super) struct Mark {
    pub(super) index: usize,
    pub(super) place: Place,
}
