// Command mutants tests the tests: it applies one-line bugs to a copy of the checkout,
// one at a time, and says which of them no test noticed.
//
//	go run ./tools/mutants                 all of them: half an hour
//	go run ./tools/mutants -run 'utf8|h2'  those whose name matches
//	go run ./tools/mutants -list
//	go run ./tools/mutants -suite          let the layout tests alone judge: a quarter of an hour
//
// A mutant is killed when the tests of its package fail, or else those of websocket, or
// else the layout tests of WebSockets; the test that did it is named. One that does not
// compile counts as broken. With -suite only the layout tests are asked, and only about the
// mutants that a page can see; of the others -list says why none can. It is run by hand, not
// in CI; a test keeps the list in step with the code.
//
// # WebCore
//
// None.
//
// # Standards
//
// None of its own: each mutant names the rule that it breaks.
//
// # Goroutines
//
// One, and the processes that it starts.
//
// # What it does not do
//
// It finds no mutants by itself, and changes nothing in the checkout.
package main
