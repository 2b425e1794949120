//go:build race

package runner

// The race detector makes everything several times slower, in the children as well, and needs
// memory beside the heap.
const (
	raceDetector = true
	slowdown     = 4
	heapShare    = 8
)
