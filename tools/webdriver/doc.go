// Package webdriver starts real browsers and drives them: Chromium and Firefox by WebDriver
// BiDi, WebKitGTK by the classic WebDriver. It is what “adieu test --browser” needs of
// them, and no more.
//
// # WebCore
//
// The other end: WebKit's own is in Source/WebDriver and UIProcess/Automation.
//
// # Standards
//
// W3C WebDriver (Working Draft, September 2025), W3C WebDriver BiDi (Working Draft,
// September 2025).
//
// # Goroutines
//
// A Browser and its pages belong to one goroutine. What a page says comes on the
// connection's own, in the order in which it was said. Close ends every process that was
// started, and takes every file of theirs away.
//
// # What it does not do
//
// It finds no elements, clicks nothing and takes no pictures. It does not download a
// browser or a driver: what is not installed is an error that says what to install.
package webdriver
