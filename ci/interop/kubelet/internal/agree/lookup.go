package agree

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"interop.test/kubelet/internal/model"
	"interop.test/kubelet/internal/scenario"
)

// lookup is one time at which a kubelet looks for a provider's credentials, and what the model makes of it.
//
// Each run that was seen is one. A pod whose image the provider allows has at least one: without a run, it was at the
// time of the pull, which follows at once. More look-ups may have found a kept answer. They leave no trace and change
// nothing, so that they need not be known.
type lookup struct {
	pod    int
	at     time.Time
	number int // of the run, or of the one that it would be
	// outcome is what the run gives the cache, if it is made.
	outcome json.RawMessage
	given
}

// given is what the model says of a look-up.
type given struct {
	Executed bool
	Config   json.RawMessage
	Logs     []string
}

// lookUp asks the model for all look-ups of every provider, one after the other.
func (p *prediction) lookUp(m *model.Model, player string) error {
	allowed := make([][]struct{ Allowed bool }, len(p.providers))
	for n, q := range p.providers {
		allowed[n] = make([]struct{ Allowed bool }, len(p.repos))
		for i, repo := range p.repos {
			m.AskOk("match", map[string]any{"patterns": q.MatchImages, "image": repo}, &allowed[n][i])
		}
	}
	if err := m.Flush(); err != nil {
		return err
	}
	for n, q := range p.providers {
		q.lookups = lookups(q.Name, p.transcript.Pods, func(pod int) bool { return allowed[n][pod].Allowed })
		for i := range q.lookups {
			q.run(m, player, p.repos, &q.lookups[i])
		}
	}
	if err := m.Flush(); err != nil {
		return err
	}
	for _, q := range p.providers {
		q.provide(m, p.repos)
	}
	return m.Flush()
}

// lookups are those of one provider, in order of time.
func lookups(provider string, pods []scenario.Pod, allowed func(int) bool) []lookup {
	var found []lookup
	for i, pod := range pods {
		before := len(found)
		for _, c := range pod.Calls {
			if c.Plugin == provider {
				found = append(found, lookup{pod: i, at: c.At, number: c.Number})
			}
		}
		if len(found) == before && allowed(i) && len(pod.Pulls) > 0 {
			found = append(found, lookup{pod: i, at: pod.Pulls[0].At})
		}
	}
	slices.SortStableFunc(found, func(a, b lookup) int { return a.at.Compare(b.at) })
	runs := 0
	for i := range found {
		if found[i].number == 0 {
			found[i].number = runs + 1
		} else {
			runs = found[i].number
		}
	}
	return found
}

// run lets the model run the plugin for one look-up, and keeps what the cache is told.
func (q *provider) run(m *model.Model, player string, repos []string, l *lookup) {
	script := scenario.Script{Answers: []scenario.Answer{scenario.Nth(q.script, l.number)}}
	input := map[string]any{
		"image": repos[l.pod], "apiVersion": q.APIVersion, "name": q.Name, "args": q.Args, "script": script.File(player),
	}
	m.Ask("exec", input, func(a model.Answer) error {
		outcome, err := outcomeOf(a)
		l.outcome = outcome
		return err
	})
}

// outcomeOf turns an answer of the family exec into an answer within a question of the family provide.
func outcomeOf(a model.Answer) (json.RawMessage, error) {
	if a.Error != nil {
		return json.Marshal(map[string]string{"fail": *a.Error})
	}
	var ok struct {
		CacheKeyType  string
		CacheDuration *int64
		Auth          json.RawMessage
	}
	if err := a.Value(&ok); err != nil {
		return nil, err
	}
	outcome := map[string]any{"cacheKeyType": ok.CacheKeyType, "auth": ok.Auth}
	if ok.CacheDuration != nil {
		outcome["cacheDuration"] = nanoseconds(*ok.CacheDuration)
	}
	return json.Marshal(outcome)
}

// provide asks which look-ups run the plugin, what they give, and what they log.
func (q *provider) provide(m *model.Model, repos []string) {
	steps := []map[string]any{}
	for i, l := range q.lookups {
		step := map[string]any{"image": repos[l.pod], "answer": l.outcome}
		if i > 0 {
			step["advance"] = nanoseconds(int64(l.at.Sub(q.lookups[i-1].at)))
		}
		steps = append(steps, step)
	}
	input := map[string]any{
		"provider": map[string]any{
			"name": q.Name, "apiVersion": q.APIVersion, "matchImages": q.MatchImages,
			"defaultCacheDuration": nanoseconds(q.DefaultCacheDuration),
		},
		"steps": steps,
	}
	m.Ask("provide", input, func(a model.Answer) error {
		var ok struct{ Steps []given }
		if err := a.Value(&ok); err != nil {
			return err
		}
		if len(ok.Steps) != len(steps) {
			return fmt.Errorf("the model answers %d of %d look-ups of %s", len(ok.Steps), len(steps), q.Name)
		}
		for i := range q.lookups {
			q.lookups[i].given = ok.Steps[i]
		}
		return nil
	})
}

// nanoseconds is how Go writes a duration, so that nothing is rounded.
func nanoseconds(n int64) string { return fmt.Sprintf("%dns", n) }

// of are the look-ups for one pod.
func (q *provider) of(pod int) []lookup {
	var found []lookup
	for _, l := range q.lookups {
		if l.pod == pod {
			found = append(found, l)
		}
	}
	return found
}

// first is the look-up that a pod's pull is made with.
func (q *provider) first(pod int) *lookup {
	if all := q.of(pod); len(all) > 0 {
		return &all[0]
	}
	return nil
}

// runsAgain tells whether the model, too, says that this run is made.
func (p *prediction) runsAgain(c scenario.Call) bool {
	for _, q := range p.providers {
		for _, l := range q.lookups {
			if q.Name == c.Plugin && l.at.Equal(c.At) {
				return l.Executed && call(c.Plugin, c.Argv, string(c.Stdin)) == q.call(l.pod, p)
			}
		}
	}
	return false
}
