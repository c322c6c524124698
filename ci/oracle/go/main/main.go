// Command oracle answers questions with one release of the kubelet's own code: one JSON object per line in, one per
// line out, in the order asked. It decides nothing; see the package of the kubelet's plugins that it calls.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"io"
	"os"

	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/credentialprovider/plugin"
	"k8s.io/kubernetes/pkg/util/parsers"
)

func main() {
	flags := flag.NewFlagSet("oracle", flag.ExitOnError)
	flags.BoolVar(&plugin.OracleBrief, "brief", false, "do no more than the kubelet does, to measure its time")
	klog.InitFlags(flags)
	if err := flags.Parse(os.Args[1:]); err != nil {
		panic(err)
	}
	plugin.OracleInitLogs(func(name, value string) {
		if err := flags.Set(name, value); err != nil {
			panic(err)
		}
	})
	defer plugin.OracleCleanup()
	answerAll(os.Stdin, os.Stdout)
}

// answerAll flushes after every line, so that a program may hold a conversation.
func answerAll(questions io.Reader, answers io.Writer) {
	in := bufio.NewReaderSize(questions, 1<<20)
	out := bufio.NewWriter(answers)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			if err := encoder.Encode(answer(line)); err != nil {
				panic(err)
			}
			out.Flush()
		}
		if err != nil {
			return
		}
	}
}

func answer(line []byte) plugin.OracleResult {
	var question struct {
		ID     string          `json:"id"`
		Family string          `json:"family"`
		Input  json.RawMessage `json:"input"`
	}
	var result plugin.OracleResult
	if err := json.Unmarshal(line, &question); err != nil {
		result = plugin.OracleResult{"error": "oracle: bad line: " + err.Error()}
	} else if question.Family == "image" {
		result = askImage(question.Input)
	} else {
		result = plugin.OracleAnswer(question.Family, question.Input)
	}
	if question.ID != "" {
		result["id"] = question.ID
	}
	return result
}

// askImage stands here and not with the other families, because the kubelet's plugins do not use the parser of
// image names; what hands them an image does.
func askImage(raw json.RawMessage) plugin.OracleResult {
	var input struct {
		Image string `json:"image"`
	}
	if err := json.Unmarshal(raw, &input); err != nil {
		return plugin.OracleResult{"error": "oracle: bad input: " + err.Error()}
	}
	repo, tag, digest, err := parsers.ParseImageName(input.Image)
	if err != nil {
		return plugin.OracleResult{"error": err.Error()}
	}
	return plugin.OracleResult{"ok": map[string]string{"repo": repo, "tag": tag, "digest": digest}}
}
