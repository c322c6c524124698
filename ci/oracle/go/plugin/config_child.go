package plugin

import (
	"bytes"
	stdjson "encoding/json"
	"os"
	"os/exec"
	"strings"
)

// oracleAskChild puts a question to a process of its own, whose end is the answer.
func oracleAskChild(family string, raw stdjson.RawMessage) OracleResult {
	question, err := stdjson.Marshal(map[string]interface{}{"family": family, "input": raw})
	if err != nil {
		return oracleBadInput(err)
	}
	child := exec.Command("/proc/self/exe")
	child.Env = append(os.Environ(), "ORACLE_CHILD=1", "ORACLE_SCRATCH="+oracleScratch)
	child.Stdin = bytes.NewReader(append(question, '\n'))
	var stdout, stderr bytes.Buffer
	child.Stdout, child.Stderr = &stdout, &stderr
	ended := child.Run()
	if ended == nil {
		result := OracleResult{}
		if err := stdjson.Unmarshal(stdout.Bytes(), &result); err != nil {
			return oracleBadInput(err)
		}
		return result
	}
	for _, line := range strings.Split(stderr.String(), "\n") {
		if header := oracleLogHeader.FindStringSubmatch(line); header != nil && header[1] == "F" {
			text := line[len(header[0]):]
			return oracleFailText(text, "stage", "register", "process_exit", child.ProcessState.ExitCode())
		}
	}
	return oracleFailText("oracle: child: " + ended.Error() + ": " + stderr.String())
}
