// Command pulls pulls images with a real client, so that what the client asks of a registry can be recorded.
//
//	pulls containerd FILE | skopeo FILE | containers-image
//
// FILE is the client's program; containers-image is the library itself, called as CRI-O calls it. The first line on
// standard output names the client and its version. After that each line on standard input is a pull, and is answered
// with one line: whether it went well. The client's own words go to standard error. Registries are on loopback and speak plain http.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"go.podman.io/storage/pkg/reexec"
)

// A Pull is one line of input.
type Pull struct {
	Image string `json:"image"`
	// Credential is what a kubelet would hand over; nil is no AuthConfig at all.
	Credential *Credential `json:"credential"`
}

// A Credential is all that a credential provider plugin can give, or an identity token.
type Credential struct {
	Username      string `json:"username"`
	Password      string `json:"password"`
	IdentityToken string `json:"identity_token"`
}

// A Client pulls an image with content that it has not seen before.
type Client interface {
	Name() string
	Version() string
	Pull(Pull) error
	Close()
}

func main() {
	if reexec.Init() {
		return // the library's storage runs this very program to unpack layers
	}
	dir, err := os.MkdirTemp("", "pulls-")
	if err != nil {
		fail(err)
	}
	client, err := start(dir, os.Args[1:])
	if err == nil {
		err = serve(client)
		client.Close()
	}
	if removed := os.RemoveAll(dir); err == nil {
		err = removed
	}
	if err != nil {
		fail(err)
	}
}

func start(dir string, args []string) (Client, error) {
	switch {
	case len(args) == 2 && args[0] == "containerd":
		return startContainerd(dir, args[1])
	case len(args) == 2 && args[0] == "skopeo":
		return newSkopeo(dir, args[1])
	case len(args) == 1 && args[0] == "containers-image":
		return newLibrary(dir)
	}
	return nil, fmt.Errorf("usage: pulls containerd FILE | skopeo FILE | containers-image")
}

func serve(client Client) error {
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(map[string]string{"client": client.Name(), "version": client.Version()}); err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var pull Pull
		if err := json.Unmarshal(lines.Bytes(), &pull); err != nil {
			return err
		}
		failed := client.Pull(pull)
		if failed != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", client.Name(), failed)
		}
		if err := out.Encode(map[string]bool{"pulled": failed == nil}); err != nil {
			return err
		}
	}
	return lines.Err()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "pulls:", err)
	os.Exit(1)
}
