package runner

// Reporter follows a run. Its methods are called on the goroutine that called [Runner.Run].
type Reporter interface {
	Begin(tests []Test)
	Started(test Test)
	Finished(result Result)

	// End is the last call, when nothing went wrong but tests.
	End(report *Report)
}
