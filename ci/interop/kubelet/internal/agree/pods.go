package agree

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"

	"interop.test/kubelet/internal/model"
	"interop.test/kubelet/internal/scenario"
)

// Pods compares, for every pod, which plugins were run, in which order, with which arguments and standard input, which
// credentials reached the container runtime, and what was logged.
func Pods(m *model.Model, player string, s *scenario.Scenario, t *scenario.Transcript) (*Result, error) {
	if len(t.Pods) != len(s.Images) {
		return nil, fmt.Errorf("the transcript has %d pods and the scenario %d", len(t.Pods), len(s.Images))
	}
	p, err := predict(m, player, s, t)
	if err != nil {
		return nil, err
	}
	result := Result{Unit: "pods", What: map[string]int{}}
	for i, pod := range t.Pods {
		result.add(pod.Image, p.pod(i), told(pod, p))
	}
	return &result, nil
}

// prediction is what the model says about the pods of a transcript.
type prediction struct {
	transcript *scenario.Transcript
	providers  []*provider // in the order in which they are asked
	repos      []string    // of the pods' images
	keyrings   []keyring   // of the pods
}

// provider is one as the model reads it from the configuration.
type provider struct {
	Name                 string
	APIVersion           string `json:"apiVersion"`
	MatchImages          []string
	DefaultCacheDuration int64
	Args                 []string
	script               []scenario.Answer
	stdin                []string // by pod
	lookups              []lookup // in order of time
}

// keyring is what a pull is tried with.
type keyring struct {
	Credentials []scenario.Auth
	Logs        []string
	Order       string
}

func predict(m *model.Model, player string, s *scenario.Scenario, t *scenario.Transcript) (*prediction, error) {
	p := &prediction{transcript: t, repos: make([]string, len(t.Pods)), keyrings: make([]keyring, len(t.Pods))}
	if err := p.readConfig(m, s); err != nil {
		return nil, err
	}
	if err := p.readImages(m); err != nil {
		return nil, err
	}
	if err := p.lookUp(m, player); err != nil {
		return nil, err
	}
	for i := range t.Pods {
		given := []json.RawMessage{}
		for _, q := range p.providers {
			if first := q.first(i); first != nil {
				given = append(given, first.Config)
			}
		}
		m.AskOk("keyring", map[string]any{"adds": given, "image": p.repos[i]}, &p.keyrings[i])
	}
	return p, m.Flush()
}

// readConfig asks for the providers, in the order in which they are asked.
func (p *prediction) readConfig(m *model.Model, s *scenario.Scenario) error {
	bins := map[string]string{}
	scripts := map[string][]scenario.Answer{}
	for _, q := range s.Providers {
		bins[q.Name], scripts[q.Name] = "0755", q.Answers
	}
	config := s.Config()
	var ok struct {
		Providers  []*provider
		Registered []string
	}
	m.AskOk("config", scenario.Input{File: &config, Bins: bins}, &ok)
	if err := m.Flush(); err != nil {
		return err
	}
	for _, name := range ok.Registered {
		at := slices.IndexFunc(ok.Providers, func(q *provider) bool { return q.Name == name })
		if at < 0 {
			return fmt.Errorf("the model registers %q, which it does not list", name)
		}
		q := ok.Providers[at]
		q.script = scripts[name]
		p.providers = append(p.providers, q)
	}
	return nil
}

// readImages asks what the plugins are asked about, and what they are told.
func (p *prediction) readImages(m *model.Model) error {
	for i, pod := range p.transcript.Pods {
		m.Ask("image", map[string]string{"image": pod.Image}, func(a model.Answer) error {
			var ok struct{ Repo string }
			err := a.Value(&ok)
			p.repos[i] = ok.Repo
			return err
		})
	}
	if err := m.Flush(); err != nil {
		return err
	}
	for _, q := range p.providers {
		q.stdin = make([]string, len(p.repos))
		for i, repo := range p.repos {
			input := map[string]string{"apiVersion": q.APIVersion, "image": repo}
			m.Ask("request", input, func(a model.Answer) error {
				var ok struct{ Stdin string }
				err := a.Value(&ok)
				q.stdin[i] = ok.Stdin
				return err
			})
		}
	}
	return m.Flush()
}

// call is how a run of a plugin is told.
func call(plugin string, argv []string, stdin string) string {
	return fmt.Sprintf("runs %s %q with %q", plugin, argv, stdin)
}

func (q *provider) call(i int, p *prediction) string {
	argv := append([]string{filepath.Join(p.transcript.BinDir, q.Name)}, q.Args...)
	stdin := q.stdin[i]
	if slices.ContainsFunc(q.script, func(a scenario.Answer) bool { return a.SkipStdin }) {
		stdin = "" // it was written, and not read
	}
	return call(q.Name, argv, stdin)
}

func pull(a *scenario.Auth) string {
	if a == nil {
		return "pulls without credentials"
	}
	return fmt.Sprintf("pulls with user name %q and password %q", a.Username, a.Password)
}

// pod tells what the model says that the kubelet does with a pod.
func (p *prediction) pod(i int) []string {
	var lines, logs []string
	for _, q := range p.providers {
		for n, l := range q.of(i) {
			if n == 0 && l.Executed {
				lines = append(lines, q.call(i, p))
			}
			logs = append(logs, l.Logs...)
		}
	}
	for _, a := range p.tried(i) {
		lines = append(lines, pull(a))
	}
	return append(lines, distinct("logs", append(logs, p.keyrings[i].Logs...))...)
}

// tried are the credentials of a pod's pull up to the first that the registry took, of which only the registry knows.
func (p *prediction) tried(i int) []*scenario.Auth {
	var all []*scenario.Auth
	for _, a := range p.keyrings[i].Credentials {
		all = append(all, &a)
	}
	if len(all) == 0 {
		return []*scenario.Auth{nil}
	}
	seen := p.transcript.Pods[i].Pulls
	if p.keyrings[i].Order == "random" {
		all = inOrderOf(all, seen)
	}
	if n := len(seen); n > 0 && n < len(all) && seen[n-1].Error == "" {
		return all[:n]
	}
	return all
}

// inOrderOf puts those that were seen first, in the order in which they were seen.
func inOrderOf(all []*scenario.Auth, seen []scenario.Pull) []*scenario.Auth {
	var ordered []*scenario.Auth
	for _, s := range seen {
		at := slices.IndexFunc(all, func(a *scenario.Auth) bool { return s.Auth != nil && *a == *s.Auth })
		if at >= 0 {
			ordered = append(ordered, all[at])
			all = slices.Delete(all, at, at+1)
		}
	}
	return append(ordered, all...)
}

// told tells what the kubelet did with a pod, in the same words. Left out are further runs of a plugin that the model
// says are made: how often a kubelet tries to start a pod before it has gone depends on the machine.
func told(pod scenario.Pod, p *prediction) []string {
	var lines []string
	for n, c := range pod.Calls {
		earlier := slices.ContainsFunc(pod.Calls[:n], func(e scenario.Call) bool { return e.Plugin == c.Plugin })
		if !earlier || !p.runsAgain(c) {
			lines = append(lines, call(c.Plugin, c.Argv, string(c.Stdin)))
		}
	}
	for _, q := range pod.Pulls {
		lines = append(lines, pull(q.Auth))
	}
	return append(lines, distinct("logs", pod.Log)...)
}

// distinct sorts the entries and leaves out repeated ones, as they are repeated whenever a kubelet tries again.
func distinct(word string, entries []string) []string {
	var lines []string
	for _, e := range entries {
		lines = append(lines, word+" "+e)
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}
