package plugin

// From 1.23 on the clock is one of k8s.io/utils/clock.

import (
	"time"

	"k8s.io/client-go/tools/cache"
	"k8s.io/utils/clock"
)

type oracleClock struct {
	clock.RealClock
	t time.Time
}

func (c *oracleClock) Now() time.Time                  { return c.t }
func (c *oracleClock) Since(t time.Time) time.Duration { return c.t.Sub(t) }
func (c *oracleClock) advance(d time.Duration)         { c.t = c.t.Add(d) }

func oracleUseClock(p *pluginProvider, t time.Time) *oracleClock {
	c := &oracleClock{t: t}
	p.clock = c
	p.cache = cache.NewExpirationStore(cacheKeyFunc, &cacheExpirationPolicy{clock: c})
	p.lastCachePurge = t
	return c
}
