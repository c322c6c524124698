package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// A containerd is asked as a kubelet asks it: over the CRI.
type containerd struct {
	process *exec.Cmd
	conn    *grpc.ClientConn
	version string
}

func startContainerd(dir, program string) (Client, error) {
	about, err := exec.Command(program, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("%s --version: %w", program, err)
	}
	config := configV2
	if words := strings.Fields(string(about)); len(words) > 2 && strings.HasPrefix(strings.TrimPrefix(words[2], "v"), "2.") {
		config = configV3
	}
	socket := filepath.Join(dir, "containerd.sock")
	config = strings.NewReplacer("HOME", dir, "SOCKET", socket, "ARCH", runtime.GOARCH).Replace(config)
	file := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		return nil, err
	}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	process := exec.Command(program, "--config", file)
	process.Stdout, process.Stderr = log, log
	process.Env = append(os.Environ(), "TMPDIR="+dir)
	// It ends with us, however we end.
	process.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := process.Start(); err != nil {
		return nil, err
	}
	client := &containerd{process: process}
	if err := client.connect(socket); err != nil {
		client.Close()
		said, _ := os.ReadFile(log.Name())
		return nil, fmt.Errorf("%s is not fit: %w\n%s", program, err, said)
	}
	return client, nil
}

func (client *containerd) connect(socket string) error {
	conn, err := grpc.NewClient("unix://"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	client.conn = conn
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	version, err := cri.NewRuntimeServiceClient(conn).Version(ctx, &cri.VersionRequest{}, grpc.WaitForReady(true))
	if err != nil {
		return err
	}
	client.version = strings.TrimPrefix(version.RuntimeVersion, "v")
	if end := strings.IndexAny(client.version, "~+"); end >= 0 {
		client.version = client.version[:end] // what a distribution adds
	}
	return nil
}

func (client *containerd) Name() string    { return "containerd" }
func (client *containerd) Version() string { return client.version }

func (client *containerd) Pull(pull Pull) error {
	request := &cri.PullImageRequest{Image: &cri.ImageSpec{Image: pull.Image}}
	if credential := pull.Credential; credential != nil {
		request.Auth = &cri.AuthConfig{
			Username:      credential.Username,
			Password:      credential.Password,
			IdentityToken: credential.IdentityToken,
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	_, err := cri.NewImageServiceClient(client.conn).PullImage(ctx, request)
	return err
}

func (client *containerd) Close() {
	if client.conn != nil {
		client.conn.Close()
	}
	client.process.Process.Kill()
	client.process.Wait()
}

// Cgroups and AppArmor are off in both: pulls need neither, and a container in which this runs may refuse both.
const configV2 = `version = 2
root = "HOME/root"
state = "HOME/state"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "SOCKET"
[plugins."io.containerd.grpc.v1.cri"]
  disable_cgroup = true
  disable_apparmor = true
  restrict_oom_score_adj = true
  disable_tcp_service = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
  [plugins."io.containerd.grpc.v1.cri".cni]
    conf_dir = "HOME/cni"
`

const configV3 = `version = 3
root = "HOME/root"
state = "HOME/state"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "SOCKET"
[ttrpc]
  address = "HOME/containerd.ttrpc"
[plugins."io.containerd.cri.v1.images"]
  snapshotter = "native"
[plugins."io.containerd.cri.v1.runtime"]
  disable_cgroup = true
  disable_apparmor = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.cri.v1.runtime".cni]
    conf_dir = "HOME/cni"
[[plugins."io.containerd.transfer.v1.local".unpack_config]]
  platform = "linux/ARCH"
  snapshotter = "native"
  differ = "walking"
`
