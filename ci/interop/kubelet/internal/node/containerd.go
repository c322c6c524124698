package node

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"

	"interop.test/kubelet/internal/scenario"
)

// sandboxImage is what every pod's sandbox runs. No credentials are needed for it.
const sandboxImage = scenario.Registry + "/public/pause:1"

// startContainerd starts a containerd with an empty root and returns its socket and version when it has pulled the
// sandbox image, so that all further pulls are the kubelet's.
func startContainerd(dir string) (socket, version string, err error) {
	home := filepath.Join(dir, "containerd")
	socket = filepath.Join(dir, "containerd.sock")
	program, err := exec.LookPath("containerd")
	if err != nil {
		return "", "", err
	}
	about, err := exec.Command(program, "--version").Output()
	if err != nil {
		return "", "", fmt.Errorf("%s --version: %w", program, err)
	}
	config := configV2
	if words := strings.Fields(string(about)); len(words) > 2 && strings.HasPrefix(strings.TrimPrefix(words[2], "v"), "2.") {
		config = configV3
	}
	config = strings.NewReplacer("HOME", home, "SOCKET", socket, "SANDBOX", sandboxImage, "ARCH", runtime.GOARCH).Replace(config)
	if err := write(filepath.Join(home, "config.toml"), config); err != nil {
		return "", "", err
	}
	hosts := fmt.Sprintf("server = \"http://%s\"\n", scenario.Registry)
	if err := write(filepath.Join(home, "certs.d", scenario.Registry, "hosts.toml"), hosts); err != nil {
		return "", "", err
	}
	log, err := os.Create(filepath.Join(dir, "containerd.log"))
	if err != nil {
		return "", "", err
	}
	cmd := exec.Command(program, "--config", filepath.Join(home, "config.toml"))
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(os.Environ(), "TMPDIR="+home)
	if err := cmd.Start(); err != nil {
		return "", "", err
	}
	version, err = pullSandboxImage(socket)
	if err != nil {
		return "", "", fmt.Errorf("containerd is not fit: %w\n%s", err, end(log.Name()))
	}
	return socket, version, nil
}

func pullSandboxImage(socket string) (string, error) {
	conn, err := grpc.NewClient("unix://"+socket, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return "", err
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	version, err := cri.NewRuntimeServiceClient(conn).Version(ctx, &cri.VersionRequest{}, grpc.WaitForReady(true))
	if err != nil {
		return "", err
	}
	request := &cri.PullImageRequest{Image: &cri.ImageSpec{Image: sandboxImage}}
	_, err = cri.NewImageServiceClient(conn).PullImage(ctx, request)
	return version.RuntimeName + " " + version.RuntimeVersion, err
}

// Cgroups, AppArmor and the lowering of OOM scores are off in both: pulls need none of them, and a container in which
// this runs may refuse all three.
const configV2 = `version = 2
root = "HOME/root"
state = "HOME/state"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "SOCKET"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "SANDBOX"
  disable_cgroup = true
  disable_apparmor = true
  restrict_oom_score_adj = true
  disable_tcp_service = true
  stream_server_address = "127.0.0.1"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
  [plugins."io.containerd.grpc.v1.cri".cni]
    conf_dir = "HOME/cni"
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "HOME/certs.d"
`

const configV3 = `version = 3
root = "HOME/root"
state = "HOME/state"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "SOCKET"
[plugins."io.containerd.cri.v1.images"]
  snapshotter = "native"
  [plugins."io.containerd.cri.v1.images".pinned_images]
    sandbox = "SANDBOX"
  [plugins."io.containerd.cri.v1.images".registry]
    config_path = "HOME/certs.d"
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
