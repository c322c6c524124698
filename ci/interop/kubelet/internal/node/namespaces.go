// Package node runs a container runtime and a kubelet on a machine of their own: in new mount, PID and network
// namespaces, in which nothing of the real machine is changed and nothing outside can be reached. It says what
// happened and does not judge it.
package node

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// address of the node. It is for documentation, and lives on the private loopback only.
const address = "192.0.2.10"

// Kernel settings that a kubelet insists on. It would write them for the whole machine, so plain files with the wanted
// values are laid over them.
var settings = map[string]string{
	"vm/overcommit_memory":      "1",
	"vm/panic_on_oom":           "0",
	"kernel/panic":              "10",
	"kernel/panic_on_oops":      "1",
	"kernel/keys/root_maxkeys":  "1000000",
	"kernel/keys/root_maxbytes": "25000000",
}

// Folders in which kubelet and runtime have fixed places. They are empty inside.
var hollow = []string{"/run", "/var/lib", "/var/log"}

// Outside starts this program again inside of new namespaces, with dir in its environment under the given name, and
// waits for it. When it has ended, the kernel has ended everything that it left.
func Outside(name, dir string) error {
	defer removeCgroups(dir, parentCgroups())
	cmd := exec.Command("/proc/self/exe", os.Args[1:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), name+"="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET,
		Pdeathsig:  syscall.SIGKILL,
	}
	// What was inherited here must not reach a plugin; a kubelet has nothing open but what it opened itself.
	for fd := 3; fd < 1024; fd++ {
		syscall.CloseOnExec(fd)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("new namespaces: %w", err)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		<-stop
		cmd.Process.Kill()
	}()
	return cmd.Wait()
}

// furnish makes the new namespaces a machine that kubelet and runtime can live on.
func furnish(dir string) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return fmt.Errorf("private mounts: %w", err)
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	for _, d := range hollow {
		if strings.HasPrefix(dir, d+"/") {
			return fmt.Errorf("%s must not lie below %s, which is empty inside", dir, d)
		}
		if err := syscall.Mount("tmpfs", d, "tmpfs", 0, "mode=755"); err != nil {
			return fmt.Errorf("empty %s: %w", d, err)
		}
	}
	for name, value := range settings {
		if err := cover(dir, "/proc/sys/"+name, value+"\n"); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	// There is no name server, and *.example is this machine.
	if err := cover(dir, "/etc/resolv.conf", "nameserver 127.0.0.1\noptions attempts:1 timeout:1\n"); err != nil {
		return err
	}
	if err := cover(dir, "/etc/hosts", "127.0.0.1 localhost node registry.example\n"); err != nil {
		return err
	}
	joinRootCgroups()
	for _, args := range []string{"link set lo up", "addr add " + address + "/32 dev lo", "route add default dev lo"} {
		if out, err := exec.Command("ip", strings.Fields(args)...).CombinedOutput(); err != nil {
			return fmt.Errorf("ip %s: %w: %s", args, err, out)
		}
	}
	return nil
}

// cover lays a file with a text over another one.
func cover(dir, path, text string) error {
	over := filepath.Join(dir, "cover", strings.ReplaceAll(path, "/", "-"))
	if err := write(over, text); err != nil {
		return err
	}
	if err := syscall.Mount(over, path, "", syscall.MS_BIND, ""); err != nil {
		return fmt.Errorf("cover %s: %w", path, err)
	}
	return nil
}

// joinRootCgroups moves this process to the root of every hierarchy, because a kubelet wants its cpu and memory
// cgroups to have one path. If it cannot, the kubelet says so.
func joinRootCgroups() {
	procs, _ := filepath.Glob("/sys/fs/cgroup/*/cgroup.procs")
	if _, err := os.Stat("/sys/fs/cgroup/cgroup.controllers"); err == nil {
		procs = []string{"/sys/fs/cgroup/cgroup.procs"} // cgroup v2 has one root
	}
	for _, file := range procs {
		os.WriteFile(file, []byte("0"), 0)
	}
}

// removeCgroups removes the empty cgroups of containers that nobody was left to remove, and their parents but for
// those that were there before.
func removeCgroups(dir string, before []string) {
	tasks, _ := filepath.Glob(filepath.Join(dir, "containerd/state/io.containerd.runtime.v2.task/k8s.io/*"))
	for _, task := range tasks {
		for _, parent := range []string{"", "*", "k8s.io", "*/k8s.io"} {
			groups, _ := filepath.Glob(filepath.Join("/sys/fs/cgroup", parent, filepath.Base(task)))
			for _, group := range groups {
				os.Remove(group)
			}
		}
	}
	for _, parent := range parentCgroups() {
		if !slices.Contains(before, parent) {
			os.Remove(parent)
		}
	}
}

// parentCgroups are those that containerd 2 makes for all of its containers.
func parentCgroups() []string {
	v1, _ := filepath.Glob("/sys/fs/cgroup/*/k8s.io")
	v2, _ := filepath.Glob("/sys/fs/cgroup/k8s.io")
	return append(v1, v2...)
}

func write(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text), 0o644)
}
