//! Changes of a store. A folder is written before memory is, so that a registry that ends in between has
//! less than it said and never more.

use std::fs::File;
use std::io;
use std::path::Path;

use axum::body::Bytes;

use super::contents::Contents;
use super::{Reference, Store, StoreError};
use crate::content::blob::Blob;
use crate::content::digest::Digest;
use crate::content::manifest::Manifest;
use crate::content::upload::{Received, ReceivedBytes};

impl Store {
    /// Puts a blob into a repository, which is made if there is none.
    pub(crate) fn add_blob(&self, repository: &str, received: Received) -> io::Result<()> {
        let Received { digest, bytes } = received;
        let mut contents = self.write();
        let blob = match (contents.blob(&digest), &self.directory) {
            (Some(blob), _) => blob.clone(),
            (None, None) => match bytes {
                ReceivedBytes::Memory(bytes, share) => Blob::Memory {
                    bytes,
                    _share: share.into(),
                },
                ReceivedBytes::File(..) => {
                    return Err(io::Error::other("a store in memory takes no file"));
                }
            },
            (None, Some(directory)) => {
                let length = match bytes {
                    ReceivedBytes::Memory(bytes, _) => {
                        directory.write_content(&digest, &bytes)?;
                        bytes.len() as u64
                    }
                    ReceivedBytes::File(path, length) => {
                        directory.keep(&path, &digest)?;
                        length
                    }
                };
                Blob::File {
                    path: directory.content(&digest).into(),
                    length,
                }
            }
        };
        self.insert_blob(&mut contents, repository, digest, blob)
    }

    /// Puts the bytes of the registry's own caller into a repository.
    pub(crate) fn add_bytes(
        &self,
        repository: &str,
        digest: Digest,
        bytes: Bytes,
    ) -> io::Result<()> {
        let share = self.own_share(bytes.len());
        let bytes = ReceivedBytes::Memory(bytes, share);
        self.add_blob(repository, Received { digest, bytes })
    }

    /// Puts a copy of a file into a repository that lies in a folder.
    pub(crate) fn add_copy(&self, repository: &str, digest: Digest, path: &Path) -> io::Result<()> {
        let Some(directory) = &self.directory else {
            return Err(io::Error::other("a store in memory takes no file"));
        };
        let (mut copy, name) = directory.temporary()?;
        let length = io::copy(&mut File::open(path)?, &mut copy)?;
        let bytes = ReceivedBytes::File(name, length);
        self.add_blob(repository, Received { digest, bytes })
    }

    /// Puts a file into a repository, where it lies; it must not change as long as the registry lives.
    pub(crate) fn add_file(
        &self,
        repository: &str,
        digest: Digest,
        path: &Path,
        length: u64,
    ) -> io::Result<()> {
        let path = path.into();
        self.insert_blob(
            &mut self.write(),
            repository,
            digest,
            Blob::File { path, length },
        )
    }

    /// Puts the blob of one repository into another; `false` if there is none to put.
    pub(crate) fn mount(&self, from: &str, to: &str, digest: &Digest) -> io::Result<bool> {
        let mut contents = self.write();
        let source = contents.repositories.get(from);
        let blob = source.and_then(|source| source.blobs.get(digest).cloned());
        match blob {
            None => Ok(false),
            Some(blob) => self
                .insert_blob(&mut contents, to, *digest, blob)
                .map(|()| true),
        }
    }

    /// Takes a blob out of a repository.
    pub(crate) fn delete_blob(&self, repository: &str, digest: &Digest) -> Result<(), StoreError> {
        let mut contents = self.write();
        let found = contents.repositories.get(repository);
        let found = found.ok_or(StoreError::NoRepository)?;
        if !found.blobs.contains_key(digest) {
            return Err(StoreError::NoContent);
        }
        if let Some(directory) = &self.directory {
            directory.unlink_blob(repository, digest)?;
        }
        contents.remove_blob(repository, digest);
        self.forget(&contents, digest)
    }

    /// Puts a manifest into a repository under these tags. Its blobs must be there already, unless
    /// `sparse` says that they need not; the manifests of an index need not.
    pub(crate) fn put_manifest(
        &self,
        repository: &str,
        tags: &[&str],
        manifest: Manifest,
        sparse: bool,
    ) -> Result<(), StoreError> {
        let mut contents = self.write();
        let found = contents.repositories.get(repository);
        let is_missing =
            |blob: &&Digest| !found.is_some_and(|found| found.blobs.contains_key(blob));
        let missing: Vec<Digest> = manifest
            .links
            .blobs
            .iter()
            .filter(is_missing)
            .copied()
            .collect();
        if !sparse && !missing.is_empty() {
            return Err(StoreError::MissingBlobs(missing));
        }
        let digest = manifest.digest;
        if let Some(directory) = &self.directory {
            if !contents.holds(&digest) {
                directory.write_content(&digest, &manifest.bytes)?;
            }
            directory.link_manifest(repository, &digest, manifest.media_type.as_bytes())?;
            for tag in tags {
                directory.set_tag(repository, tag, &digest)?;
            }
        }
        contents.add_manifest(repository, manifest.into());
        for tag in tags {
            contents.set_tag(repository, tag, digest);
        }
        Ok(())
    }

    /// Removes a tag, or a manifest with all its tags.
    pub(crate) fn delete_manifest(
        &self,
        repository: &str,
        reference: &Reference,
    ) -> Result<(), StoreError> {
        let mut contents = self.write();
        let found = contents.repositories.get(repository);
        let found = found.ok_or(StoreError::NoRepository)?;
        found.manifest(reference).ok_or(StoreError::NoContent)?;
        match reference {
            Reference::Tag(tag) => {
                if let Some(directory) = &self.directory {
                    directory.remove_tag(repository, tag)?;
                }
                contents.repository(repository).tags.remove(tag);
                Ok(())
            }
            Reference::Digest(digest) => {
                if let Some(directory) = &self.directory {
                    for tag in found.tags_of(digest) {
                        directory.remove_tag(repository, &tag)?;
                    }
                    directory.unlink_manifest(repository, digest)?;
                }
                contents.remove_manifest(repository, digest);
                self.forget(&contents, digest)
            }
        }
    }

    fn insert_blob(
        &self,
        contents: &mut Contents,
        repository: &str,
        digest: Digest,
        blob: Blob,
    ) -> io::Result<()> {
        if let Some(directory) = &self.directory {
            directory.link_blob(repository, &digest, blob.length())?;
        }
        contents.add_blob(repository, digest, blob);
        Ok(())
    }

    /// Removes the file of content that no repository has any more.
    fn forget(&self, contents: &Contents, digest: &Digest) -> Result<(), StoreError> {
        match &self.directory {
            Some(directory) if !contents.holds(digest) => Ok(directory.remove_content(digest)?),
            _ => Ok(()),
        }
    }
}
