//go:build race

package runner

// The race detector makes everything several times slower, in the children as well.
const (
	raceDetector = true
	slowdown     = 4
)
