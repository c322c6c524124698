// Package model asks `credproof model` what a kubelet would do. It knows the form of questions and answers and none
// of the kubelet's rules.
package model

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
)

// Question is one line for `credproof model`.
type Question struct {
	ID      string `json:"id"`
	Family  string `json:"family"`
	Release string `json:"release"`
	Input   any    `json:"input"`
}

// Answer is one line from it: either Ok or Error is there.
type Answer struct {
	ID          string          `json:"id"`
	Ok          json.RawMessage `json:"ok"`
	Error       *string         `json:"error"`
	ErrorAny    []string        `json:"error_any"` // all texts, if the kubelet's varies from run to run
	Stage       string          `json:"stage"`
	ProcessExit *int            `json:"process_exit"`
}

// Value reads an answer that must not be an error.
func (a Answer) Value(ok any) error {
	if a.Error != nil {
		return fmt.Errorf("the model's answer to %s is an error: %s", a.ID, *a.Error)
	}
	return json.Unmarshal(a.Ok, ok)
}

// Model is a credproof for one release.
type Model struct {
	Program string
	Release string
	batch   []Question
	waiting []func(Answer) error
}

// Ask puts a question into the batch that Flush sends; then is given the answer.
func (m *Model) Ask(family string, input any, then func(Answer) error) {
	id := fmt.Sprintf("%s/%d", family, len(m.batch))
	m.batch = append(m.batch, Question{ID: id, Family: family, Release: m.Release, Input: input})
	m.waiting = append(m.waiting, then)
}

// AskOk is Ask for a question whose answer is no error; its value is put into ok.
func (m *Model) AskOk(family string, input, ok any) {
	m.Ask(family, input, func(a Answer) error { return a.Value(ok) })
}

// Flush asks all questions of the batch.
func (m *Model) Flush() error {
	batch, waiting := m.batch, m.waiting
	m.batch, m.waiting = nil, nil
	var questions, words bytes.Buffer
	lines := json.NewEncoder(&questions)
	for _, q := range batch {
		if err := lines.Encode(q); err != nil {
			return err
		}
	}
	cmd := exec.Command(m.Program, "model")
	cmd.Stdin, cmd.Stderr = &questions, &words
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s model: %w: %s", m.Program, err, &words)
	}
	answers := json.NewDecoder(bytes.NewReader(out))
	for i, q := range batch {
		var a Answer
		if err := answers.Decode(&a); err != nil {
			return fmt.Errorf("answer to %s: %w", q.ID, err)
		}
		if a.ID != q.ID || (a.Ok == nil) == (a.Error == nil) {
			return fmt.Errorf("answer to %s: got %+v", q.ID, a)
		}
		if err := waiting[i](a); err != nil {
			return err
		}
	}
	return nil
}
