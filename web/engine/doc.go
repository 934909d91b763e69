// Package engine answers what the page in a browser asks: requests and answers are JSON,
// and a request says all that its answer depends on, so that nothing is kept between two.
//
// It is built for the browser by package wasm beside it, and tested as any other package.
package engine
