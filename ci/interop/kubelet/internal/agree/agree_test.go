package agree

import (
	"slices"
	"strings"
	"testing"
	"time"

	"interop.test/kubelet/internal/model"
	"interop.test/kubelet/internal/scenario"
)

func TestBegun(t *testing.T) {
	one, all := 1, 255
	for name, row := range map[string]struct {
		begun scenario.Begun
		want  []string
	}{
		"up": {
			scenario.Begun{Log: []string{`I Registered credential provider "b"`, `I "Registered credential provider" provider="a"`}},
			[]string{"registers b", "registers a", "stays up"},
		},
		"quoted": {
			scenario.Begun{Exit: &one, Log: []string{`E "other" err="x"`, `E "Failed to register CRI auth plugins" err="no \"a\""`}},
			[]string{`ends with status 1: no "a"`},
		},
		"lines": {
			scenario.Begun{Exit: &one, Log: []string{"E \"Failed to register CRI auth plugins\" err=<\n\ta\n\t\tb\n >"}},
			[]string{"ends with status 1: a\n\tb"},
		},
		"fatal": {
			scenario.Begun{Exit: &all, Log: []string{`I Registered credential provider "a"`, "F twice\ngoroutine 1"}},
			[]string{"ends with status 255: twice"},
		},
		"another reason": {
			scenario.Begun{Exit: &one, Log: []string{`E "no cgroups"`}},
			[]string{`ends with status 1: E "no cgroups"`},
		},
	} {
		if got := begun(row.begun); !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, want %q", name, got, row.want)
		}
	}
}

func TestExpectedStart(t *testing.T) {
	places := scenario.Transcript{BinDir: "/b", Config: "/c"}
	text, fatal := "${CONFIG} and ${BIN}", 255
	for name, row := range map[string]struct {
		answer   model.Answer
		noBinDir bool
		kubelet  []string
		want     []string
	}{
		"ok":       {answer: model.Answer{Ok: []byte(`{"registered":["b","a"]}`)}, want: []string{"registers b", "registers a", "stays up"}},
		"error":    {answer: model.Answer{Error: &text}, want: []string{"ends with status 1: /c and /b"}},
		"no flag":  {answer: model.Answer{Error: &text}, noBinDir: true, want: []string{"ends with status 1: /c and "}},
		"fatal":    {answer: model.Answer{Error: &text, ProcessExit: &fatal}, want: []string{"ends with status 255: /c and /b"}},
		"any text": {answer: model.Answer{Error: &text, ErrorAny: []string{"x", "y"}}, kubelet: []string{"ends with status 1: y"}, want: []string{"ends with status 1: y"}},
	} {
		got, err := expectedStart(row.answer, &places, row.noBinDir, row.kubelet)
		if err != nil || !slices.Equal(got, row.want) {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, row.want)
		}
	}
}

func TestTried(t *testing.T) {
	a, b := scenario.Auth{Username: "a"}, scenario.Auth{Username: "b"}
	refused := func(auth *scenario.Auth) scenario.Pull { return scenario.Pull{Auth: auth, Error: "401"} }
	taken := func(auth *scenario.Auth) scenario.Pull { return scenario.Pull{Auth: auth} }
	for name, row := range map[string]struct {
		keyring keyring
		seen    []scenario.Pull
		want    []*scenario.Auth
	}{
		"none":             {keyring{}, nil, []*scenario.Auth{nil}},
		"first is taken":   {keyring{Credentials: []scenario.Auth{a, b}}, []scenario.Pull{taken(&a)}, []*scenario.Auth{&a}},
		"second is taken":  {keyring{Credentials: []scenario.Auth{a, b}}, []scenario.Pull{refused(&a), taken(&b)}, []*scenario.Auth{&a, &b}},
		"stopped too soon": {keyring{Credentials: []scenario.Auth{a, b}}, []scenario.Pull{refused(&a)}, []*scenario.Auth{&a, &b}},
		"other order":      {keyring{Credentials: []scenario.Auth{a, b}}, []scenario.Pull{refused(&b), taken(&a)}, []*scenario.Auth{&a, &b}},
		"any order":        {keyring{Credentials: []scenario.Auth{a, b}, Order: "random"}, []scenario.Pull{taken(&b)}, []*scenario.Auth{&b}},
	} {
		p := prediction{
			transcript: &scenario.Transcript{Pods: []scenario.Pod{{Pulls: row.seen}}},
			keyrings:   []keyring{row.keyring},
		}
		same := func(x, y *scenario.Auth) bool { return pull(x) == pull(y) }
		if got := p.tried(0); !slices.EqualFunc(got, row.want, same) {
			t.Errorf("%s: got %v, want %v", name, got, row.want)
		}
	}
}

// A run that the model does not expect is told; one more that it expects is left out.
func TestToldLeavesOutOnlyRunsThatTheModelExpects(t *testing.T) {
	at := func(second int64) time.Time { return time.Unix(second, 0) }
	run := func(second int64, stdin string) scenario.Call {
		return scenario.Call{Plugin: "p", At: at(second), Argv: []string{"/b/p"}, Stdin: []byte(stdin)}
	}
	p := prediction{transcript: &scenario.Transcript{BinDir: "/b"}}
	p.providers = []*provider{{Name: "p", stdin: []string{"in"}, lookups: []lookup{
		{at: at(1), given: given{Executed: true}}, {at: at(2), given: given{Executed: true}}, {at: at(3)},
	}}}
	pod := scenario.Pod{Calls: []scenario.Call{run(1, "in"), run(2, "in"), run(2, "other"), run(3, "in")}}
	first, other := call("p", []string{"/b/p"}, "in"), call("p", []string{"/b/p"}, "other")
	if got := told(pod, &p); !slices.Equal(got, []string{first, other, first}) {
		t.Errorf("got %q", got)
	}
}

func TestPrintShowsWhatDiffers(t *testing.T) {
	r := Result{Unit: "pods", What: map[string]int{}}
	r.add("same", []string{"runs p"}, []string{"runs p"})
	r.add("order", []string{"runs p", "runs q", "logs x"}, []string{"runs q", "runs p", "logs x"})
	var out strings.Builder
	r.Print(&out, "match 1.34")
	want := "match 1.34: 1 of 2 pods agree (logs 1, runs 3)\n" +
		"  order\n" +
		"    - model:   runs p\n" +
		"               runs q\n" +
		"    + kubelet: runs p\n" +
		"               logs x\n"
	if out.String() != want || r.Agrees() {
		t.Errorf("got %s", out.String())
	}
}
