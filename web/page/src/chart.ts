// The ladder of a captured connection: a row for each event, its times as they were measured.

import { s } from "./dom";
import type { Chart, Way } from "./types";

const rowHeight = 36;
const gapHeight = 26;
const top = 40;

// drawChart draws it, so many pixels wide.
export function drawChart(chart: Chart, width: number): SVGSVGElement {
  const wide = width >= 640;
  const inset = Math.max(110, Math.min(width * 0.27, 190));
  const x: [number, number] = [inset + (wide ? 70 : 0), width - inset];
  const y: number[] = [];
  let at = top;
  for (const row of chart.rows) {
    if (row.later) at += gapHeight;
    if (row.leftOut) at += gapHeight;
    y.push((at += rowHeight + 13 * (row.marks.length > 0 ? 1 : 0)));
  }
  const height = at + 24;
  const svg = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, class: "ladder", role: "img", "aria-label": "Ladder of the connection; as text below" });
  const middle = (x[0] + x[1]) / 2;
  const write = (px: number, py: number, words: string, kind: string, anchor = "middle") => svg.append(s("text", { x: px, y: py, class: kind, "text-anchor": anchor }, words));

  for (const e of [0, 1]) {
    write(x[e], 22, "AB"[e], "end-name");
    chart.rows.forEach((row, i) => {
      const none = ["CLOSED", "LISTEN", "DOWN"].includes(row.states[e]);
      const to = i + 1 < y.length ? y[i + 1] : height - 6;
      svg.append(s("line", { x1: x[e], x2: x[e], y1: i === 0 ? top : y[i], y2: to, class: none ? "rail none" : "rail" }));
      if (row.states[e] === "TIME-WAIT") svg.append(s("rect", { x: e === 0 ? x[e] - 8 : x[e] + 3, y: y[i], width: 5, height: to - y[i], class: "bar wait" }));
    });
  }
  chart.rows.forEach((row, i) => {
    const above = i === 0 ? top : y[i - 1];
    [row.later, row.leftOut].filter(Boolean).forEach((words, k) => write(middle, above + 20 + k * gapHeight, words, "time"));
    if (wide && row.when[0]) write(8, y[i] + 4, `#${row.when[0]} ${row.when[1] ? `${row.when[1]} s` : ""}`, "time", "start");
    for (const e of [0, 1]) {
      const note = row.notes[e];
      const lines = [
        { words: note.does, kind: note.reset ? "does reset" : "does" },
        { words: note.changed || !note.does ? note.state : "", kind: note.changed ? "state" : "state same" },
        ...(note.does || note.state ? row.marks.map((words) => ({ words, kind: "mark" })) : []),
      ].filter((line) => line.words);
      lines.forEach((line, k) => write(x[e] + (e === 0 ? -14 : 14), y[i] + (lines.length > 1 ? -2 : 4) + k * 13, line.words, line.kind, e === 0 ? "end" : "start"));
      if (lines.length > 0 && i > 0) svg.append(s("circle", { cx: x[e], cy: y[i], r: 3, class: note.reset ? "dot reset" : "dot" }));
    }
  });
  for (const way of chart.ways) svg.append(...drawWay(chart, way, x, y, wide));
  return svg;
}

function drawWay(chart: Chart, way: Way, x: [number, number], y: number[], wide: boolean): SVGElement[] {
  const kind = `way${way.reset ? " rst" : ""} n${(way.incarnation + 5) % 6}`;
  const [from, to] = [x[way.from], x[1 - way.from]];
  const arrives = way.arrived >= 0;
  const x2 = arrives ? to : from + (to - from) * 0.62;
  const [y1, y2] = [y[way.sent], arrives ? y[way.arrived] : y[way.sent] + 14];
  const late = arrives && way.arrived > way.sent + 1;
  const toward = Math.sign(to - from);
  const angle = (Math.atan2(y2 - y1, x2 - from) * 180) / Math.PI;
  const tilt = Math.abs(angle) > 90 ? angle - 180 * Math.sign(angle) : angle;
  const share = late ? 0.35 : 0.5;
  const [lx, ly] = [from + (x2 - from) * share, y1 + (y2 - y1) * share];
  const frame = chart.rows[way.sent].when[0];
  return [
    s("line", { x1: from, y1, x2: arrives ? x2 - toward * 7 : x2, y2, class: kind + (way.again ? " again" : late || !arrives ? " late" : "") }),
    arrives
      ? s("path", { d: `M${to - toward * 2} ${y2}l${-toward * 9} -6v9z`, class: kind + " head" })
      : way.ends === "lost"
        ? s("path", { d: `M${x2 - 6} ${y2 - 6}l12 12m0 -12l-12 12`, class: "cross" })
        : s("text", { x: x2 + toward * 4, y: y2 + 4, class: "time", "text-anchor": toward > 0 ? "start" : "end" }, way.ends),
    s("text", {
      x: lx, y: ly - 5, class: way.reset ? "segment rst" : "segment", "text-anchor": "middle",
      transform: Math.abs(tilt) > 35 ? "" : `rotate(${tilt.toFixed(1)} ${lx.toFixed(1)} ${ly.toFixed(1)})`,
    }, (wide || !frame ? "" : `#${frame} `) + way.short, s("title", {}, way.text + (way.strange ? ", which nothing in the model sends" : ""))),
  ];
}
