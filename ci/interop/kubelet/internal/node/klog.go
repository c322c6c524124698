package node

import (
	"regexp"
	"slices"
	"strings"
)

// entry is one entry of a kubelet's log.
type entry struct {
	severity string // I, W, E or F
	file     string // in which it was logged, without folder and line number
	text     string // what stands behind the header; it may have more than one line
}

var header = regexp.MustCompile(`^([IWEF])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ ([^ :\]]+):\d+\] `)

// entries takes a log apart. What does not belong to an entry is left out.
func entries(log string) []entry {
	var found []entry
	for _, line := range strings.Split(strings.TrimSuffix(log, "\n"), "\n") {
		if part := header.FindStringSubmatch(line); part != nil {
			found = append(found, entry{part[1], part[2], line[len(part[0]):]})
		} else if len(found) > 0 {
			found[len(found)-1].text += "\n" + line
		}
	}
	return found
}

// aboutProviders are the entries that a kubelet always writes about credential providers: of those files, and no
// information.
func aboutProviders(log string) []string {
	files := []string{"plugin.go", "config.go", "keyring.go", "provider.go"}
	found := []string{}
	for _, e := range entries(log) {
		if e.severity != "I" && slices.Contains(files, e.file) {
			found = append(found, e.severity+" "+e.text)
		}
	}
	return found
}

// aboutStart are the entries that tell which providers were registered, and the errors if the kubelet has ended.
func aboutStart(log string, ended bool) []string {
	found := []string{}
	for _, e := range entries(log) {
		if strings.Contains(e.text, "Registered credential provider") || ended && (e.severity == "E" || e.severity == "F") {
			found = append(found, e.severity+" "+e.text)
		}
	}
	return found
}
