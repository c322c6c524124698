// Package agree compares what a kubelet did with what the model says. Neither of the two is known better here: every
// expectation is an answer of the model.
package agree

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"interop.test/kubelet/internal/model"
	"interop.test/kubelet/internal/scenario"
)

// Starts compares, for every start, whether the kubelet stays up, which providers it registers and in which order, or
// with which text and exit status it ends.
func Starts(m *model.Model, s *scenario.Scenario, t *scenario.Transcript) (*Result, error) {
	if len(t.Starts) != len(s.Starts) {
		return nil, fmt.Errorf("the transcript has %d starts and the scenario %d", len(t.Starts), len(s.Starts))
	}
	result := Result{Unit: "starts", What: map[string]int{}}
	for i, start := range s.Starts {
		kubelet := begun(t.Starts[i])
		m.Ask("config", start.Input, func(a model.Answer) error {
			expected, err := expectedStart(a, t, start.NoBinDirFlag, kubelet)
			result.add(start.Name, expected, kubelet)
			return err
		})
	}
	return &result, m.Flush()
}

// begun tells what a kubelet did in the words of expectedStart. What one registers before it ends is of no use to
// anybody, and left out.
func begun(b scenario.Begun) []string {
	if b.Exit != nil {
		return []string{fmt.Sprintf("ends with status %d: %s", *b.Exit, reason(b.Log))}
	}
	var told []string
	for _, entry := range b.Log {
		if name, ok := registered(entry); ok {
			told = append(told, "registers "+name)
		}
	}
	return append(told, "stays up")
}

// A kubelet that refuses a configuration says so in one of two ways.
var (
	refusal = regexp.MustCompile(`(?s)^E "Failed to register CRI auth plugins" err=(.*)$`)
	fatal   = regexp.MustCompile(`^F (.*)`) // a dump of all goroutines may follow
)

// reason is the text that ends a kubelet, or all of its errors if it ended for another reason.
func reason(log []string) string {
	for _, entry := range log {
		if part := refusal.FindStringSubmatch(entry); part != nil {
			return value(part[1])
		}
		if part := fatal.FindStringSubmatch(entry); part != nil {
			return part[1]
		}
	}
	return strings.Join(log, "\n")
}

// value reads a value as klog writes it: quoted, or indented over several lines.
func value(text string) string {
	if lines, ok := strings.CutPrefix(text, "<\n"); ok {
		lines = strings.TrimSuffix(strings.TrimSuffix(lines, " >"), "\n")
		return strings.ReplaceAll(strings.TrimPrefix(lines, "\t"), "\n\t", "\n")
	}
	if plain, err := strconv.Unquote(text); err == nil {
		return plain
	}
	return text
}

var registration = regexp.MustCompile(`^I "?Registered credential provider"? (?:provider=)?(".*")$`)

// registered is the name in the entry about a provider that was registered.
func registered(entry string) (string, bool) {
	part := registration.FindStringSubmatch(entry)
	if part == nil {
		return "", false
	}
	return value(part[1]), true
}

// expectedStart is the model's answer in the same words.
func expectedStart(a model.Answer, t *scenario.Transcript, noBinDir bool, kubelet []string) ([]string, error) {
	if a.Error == nil {
		var ok struct{ Registered []string }
		err := a.Value(&ok)
		var told []string
		for _, name := range ok.Registered {
			told = append(told, "registers "+name)
		}
		return append(told, "stays up"), err
	}
	binDir := t.BinDir
	if noBinDir {
		binDir = ""
	}
	places := strings.NewReplacer("${CONFIG}", t.Config, "${BIN}", binDir)
	status := 1
	if a.ProcessExit != nil {
		status = *a.ProcessExit
	}
	tell := func(text string) []string {
		return []string{fmt.Sprintf("ends with status %d: %s", status, places.Replace(text))}
	}
	for _, text := range a.ErrorAny {
		if told := tell(text); slices.Equal(told, kubelet) {
			return told, nil
		}
	}
	return tell(*a.Error), nil
}
