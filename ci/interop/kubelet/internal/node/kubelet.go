package node

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// up is logged when the kubelet begins to look at pods.
const up = "Starting kubelet main sync loop"

// verbosity at which the kubelet logs events, the end of pods and the providers it has registered.
const verbosity = 4

// kubelet is one running, or one that ended by itself.
type kubelet struct {
	cmd  *exec.Cmd
	log  string
	done chan struct{}
}

// startKubelet starts a kubelet without an API server, with the two flags for credential providers, and waits until
// it looks at pods or has ended.
func startKubelet(program, dir, socket, log string, flags []string) (*kubelet, error) {
	minor, err := minorOf(program)
	if err != nil {
		return nil, err
	}
	config, args := kubeletConfig(dir), []string{
		"--config=" + filepath.Join(dir, "kubelet.json"),
		"--root-dir=" + filepath.Join(dir, "kubelet"),
		"--cert-dir=" + filepath.Join(dir, "pki"),
		"--hostname-override=node",
		"--node-ip=" + address,
	}
	if minor >= 27 {
		config["containerRuntimeEndpoint"] = "unix://" + socket
	} else {
		args = append(args, "--container-runtime-endpoint=unix://"+socket)
	}
	if minor >= 31 {
		config["failCgroupV1"] = false
	}
	raw, err := json.MarshalIndent(config, "", " ")
	if err != nil {
		return nil, err
	}
	if err := write(filepath.Join(dir, "kubelet.json"), string(raw)); err != nil {
		return nil, err
	}
	f, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	k := &kubelet{cmd: exec.Command(program, append(args, flags...)...), log: log, done: make(chan struct{})}
	k.cmd.Env, k.cmd.Dir = []string{"PATH=" + os.Getenv("PATH")}, dir
	k.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // as under a service manager
	k.cmd.Stdout, k.cmd.Stderr = f, f
	if err := k.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		k.cmd.Wait()
		close(k.done)
	}()
	if !k.waitFor(2*time.Minute, func() bool { return strings.Contains(readFrom(log, 0), up) }) && !k.ended() {
		k.stop()
		return nil, fmt.Errorf("the kubelet neither came up nor ended:\n%s", end(log))
	}
	return k, nil
}

func kubeletConfig(dir string) map[string]any {
	return map[string]any{
		"apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
		"staticPodPath":                 manifests(dir),
		"fileCheckFrequency":            "1s",
		"enableServer":                  false,
		"healthzPort":                   0,
		"authentication":                map[string]any{"anonymous": map[string]any{"enabled": true}, "webhook": map[string]any{"enabled": false}},
		"authorization":                 map[string]any{"mode": "AlwaysAllow"},
		"failSwapOn":                    false,
		"cgroupDriver":                  "cgroupfs",
		"cgroupsPerQOS":                 false,
		"oomScoreAdj":                   0,
		"registerNode":                  false,
		"makeIPTablesUtilChains":        false,
		"localStorageCapacityIsolation": false,
		"enforceNodeAllocatable":        []string{},
		"imageGCHighThresholdPercent":   100,
		"resolvConf":                    "",
		"volumePluginDir":               filepath.Join(dir, "volume-plugins"),
		"evictionHard": map[string]string{
			"memory.available": "0%", "nodefs.available": "0%", "nodefs.inodesFree": "0%", "imagefs.available": "0%",
		},
		"logging": map[string]any{"verbosity": verbosity},
	}
}

func manifests(dir string) string { return filepath.Join(dir, "manifests") }

// minorOf reads the 34 of "Kubernetes v1.34.4".
func minorOf(program string) (int, error) {
	about, err := exec.Command(program, "--version").Output()
	if err != nil {
		return 0, fmt.Errorf("%s --version: %w", program, err)
	}
	found := regexp.MustCompile(`^Kubernetes v1\.(\d+)\.`).FindSubmatch(about)
	if found == nil {
		return 0, fmt.Errorf("%s --version: expected \"Kubernetes v1.\", got %q", program, about)
	}
	return strconv.Atoi(string(found[1]))
}

func (k *kubelet) ended() bool {
	select {
	case <-k.done:
		return true
	default:
		return false
	}
}

func (k *kubelet) stop() {
	k.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-k.done:
	case <-time.After(5 * time.Second):
		k.cmd.Process.Kill()
		<-k.done
	}
}

// waitFor tells whether ok became true before the time was over or the kubelet ended.
func (k *kubelet) waitFor(limit time.Duration, ok func() bool) bool {
	for until := time.Now().Add(limit); time.Now().Before(until) && !k.ended(); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return true
		}
	}
	return ok()
}

func size(path string) int64 {
	about, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return about.Size()
}

// readFrom is what stands in a file behind an offset.
func readFrom(path string, offset int64) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	raw, _ := io.ReadAll(io.NewSectionReader(f, offset, 1<<40))
	return string(raw)
}

// end is the last part of a log, for people.
func end(path string) string { return readFrom(path, max(0, size(path)-4000)) }
