package plugin

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"k8s.io/klog/v2"
)

var oracleLogs bytes.Buffer

// OracleInitLogs sends every log line of the kubelet, at verbosity 5, into a buffer.
func OracleInitLogs(setFlag func(name, value string)) {
	setFlag("logtostderr", "false")
	setFlag("alsologtostderr", "false")
	setFlag("stderrthreshold", "FATAL")
	setFlag("v", "5")
	// A line is written to its own severity and all below, so INFO alone has each once.
	for _, severity := range []string{"FATAL", "ERROR", "WARNING"} {
		klog.SetOutputBySeverity(severity, io.Discard)
	}
	klog.SetOutputBySeverity("INFO", &oracleLogs)
}

var oracleLogHeader = regexp.MustCompile(`^([IWEF])\d{4} [^\]]*\] `)

// oracleTakeLogs returns the entries since the last call as "<severity> <entry>".
func oracleTakeLogs() []string {
	klog.Flush()
	out := []string{}
	for _, line := range strings.Split(strings.TrimRight(oracleLogs.String(), "\n"), "\n") {
		if header := oracleLogHeader.FindStringSubmatch(line); header != nil {
			out = append(out, header[1]+" "+line[len(header[0]):])
		} else if n := len(out); n > 0 {
			out[n-1] += "\n" + line // an entry of several lines
		}
	}
	oracleLogs.Reset()
	return out
}

// oracleWithout drops the entries that hold one of the texts.
func oracleWithout(logs []string, texts ...string) []string {
	out := []string{}
next:
	for _, entry := range logs {
		for _, text := range texts {
			if strings.Contains(entry, text) {
				continue next
			}
		}
		out = append(out, entry)
	}
	return out
}
