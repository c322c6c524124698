package scenario

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

func TestTextKeepsAnObjectAsItIsWritten(t *testing.T) {
	for written, want := range map[string]Text{
		`{"a": 1,  "a":2}`: `{"a": 1,  "a":2}`,
		`"a\n\u00e9"`:      "a\né",
		`"{\"a\":1}"`:      `{"a":1}`,
	} {
		var got Text
		if err := json.Unmarshal([]byte(written), &got); err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", written, got, err, want)
		}
	}
}

func TestEveryScenarioCanBeRead(t *testing.T) {
	files, _ := filepath.Glob("../../scenarios/*.json")
	if len(files) == 0 {
		t.Fatal("there are no scenarios")
	}
	for _, file := range files {
		s, err := Load(file)
		if err != nil {
			t.Fatal(err)
		}
		if (len(s.Providers) == 0) == (len(s.Starts) == 0) {
			t.Errorf("%s: want either providers or starts", file)
		}
		names := map[string]bool{}
		for _, p := range s.Providers {
			if len(p.Answers) == 0 || names[p.Name] {
				t.Errorf("%s: %s has no answers or stands there twice", file, p.Name)
			}
			names[p.Name] = true
		}
	}
}

func TestAPluginsFileSaysWhatToPlay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p")
	script := Script{Record: "/r", Answers: []Answer{{Stdout: "<é>\x00"}, {Exit: 1}}}
	if err := os.WriteFile(path, []byte(script.File("/player")), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := ReadScript(path)
	if err != nil || got.Record != "/r" || Nth(got.Answers, 1) != script.Answers[0] || Nth(got.Answers, 3).Exit != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
}
