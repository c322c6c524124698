//! Bytes that may hold a password or token. The type cannot print itself, so that a secret reaches
//! a report only where somebody wrote [`Sensitive::expose`] and took the redaction upon himself.

use std::fmt;

/// Bytes that may hold secrets: no `Display`, and `Debug` tells the length alone.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sensitive(Vec<u8>);

impl Sensitive {
    /// The bytes themselves. Whoever calls this answers for what becomes of them.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The number of bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<u8>> for Sensitive {
    fn from(bytes: Vec<u8>) -> Self {
        Sensitive(bytes)
    }
}

impl From<&[u8]> for Sensitive {
    fn from(bytes: &[u8]) -> Self {
        Sensitive(bytes.to_vec())
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Sensitive({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_tells_the_length_alone() {
        let secret = Sensitive::from(b"hunter2".as_slice());
        assert_eq!(format!("{secret:?}"), "Sensitive(7 bytes)");
    }
}
