// Package scenario holds what is played against a kubelet, and what was seen. It is data alone: it neither starts
// anything nor judges it.
package scenario

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
)

// Registry is where a scenario's registry listens. Every run has a network of its own, so the port is free.
const Registry = "127.0.0.1:5000"

// The one user that the registry knows.
const (
	Username = "user"
	Password = "pass"
)

// Scenario is either a kubelet with providers that pods are put before, or many starts of a kubelet.
type Scenario struct {
	About     string
	Providers []Provider
	// Answers are those of every provider that has none of its own.
	Answers []Answer
	// Images each become a pod, one after the other. Without them there is one for each provider, and no other
	// provider matches its image.
	Images []string
	Starts []Start
}

// Provider is one entry of the configuration, and the plugin behind it.
type Provider struct {
	Name string
	// Config is laid over an entry that matches the images below the provider's name and keeps nothing by default.
	Config map[string]any
	// Answers are given one after the other; the last one is repeated.
	Answers []Answer
}

// Answer is what a plugin does when it is run. Durations are Go's.
type Answer struct {
	Stdout      Text   `json:"stdout,omitempty"`
	Spaces      int    `json:"spaces,omitempty"` // before Stdout
	Stderr      string `json:"stderr,omitempty"`
	StderrTimes int    `json:"stderrTimes,omitempty"` // how often Stderr is written, once if left out
	Exit        int    `json:"exit,omitempty"`
	Signal      int    `json:"signal,omitempty"`     // that ends it
	SkipStdin   bool   `json:"skipStdin,omitempty"`  // standard input is not read
	Delay       string `json:"delay,omitempty"`      // before anything is written
	Linger      string `json:"linger,omitempty"`     // after everything is written
	Grandchild  string `json:"grandchild,omitempty"` // a process that keeps the output pipes open for so long
}

// Start is one start of a kubelet.
type Start struct {
	Name string
	// NoBinDirFlag leaves out the flag for the plugins' folder.
	NoBinDirFlag bool
	Input        Input
}

// Input is the question of the family config, as the model is asked it.
type Input struct {
	File  *Text             `json:"file,omitempty"`  // the configuration
	Files map[string]Text   `json:"files,omitempty"` // or those of a folder
	Path  string            `json:"path,omitempty"`  // or "empty", "missing"
	Bins  map[string]string `json:"bins"`            // plugin to octal mode; one named demo if left out
	Dir   string            `json:"binDir,omitempty"`
}

// Text is a text, or a JSON object that stands for the bytes it is written with.
type Text string

// UnmarshalJSON keeps an object as it is written, so that its spaces, its order and its faults count.
func (t *Text) UnmarshalJSON(raw []byte) error {
	if raw[0] == '{' {
		*t = Text(raw)
		return nil
	}
	return json.Unmarshal(raw, (*string)(t))
}

// Load reads a scenario and fills in what is left out.
func Load(path string) (*Scenario, error) {
	var s Scenario
	if err := load(path, &s); err != nil {
		return nil, err
	}
	for i := range s.Providers {
		if len(s.Providers[i].Answers) == 0 {
			s.Providers[i].Answers = s.Answers
		}
	}
	if len(s.Images) == 0 {
		for _, p := range s.Providers {
			s.Images = append(s.Images, fmt.Sprintf("%s/%s/app:v1", Registry, p.Name))
		}
	}
	for i := range s.Starts {
		if s.Starts[i].Input.Bins == nil {
			s.Starts[i].Input.Bins = map[string]string{"demo": "0755"}
		}
	}
	return &s, nil
}

// Config is the CredentialProviderConfig with all providers.
func (s *Scenario) Config() Text {
	var entries []map[string]any
	for _, p := range s.Providers {
		entry := map[string]any{
			"name":                 p.Name,
			"apiVersion":           "credentialprovider.kubelet.k8s.io/v1",
			"matchImages":          []string{fmt.Sprintf("%s/%s/", Registry, p.Name)},
			"defaultCacheDuration": "0s",
		}
		for key, value := range p.Config {
			entry[key] = value
		}
		entries = append(entries, entry)
	}
	return Text(mustMarshal(map[string]any{
		"apiVersion": "kubelet.config.k8s.io/v1", "kind": "CredentialProviderConfig", "providers": entries,
	}))
}

func load(path string, v any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// mustMarshal is for values made of texts, numbers, lists and maps, which always have a JSON form.
func mustMarshal(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return raw
}
