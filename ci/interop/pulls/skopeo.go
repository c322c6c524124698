package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A skopeo copies into a fresh store of the kind that CRI-O has, with the credentials that CRI-O would hand on.
type skopeo struct {
	dir, program, version string
	pulls                 int
}

func newSkopeo(dir, program string) (Client, error) {
	about, err := exec.Command(program, "--version").Output()
	words := strings.Fields(string(about))
	if err != nil || len(words) < 3 {
		return nil, fmt.Errorf("%s --version: %q %w", program, about, err)
	}
	return &skopeo{dir: dir, program: program, version: words[2]}, nil
}

func (client *skopeo) Name() string    { return "skopeo" }
func (client *skopeo) Version() string { return client.version }
func (client *skopeo) Close()          {}

func (client *skopeo) Pull(pull Pull) error {
	client.pulls++
	home := filepath.Join(client.dir, fmt.Sprint(client.pulls))
	if err := os.Mkdir(home, 0o700); err != nil {
		return err
	}
	args := []string{"copy", "--insecure-policy", "--quiet", "--src-tls-verify=false"}
	credential := pull.Credential
	switch {
	case credential != nil && credential.IdentityToken != "":
		file, err := authFile(home, pull.Image, credential.IdentityToken)
		if err != nil {
			return err
		}
		args = append(args, "--src-authfile", file)
	case credential != nil && credential.Username != "":
		args = append(args, "--src-creds", credential.Username+":"+credential.Password)
	default:
		// "Specifying a username indicates the user intends to send authentication", says CRI-O.
		args = append(args, "--src-no-creds")
	}
	store := fmt.Sprintf("containers-storage:[vfs@%s/root+%s/run]%s", home, home, pull.Image)
	command := exec.Command(client.program, append(args, "docker://"+pull.Image, store)...)
	command.Env = append(os.Environ(), "TMPDIR="+home)
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s", strings.TrimSpace(string(said)))
	}
	return nil
}

// authFile makes a user name of "<token>", which stands for an identity token in files only.
func authFile(dir, image, token string) (string, error) {
	host, _, _ := strings.Cut(image, "/")
	entry := map[string]string{"auth": base64.StdEncoding.EncodeToString([]byte("<token>:")), "identitytoken": token}
	text, err := json.Marshal(map[string]any{"auths": map[string]any{host: entry}})
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, "auth.json")
	return file, os.WriteFile(file, text, 0o600)
}
