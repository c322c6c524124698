package scenario

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
)

// Script is what the file of a plugin says behind its first line, which names the program that plays it. A kubelet
// and the model are given the same file but for the folder.
type Script struct {
	// Record is the folder for the records of calls. None are kept if it is left out.
	Record  string   `json:"record,omitempty"`
	Answers []Answer `json:"answers"`
}

// Call is one run of a plugin, as it saw it.
type Call struct {
	Plugin string    `json:"plugin"`
	Number int       `json:"number"` // of the calls of this plugin, from 1
	At     time.Time `json:"at"`
	Argv   []string  `json:"argv"`
	Stdin  []byte    `json:"stdin"`
}

// File is an executable with which player, a program, plays the script.
func (s Script) File(player string) string {
	return fmt.Sprintf("#!%s\n%s\n", player, mustMarshal(s))
}

// ReadScript reads what File made.
func ReadScript(path string) (Script, error) {
	var s Script
	raw, err := os.ReadFile(path)
	if err != nil {
		return s, err
	}
	_, rest, _ := strings.Cut(string(raw), "\n")
	return s, json.Unmarshal([]byte(rest), &s)
}

// Nth is the answer to the nth call, counted from 1.
func Nth(answers []Answer, n int) Answer {
	return answers[min(n, len(answers))-1]
}
