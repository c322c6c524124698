package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"time"

	"go.podman.io/image/v5/copy"
	"go.podman.io/image/v5/docker"
	"go.podman.io/image/v5/signature"
	"go.podman.io/image/v5/storage"
	"go.podman.io/image/v5/types"
	store "go.podman.io/storage"
)

// A library is containers/image, called as CRI-O calls it (internal/storage/image.go, pullImageImplementation).
type library struct {
	dir   string
	pulls int
}

func newLibrary(dir string) (Client, error) { return &library{dir: dir}, nil }

func (client *library) Name() string { return "containers-image" }
func (client *library) Close()       {}

func (client *library) Version() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "go.podman.io/image/v5" {
			return module.Version[len("v"):]
		}
	}
	return ""
}

func (client *library) Pull(pull Pull) error {
	client.pulls++
	home := filepath.Join(client.dir, fmt.Sprint(client.pulls))
	images, err := store.GetStore(store.StoreOptions{
		RunRoot:         filepath.Join(home, "run"),
		GraphRoot:       filepath.Join(home, "root"),
		GraphDriverName: "vfs",
	})
	if err != nil {
		return err
	}
	defer images.Shutdown(true)
	system := &types.SystemContext{
		DockerInsecureSkipTLSVerify: types.OptionalBoolTrue, // as CRI-O has it for loopback
		BlobInfoCacheDir:            filepath.Join(home, "cache"),
		AuthFilePath:                filepath.Join(home, "no-auth.json"),
		BigFilesTemporaryDir:        client.dir,
		SystemRegistriesConfPath:    "/dev/null",
		SystemRegistriesConfDirPath: client.dir,
		RegistriesDirPath:           client.dir,
	}
	if credential := pull.Credential; credential != nil && (credential.Username != "" || credential.IdentityToken != "") {
		system.DockerAuthConfig = &types.DockerAuthConfig{
			Username:      credential.Username,
			Password:      credential.Password,
			IdentityToken: credential.IdentityToken,
		}
	}
	source, err := docker.ParseReference("//" + pull.Image)
	if err != nil {
		return err
	}
	destination, err := storage.Transport.NewStoreReference(images, source.DockerReference(), "")
	if err != nil {
		return err
	}
	policy, err := signature.NewPolicyContext(&signature.Policy{
		Default: signature.PolicyRequirements{signature.NewPRInsecureAcceptAnything()},
	})
	if err != nil {
		return err
	}
	defer policy.Destroy()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err = copy.Image(ctx, policy, destination, source, &copy.Options{SourceCtx: system})
	return err
}
