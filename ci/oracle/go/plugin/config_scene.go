package plugin

import (
	stdjson "encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
)

// oracleScene is a question of family config, and where its files lie.
type oracleScene struct {
	Name   string             `json:"name"`
	Path   string             `json:"path"`
	Files  map[string]*string `json:"files"`
	Bins   map[string]string  `json:"bins"`
	BinDir string             `json:"binDir"`
	Hash   bool               `json:"hash"`
	Gates  map[string]bool    `json:"featureGates"`

	dir, path, binDir string
}

// oracleSetScene lays the configuration and an empty directory for binaries below dir.
func oracleSetScene(raw stdjson.RawMessage, dir string) (*oracleScene, error) {
	s := &oracleScene{dir: dir, path: filepath.Join(dir, "config.yaml"), binDir: filepath.Join(dir, "bin")}
	if err := stdjson.Unmarshal(raw, s); err != nil {
		return nil, err
	}
	fields := map[string]stdjson.RawMessage{}
	if err := stdjson.Unmarshal(raw, &fields); err != nil {
		return nil, err
	}
	file, err := oracleBytesAt(fields, "file")
	if err != nil {
		return nil, err
	}
	switch {
	case s.Path == "empty":
		s.path = ""
	case s.Path == "missing":
	case s.Files != nil:
		s.path = filepath.Join(dir, "conf.d")
		err = oracleWriteFiles(s.path, s.Files)
	default:
		if s.Name != "" {
			s.path = filepath.Join(dir, s.Name)
		}
		err = os.WriteFile(s.path, file, 0o600)
	}
	if err != nil {
		return nil, err
	}
	if s.BinDir == "missing" {
		s.binDir = filepath.Join(dir, "nobin")
		return s, nil
	}
	return s, os.Mkdir(s.binDir, 0o755)
}

// oracleWriteFiles fills a directory: null stands for a directory inside of it, "link:target" for a symbolic link.
func oracleWriteFiles(dir string, files map[string]*string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		if err != nil {
			return err
		}
		if text == nil {
			err = os.Mkdir(path, 0o755)
		} else if strings.HasPrefix(*text, "link:") {
			err = os.Symlink(strings.TrimPrefix(*text, "link:"), path)
		} else {
			err = os.WriteFile(path, []byte(*text), 0o600)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// writeBinaries makes the binaries that the question names or else, so that the start does not fail for want of
// them, one for each provider. Names that no file can have are left out.
func (s *oracleScene) writeBinaries(providers []kubeletconfig.CredentialProvider) {
	if s.Bins == nil {
		for _, p := range providers {
			os.WriteFile(filepath.Join(s.binDir, p.Name), []byte("#!/bin/sh\n"), 0o755)
		}
		return
	}
	for name, mode := range s.Bins {
		path := filepath.Join(s.binDir, name)
		switch mode {
		case "directory":
			os.Mkdir(path, 0o755)
		case "dangling-link":
			os.Symlink(filepath.Join(s.dir, "nowhere"), path)
		default:
			os.WriteFile(path, []byte("#!/bin/sh\n"), 0o600)
			os.Chmod(path, oracleMode(mode))
		}
	}
}

// oracleMode reads an octal file mode.
func oracleMode(text string) os.FileMode {
	var mode uint32
	fmt.Sscanf(text, "%o", &mode)
	return os.FileMode(mode)
}

// hide replaces the paths of the scene, which differ from run to run.
func (s *oracleScene) hide(text string) string {
	text = strings.ReplaceAll(text, s.binDir, "${BIN}")
	if s.path != "" {
		text = strings.ReplaceAll(text, s.path, "${CONFIG}")
	}
	return strings.ReplaceAll(text, s.dir, "${DIR}")
}
