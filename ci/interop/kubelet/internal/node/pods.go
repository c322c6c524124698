package node

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"interop.test/kubelet/internal/criproxy"
	"interop.test/kubelet/internal/scenario"
)

// watcher puts pods before a kubelet and notes what each one caused.
type watcher struct {
	dir     string
	kubelet *kubelet
	proxy   *criproxy.Proxy
	seen    map[string]bool // the records of calls that belong to earlier pods
}

// pulled is the event with the result of a pod's pull.
var pulled = regexp.MustCompile(`reason="(Pulled|Failed|InspectFailed)"`)

// gone is logged at the end of a pod; up to 1.26 it begins with a small letter.
var gone = regexp.MustCompile(`"[Ss]yncTerminatedPod exit"`)

// watch lets a pod come, waits for the result of its pull, and takes the pod away. It returns when the pod is gone, so
// that nothing of it is taken for the next one's.
func (w *watcher) watch(number int, image string) (scenario.Pod, error) {
	pod := scenario.Pod{Image: image}
	name := fmt.Sprintf("pod-%d", number)
	onNode := name + "-node" // what a kubelet makes of a static pod's name
	mark := size(w.kubelet.log)
	path := filepath.Join(manifests(w.dir), name+".json")
	// The kubelet must not read half a file.
	if err := os.WriteFile(path+"~", manifest(name, image), 0o644); err != nil {
		return pod, err
	}
	if err := os.Rename(path+"~", path); err != nil {
		return pod, err
	}
	isPulled := func() bool { return w.logged(mark, `object="default/`+onNode+`"`, pulled.MatchString) }
	if !w.kubelet.waitFor(2*time.Minute, isPulled) {
		return pod, fmt.Errorf("%s was never pulled:\n%s", image, end(w.kubelet.log))
	}
	result := time.Now()
	if err := os.Remove(path); err != nil {
		return pod, err
	}
	isGone := func() bool { return w.logged(mark, `"default/`+onNode+`"`, gone.MatchString) }
	if !w.kubelet.waitFor(2*time.Minute, isGone) {
		return pod, fmt.Errorf("the pod for %s did not go:\n%s", image, end(w.kubelet.log))
	}
	var err error
	pod.Calls, err = w.calls()
	pod.Pulls = w.proxy.Pulls(onNode, result)
	pod.Log = aboutProviders(readFrom(w.kubelet.log, mark))
	return pod, err
}

// logged tells whether there is a line with this word of which ok is true.
func (w *watcher) logged(mark int64, word string, ok func(string) bool) bool {
	return slices.ContainsFunc(strings.Split(readFrom(w.kubelet.log, mark), "\n"), func(line string) bool {
		return strings.Contains(line, word) && ok(line)
	})
}

// calls are the calls that were recorded since it was last asked, by time.
func (w *watcher) calls() ([]scenario.Call, error) {
	calls := []scenario.Call{}
	files, err := filepath.Glob(filepath.Join(records(w.dir), "*.json"))
	for _, file := range files {
		if w.seen[file] {
			continue
		}
		w.seen[file] = true
		raw, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var call scenario.Call
		if err := json.Unmarshal(raw, &call); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		calls = append(calls, call)
	}
	slices.SortFunc(calls, func(a, b scenario.Call) int { return a.At.Compare(b.At) })
	return calls, err
}

// manifest is a pod whose container ends at once. It is on the node's network, so that no CNI is needed, and is always
// pulled, so that the credentials are needed.
func manifest(name, image string) []byte {
	raw, err := json.Marshal(map[string]any{
		"apiVersion": "v1", "kind": "Pod",
		"metadata": map[string]any{"name": name, "namespace": "default"},
		"spec": map[string]any{
			"hostNetwork": true, "restartPolicy": "Never", "terminationGracePeriodSeconds": 1, "enableServiceLinks": false,
			"containers": []any{map[string]any{
				"name": "main", "image": image, "imagePullPolicy": "Always", "args": []string{"exit"},
			}},
		},
	})
	if err != nil {
		panic(err) // texts, numbers and lists always have a JSON form
	}
	return raw
}
