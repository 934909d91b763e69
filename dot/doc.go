// Package dot draws runs, and graphs of states.
//
// [Ladder] draws a run as a ladder: a rail for each end, time downwards, an arrow
// for each segment from where it was sent to where it arrived. It does so in two
// steps. A chart says what there is to see; a layout gives everything a place,
// whatever the output. From the layout come SVG and PNG, drawn here, with fonts that
// are compiled in, so that no program has to be installed and the same run gives
// the same bytes everywhere. Graphviz text and Mermaid have engines with layouts of
// their own, and come from the chart and from [trace.Run.Ladder].
//
// A [StateGraph] is what is reachable, folded to few nodes, with a run in it; a
// [Diagram] is the states of one end and the arrows between them. Both are Graphviz
// text, which [Render] has an installed Graphviz draw.
//
// What a run means in words is not made here: a caption is given.
package dot
