package registry

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"runtime"
)

const (
	manifestType = "application/vnd.oci.image.manifest.v1+json"
	configType   = "application/vnd.oci.image.config.v1+json"
	layerType    = "application/vnd.oci.image.layer.v1.tar+gzip"
)

// image is a manifest and what it names, by digest.
type image struct {
	digest   string
	manifest []byte
	blobs    map[string][]byte
}

// newImage makes an image with one file, the program that its containers run.
func newImage(program []byte) (image, error) {
	var plain, packed bytes.Buffer
	archive := tar.NewWriter(&plain)
	header := tar.Header{Name: "program", Mode: 0o755, Size: int64(len(program)), Typeflag: tar.TypeReg}
	if err := archive.WriteHeader(&header); err != nil {
		return image{}, err
	}
	if _, err := archive.Write(program); err != nil {
		return image{}, err
	}
	if err := archive.Close(); err != nil {
		return image{}, err
	}
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write(plain.Bytes()); err != nil {
		return image{}, err
	}
	if err := zip.Close(); err != nil {
		return image{}, err
	}

	config, err := json.Marshal(map[string]any{
		"architecture": runtime.GOARCH, "os": "linux",
		"config": map[string]any{"Entrypoint": []string{"/program"}},
		"rootfs": map[string]any{"type": "layers", "diff_ids": []string{digest(plain.Bytes())}},
	})
	if err != nil {
		return image{}, err
	}
	manifest, err := json.Marshal(map[string]any{
		"schemaVersion": 2, "mediaType": manifestType,
		"config": descriptor(configType, config),
		"layers": []any{descriptor(layerType, packed.Bytes())},
	})
	blobs := map[string][]byte{digest(config): config, digest(packed.Bytes()): packed.Bytes()}
	return image{digest: digest(manifest), manifest: manifest, blobs: blobs}, err
}

func descriptor(kind string, blob []byte) map[string]any {
	return map[string]any{"mediaType": kind, "size": len(blob), "digest": digest(blob)}
}

func digest(b []byte) string { return fmt.Sprintf("sha256:%x", sha256.Sum256(b)) }
