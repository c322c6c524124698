package node

import (
	"slices"
	"testing"
)

func TestEntries(t *testing.T) {
	log := "not an entry\n" +
		"I1124 23:38:00.123456   77 kubelet.go:12] \"up\"\n" +
		"E1124 23:38:01.000000    7 plugin.go:380] \"Failed\" err=<\n\tfirst\n\tsecond\n >\n" +
		"E1124 23:38:01.000000    7 plugin_watcher.go:1] other\n" +
		"W1124 23:38:02.000000 12345 keyring.go:9] last\n"
	want := []entry{
		{"I", "kubelet.go", `"up"`},
		{"E", "plugin.go", "\"Failed\" err=<\n\tfirst\n\tsecond\n >"},
		{"E", "plugin_watcher.go", "other"},
		{"W", "keyring.go", "last"},
	}
	if got := entries(log); !slices.Equal(got, want) {
		t.Errorf("entries: got %q, want %q", got, want)
	}
	about := []string{"E \"Failed\" err=<\n\tfirst\n\tsecond\n >", "W last"}
	if got := aboutProviders(log); !slices.Equal(got, about) {
		t.Errorf("aboutProviders: got %q, want %q", got, about)
	}
}
