// Command compare compares what a kubelet did in a scenario with what `credproof model` says, and prints how much of it
// agrees and each difference. It ends with 0 if all agrees, with 1 if not, and with 3 if it cannot tell.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"interop.test/kubelet/internal/agree"
	"interop.test/kubelet/internal/model"
	"interop.test/kubelet/internal/scenario"
)

func main() {
	credproof := flag.String("credproof", "", "the credproof to ask")
	flag.Parse()
	if flag.NArg() != 2 || *credproof == "" {
		fmt.Fprintln(os.Stderr, "usage: compare -credproof FILE SCENARIO.json TRANSCRIPT.json")
		os.Exit(2)
	}
	agrees, err := compare(*credproof, flag.Arg(0), flag.Arg(1))
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(3)
	}
	if !agrees {
		os.Exit(1)
	}
}

func compare(credproof, scenarioPath, transcriptPath string) (bool, error) {
	s, err := scenario.Load(scenarioPath)
	if err != nil {
		return false, err
	}
	t, err := scenario.ReadTranscript(transcriptPath)
	if err != nil {
		return false, err
	}
	self, err := os.Executable()
	if err != nil {
		return false, err
	}
	player := filepath.Join(filepath.Dir(self), "plugin")
	release := regexp.MustCompile(`1\.\d+`).FindString(t.Kubelet)
	m := &model.Model{Program: credproof, Release: release}
	var result *agree.Result
	if len(s.Starts) > 0 {
		result, err = agree.Starts(m, s, t)
	} else {
		result, err = agree.Pods(m, player, s, t)
	}
	if err != nil {
		return false, fmt.Errorf("%s, %s: %w", scenarioPath, t.Kubelet, err)
	}
	result.Print(os.Stdout, strings.TrimSuffix(filepath.Base(scenarioPath), ".json")+" "+release)
	return result.Agrees(), nil
}
