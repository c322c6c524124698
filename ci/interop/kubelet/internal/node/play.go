package node

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"interop.test/kubelet/internal/criproxy"
	"interop.test/kubelet/internal/registry"
	"interop.test/kubelet/internal/scenario"
)

// Programs are what a node consists of.
type Programs struct {
	Kubelet string
	Plugin  string // plays the plugins
	Pause   string // runs in every container
}

// Play plays a scenario inside of the namespaces that Outside made. All files are below dir.
func Play(programs Programs, dir string, s *scenario.Scenario) (*scenario.Transcript, error) {
	if err := furnish(dir); err != nil {
		return nil, err
	}
	pause, err := os.ReadFile(programs.Pause)
	if err != nil {
		return nil, err
	}
	if err := registry.Serve(scenario.Registry, scenario.Username, scenario.Password, pause); err != nil {
		return nil, err
	}
	runtime, version, err := startContainerd(dir)
	if err != nil {
		return nil, err
	}
	socket := filepath.Join(dir, "cri.sock")
	proxy, err := criproxy.Serve(socket, runtime)
	if err != nil {
		return nil, err
	}
	about, err := exec.Command(programs.Kubelet, "--version").Output()
	if err != nil {
		return nil, fmt.Errorf("%s --version: %w", programs.Kubelet, err)
	}
	t := &scenario.Transcript{Kubelet: strings.TrimSpace(string(about)), Runtime: version}
	t.BinDir, t.Config = binDir(dir), configPath(dir)
	if err := os.MkdirAll(manifests(dir), 0o755); err != nil {
		return nil, err
	}
	if len(s.Starts) > 0 {
		t.Starts, err = starts(programs, dir, socket, s.Starts)
		return t, err
	}
	t.Pods, err = pods(programs, dir, socket, proxy, s)
	return t, err
}

// pods starts one kubelet and puts all pods of the scenario before it.
func pods(programs Programs, dir, socket string, proxy *criproxy.Proxy, s *scenario.Scenario) ([]scenario.Pod, error) {
	for _, p := range s.Providers {
		script := scenario.Script{Record: records(dir), Answers: p.Answers}
		if err := installPlugin(dir, p.Name, script.File(programs.Plugin), 0o755); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(records(dir), 0o755); err != nil {
		return nil, err
	}
	if err := write(configPath(dir), string(s.Config())); err != nil {
		return nil, err
	}
	k, err := startKubelet(programs.Kubelet, dir, socket, filepath.Join(dir, "kubelet.log"), flags(dir))
	if err != nil {
		return nil, err
	}
	defer k.stop()
	if k.ended() {
		return nil, fmt.Errorf("the kubelet ended at once:\n%s", end(k.log))
	}
	w := watcher{dir: dir, kubelet: k, proxy: proxy, seen: map[string]bool{}}
	var seen []scenario.Pod
	for i, image := range s.Images {
		pod, err := w.watch(i, image)
		if err != nil {
			return nil, err
		}
		seen = append(seen, pod)
	}
	return seen, nil
}

// starts starts a kubelet once for each of them.
func starts(programs Programs, dir, socket string, all []scenario.Start) ([]scenario.Begun, error) {
	var seen []scenario.Begun
	for i, start := range all {
		for _, old := range []string{binDir(dir), configPath(dir)} {
			if err := os.RemoveAll(old); err != nil {
				return nil, err
			}
		}
		if err := prepare(programs, dir, start.Input); err != nil {
			return nil, fmt.Errorf("%s: %w", start.Name, err)
		}
		args := []string{}
		if start.Input.Path != "empty" {
			args = append(args, flags(dir)[0])
		}
		if !start.NoBinDirFlag {
			args = append(args, flags(dir)[1])
		}
		k, err := startKubelet(programs.Kubelet, dir, socket, filepath.Join(dir, fmt.Sprintf("kubelet-%d.log", i)), args)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", start.Name, err)
		}
		begun := scenario.Begun{}
		if k.ended() {
			code := k.cmd.ProcessState.ExitCode()
			begun.Exit = &code
		} else {
			k.stop()
		}
		begun.Log = aboutStart(readFrom(k.log, 0), begun.Exit != nil)
		seen = append(seen, begun)
	}
	return seen, nil
}

// prepare puts the files of one start where its flags point.
func prepare(programs Programs, dir string, input scenario.Input) error {
	if input.Dir != "missing" {
		if err := os.MkdirAll(binDir(dir), 0o755); err != nil {
			return err
		}
		for name, mode := range input.Bins {
			bits, err := strconv.ParseUint(mode, 8, 32)
			if err != nil {
				return err
			}
			if err := installPlugin(dir, name, scenario.Script{}.File(programs.Plugin), os.FileMode(bits)); err != nil {
				return err
			}
		}
	}
	for name, text := range input.Files {
		if err := write(filepath.Join(configPath(dir), name), string(text)); err != nil {
			return err
		}
	}
	if input.File != nil {
		return write(configPath(dir), string(*input.File))
	}
	return nil
}

func installPlugin(dir, name, text string, mode os.FileMode) error {
	path := filepath.Join(binDir(dir), name)
	if err := write(path, text); err != nil {
		return err
	}
	return os.Chmod(path, mode)
}

func flags(dir string) []string {
	return []string{
		"--image-credential-provider-config=" + configPath(dir),
		"--image-credential-provider-bin-dir=" + binDir(dir),
	}
}

func binDir(dir string) string     { return filepath.Join(dir, "bin") }
func configPath(dir string) string { return filepath.Join(dir, "providers.yaml") }
func records(dir string) string    { return filepath.Join(dir, "calls") }
