// Command play plays one scenario against a real kubelet and prints what happened, as JSON. It needs root.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"interop.test/kubelet/internal/node"
	"interop.test/kubelet/internal/scenario"
)

// inside names the folder of the run to the second start of this program, which is in namespaces of its own.
const inside = "INTEROP_INSIDE"

func main() {
	kubelet := flag.String("kubelet", "", "the kubelet")
	keep := flag.String("keep", "", "work in this folder, which must not be there yet, and keep it")
	flag.Parse()
	if flag.NArg() != 1 || *kubelet == "" {
		fmt.Fprintln(os.Stderr, "usage: play -kubelet FILE [-keep FOLDER] SCENARIO.json")
		os.Exit(2)
	}
	run := outside
	if dir, ok := os.LookupEnv(inside); ok {
		os.Unsetenv(inside)
		run = func(string) error { return play(*kubelet, dir, flag.Arg(0)) }
	}
	if err := run(*keep); err != nil {
		// What ended by itself inside has said why.
		if ended := new(exec.ExitError); !errors.As(err, &ended) || !ended.Exited() {
			fmt.Fprintln(os.Stderr, "play:", err)
		}
		os.Exit(3)
	}
}

// outside makes the folder and the namespaces.
func outside(keep string) error {
	if keep != "" {
		dir, err := filepath.Abs(keep)
		if err != nil {
			return err
		}
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
		return node.Outside(inside, dir)
	}
	dir, err := os.MkdirTemp("", "interop-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return node.Outside(inside, dir)
}

func play(kubelet, dir, path string) error {
	s, err := scenario.Load(path)
	if err != nil {
		return err
	}
	kubelet, err = filepath.Abs(kubelet)
	if err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	beside := func(name string) string { return filepath.Join(filepath.Dir(self), name) }
	programs := node.Programs{Kubelet: kubelet, Plugin: beside("plugin"), Pause: beside("pause")}
	t, err := node.Play(programs, dir, s)
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	return out.Encode(t)
}
