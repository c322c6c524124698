// Command plugin plays a credential provider plugin. It is the interpreter that the first line of a plugin's file
// names, and the rest of the file tells it what to answer, so neither arguments nor environment are touched.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"interop.test/kubelet/internal/scenario"
)

func main() {
	at := time.Now()
	script, err := scenario.ReadScript(os.Args[1])
	check(err)
	call := scenario.Call{Plugin: filepath.Base(os.Args[1]), Number: 1, At: at, Argv: os.Args[1:]}
	place := filepath.Join(script.Record, call.Plugin)
	if script.Record != "" {
		call.Number = number(place)
	}
	answer := scenario.Nth(script.Answers, call.Number)
	if !answer.SkipStdin {
		call.Stdin, err = io.ReadAll(os.Stdin)
		check(err)
	}
	if script.Record != "" {
		save(fmt.Sprintf("%s.%d", place, call.Number), call)
	}
	play(answer)
}

// number counts the calls. Each creates the first file that is not there yet.
func number(place string) int {
	for n := 1; ; n++ {
		f, err := os.OpenFile(fmt.Sprintf("%s.%d", place, n), os.O_CREATE|os.O_EXCL, 0o600)
		if err == nil {
			f.Close()
			return n
		}
		if !os.IsExist(err) {
			check(err)
		}
	}
}

// save lets whoever reads the records see whole ones only.
func save(place string, call scenario.Call) {
	raw, err := json.Marshal(call)
	check(err)
	check(os.WriteFile(place+".part", raw, 0o600))
	check(os.Rename(place+".part", place+".json"))
}

func play(a scenario.Answer) {
	if a.Grandchild != "" {
		sleep := exec.Command("sleep", fmt.Sprint(duration(a.Grandchild).Seconds()))
		sleep.Stdout, sleep.Stderr = os.Stdout, os.Stderr
		check(sleep.Start())
	}
	time.Sleep(duration(a.Delay))
	os.Stdout.Write(bytes.Repeat([]byte(" "), a.Spaces))
	os.Stdout.WriteString(string(a.Stdout))
	os.Stderr.WriteString(strings.Repeat(a.Stderr, max(1, a.StderrTimes)))
	time.Sleep(duration(a.Linger))
	if a.Signal != 0 {
		syscall.Kill(os.Getpid(), syscall.Signal(a.Signal))
		time.Sleep(time.Minute)
	}
	os.Exit(a.Exit)
}

func duration(text string) time.Duration {
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	check(err)
	return d
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "plugin:", err)
		os.Exit(97)
	}
}
