package agree

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Result counts what agrees, and keeps what does not.
type Result struct {
	Unit  string // what is counted: pods or starts
	Total int
	// What counts the things that were compared, by the first word of their lines.
	What        map[string]int
	differences []difference
}

type difference struct {
	name           string
	model, kubelet []string
}

// add compares line by line; the order counts.
func (r *Result) add(name string, model, kubelet []string) {
	r.Total++
	for _, line := range kubelet {
		word, _, _ := strings.Cut(line, " ")
		r.What[word]++
	}
	if !slices.Equal(model, kubelet) {
		r.differences = append(r.differences, difference{name, model, kubelet})
	}
}

// Agrees tells whether nothing differs.
func (r *Result) Agrees() bool { return len(r.differences) == 0 }

// Print writes one line with the counts, and then every difference.
func (r *Result) Print(w io.Writer, title string) {
	var counts []string
	for word, n := range r.What {
		counts = append(counts, fmt.Sprintf("%s %d", word, n))
	}
	slices.Sort(counts)
	fmt.Fprintf(w, "%s: %d of %d %s agree (%s)\n", title, r.Total-len(r.differences), r.Total, r.Unit, strings.Join(counts, ", "))
	for _, d := range r.differences {
		fmt.Fprintf(w, "  %s\n", d.name)
		for _, line := range diff(d.model, d.kubelet) {
			fmt.Fprintf(w, "    %s\n", strings.ReplaceAll(line, "\n", "\n      "))
		}
	}
}

// diff marks the lines of the model with "-", of the kubelet with "+", and those of both with a space. What stands
// between two common lines may be longer than it must be.
func diff(model, kubelet []string) []string {
	var lines []string
	for _, line := range kubelet {
		if at := slices.Index(model, line); at >= 0 {
			for _, only := range model[:at] {
				lines = append(lines, "- model:   "+only)
			}
			model = model[at+1:]
			lines = append(lines, "           "+line)
		} else {
			lines = append(lines, "+ kubelet: "+line)
		}
	}
	for _, only := range model {
		lines = append(lines, "- model:   "+only)
	}
	return lines
}
