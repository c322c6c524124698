package plugin

// 1.22 takes its clock from k8s.io/apimachinery/pkg/util/clock.

import (
	"time"

	"k8s.io/apimachinery/pkg/util/clock"
	"k8s.io/client-go/tools/cache"
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
