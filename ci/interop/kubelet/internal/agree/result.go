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

// diff marks the lines that only one of the two has. Between two lines of both it may mark more than it must.
func diff(model, kubelet []string) []string {
	var lines []string
	mark := func(who string, only []string) {
		for _, line := range only {
			lines = append(lines, who+line)
		}
	}
	from := 0
	for i, line := range kubelet {
		if at := slices.Index(model, line); at >= 0 {
			mark("- model:   ", model[:at])
			mark("+ kubelet: ", kubelet[from:i])
			mark("           ", kubelet[i:i+1])
			model, from = model[at+1:], i+1
		}
	}
	mark("- model:   ", model)
	mark("+ kubelet: ", kubelet[from:])
	return lines
}
