// The ladder: the rails of both ends, and of the middleboxes beside them, time downwards,
// segments on the slope between them.

import { s } from "./dom";
import type { Flight, State, Tcb, View } from "./types";

export interface Drop {
  // what a flight can be made to do: the moves, undefined for what is not possible.
  deliver?: string;
  lose?: string;
}

export interface Options {
  width: number;
  // upTo is how many moves are shown.
  upTo: number;
  // loud are the properties whose violations are written into the ladder.
  loud: string[];
  // drops, of flights that are in flight, says what dragging them does; take takes a move.
  drops?: Map<number, Drop>;
  take?: (move: string) => void;
  // parts is the move before which another run parts from this one.
  parts?: number;
}

const rowHeight = 40;
const gapHeight = 30;
const markHeight = 20;
const top = 40;

// A Layout has where everything is.
interface Layout {
  x: number[];
  // box has the rails of the middleboxes; of an end without one its own.
  box: number[];
  // y has the place after each move; y[0] is that of the beginning.
  y: number[];
  bottom: number;
}

// isNarrow says whether there is no room beside what stands at a rail, as on a telephone.
const isNarrow = (o: Options): boolean => o.width < 520;

function layoutOf(view: View, o: Options): Layout {
  const boxes = view.initial.box;
  const n = boxes.filter(Boolean).length;
  const inset = n > 0 ? Math.max(99, Math.min(o.width * 0.2, 180)) : Math.max(102, Math.min(o.width * 0.27, 190));
  const room = Math.min((o.width - 2 * inset) * (n > 1 ? 0.31 : 0.38), 150);
  // Notes and labels that stand close together need more room from row to row.
  const row = n > 1 && isNarrow(o) ? 1.4 * rowHeight : rowHeight;
  const y = [top + 26];
  for (let i = 0; i < o.upTo; i++) {
    const kind = view.steps[i].kind;
    y.push(y[i] + (kind === "tick" ? gapHeight : kind === "lose" || kind === "go astray" ? markHeight : row));
  }
  const x = [inset, o.width - inset];
  return { x, box: x.map((at, e) => (boxes[e] ? at + (e === 0 ? room : -room) : at)), y, bottom: y[o.upTo] };
}

// flying says whether a flight is under way after so many moves.
function flying(f: Flight, upTo: number): boolean {
  return f.sent < upTo && (f.lost < 0 || f.lost >= upTo) &&
    (f.flying || f.lost >= upTo || Math.max(-1, ...f.arrived) >= upTo);
}

// draw draws the run.
export function draw(view: View, o: Options): SVGSVGElement {
  const at = layoutOf(view, o);
  const under = view.flights.flatMap((f, i) => flying(f, o.upTo) ? [i] : []);
  const red = view.lights.some((l) => l.red === o.upTo - 1 && o.loud.includes(l.name));
  if (red && under.length > 0) at.bottom += isNarrow(o) ? 34 : 18; // what is violated stands there
  const height = at.bottom + 34 + under.length * 30;
  const svg = s("svg", {
    width: o.width, height, viewBox: `0 0 ${o.width} ${height}`, class: "ladder", role: "group",
    "aria-label": "Ladder of the run; as text below",
  });
  for (const e of [0, 1]) {
    drawRail(svg, view, o, at, e, height);
    if (view.initial.box[e]) drawBox(svg, view, o, at, e, height);
  }
  drawGaps(svg, view, o, at);
  for (const f of view.flights) if (f.sent < o.upTo) drawWays(svg, view, f, o, at);
  under.forEach((i, k) => drawFlying(svg, view, i, k, o, at));
  drawReds(svg, view, o, at);
  if (o.parts !== undefined && o.parts <= o.upTo) drawParting(svg, o, at);
  return svg;
}

interface Words { text: string; class: string }

function write(svg: SVGSVGElement, x: number, y: number, anchor: string, lines: Words[]): void {
  lines.forEach((line, k) => svg.append(s("text", { x, y: y + k * 14, class: line.class, "text-anchor": anchor }, line.text)));
}

// drawLine draws a rail and the bars beside it, of what is in that state after so many moves.
function drawLine(
  svg: SVGSVGElement, o: Options, at: Layout, height: number, x: number, outer: number, name: string, kind: string,
  state: (i: number) => Tcb,
): void {
  for (let i = 0; i <= o.upTo; i++) {
    const from = i === 0 ? top : at.y[i];
    const to = i === o.upTo ? height - 6 : at.y[i + 1];
    const tcb = state(i);
    const none = ["CLOSED", "LISTEN", "DOWN", "none"].includes(tcb.state);
    svg.append(s("line", { x1: x, x2: x, y1: from, y2: to, class: none ? "rail none" : "rail" + kind }));
    if (kind && !none) svg.append(s("line", { x1: x, x2: x, y1: from, y2: to, class: "rail inner" }));
    if (tcb.timer && !(i === 0 && o.upTo === 0)) {
      const share = i === o.upTo && tcb.of > 0 ? tcb.left / tcb.of : 1;
      svg.append(s("rect", {
        x: outer < 0 ? x - 8 : x + 3, y: from, width: 5, height: Math.max(3, (to - from) * share),
        class: tcb.timer === "time-wait" ? "bar wait" : "bar",
      }, s("title", {}, `${name}'s ${tcb.timer} timer: ${tcb.time} left`)));
    }
  }
}

function drawRail(svg: SVGSVGElement, view: View, o: Options, at: Layout, e: number, height: number): void {
  const x = at.x[e];
  const outer = e === 0 ? -1 : 1;
  const anchor = e === 0 ? "end" : "start";
  svg.append(s("text", { x, y: 22, class: "end-name", "text-anchor": "middle" }, "AB"[e]));
  drawLine(svg, o, at, height, x, outer, "AB"[e], "", (i) => stateAt(view, i).tcb[e]);
  write(svg, x + outer * 14, at.y[0] - 2, anchor, [{ text: view.initial.tcb[e].state, class: "state" }]);
  for (let i = 0; i < o.upTo; i++) {
    const step = view.steps[i];
    if (step.end !== e || !step.state) continue;
    const lines: Words[] = [];
    const brief = o.width < 480 && (step.reset ? "reset" : step.elsewhere && "other host");
    if (step.does) lines.push({ text: brief || step.does, class: step.reset ? "does reset" : "does" });
    if (step.changed || !step.does) lines.push({ text: step.state, class: step.changed ? "state" : "state same" });
    const y = at.y[i + 1];
    write(svg, x + outer * 14, y + 4 - (lines.length > 1 ? 6 : 0), anchor, lines);
    svg.append(s("circle", { cx: x, cy: y, r: 3, class: step.reset ? "dot reset" : "dot" }));
    // The rail of one host ends, that of another begins.
    if (step.elsewhere) svg.append(s("path", { d: `M${x - 9} ${y - 10}h18m-18 4h18`, class: "rail" }, s("title", {}, "another host behind this address")));
  }
}

// drawBox draws the rail of the middlebox beside an end: double while it knows the connection.
function drawBox(svg: SVGSVGElement, view: View, o: Options, at: Layout, e: number, height: number): void {
  const x = at.box[e];
  const outer = e === 0 ? -1 : 1;
  const narrow = isNarrow(o);
  svg.append(s("text", { x, y: 21, class: "box-name", "text-anchor": "middle" }, narrow ? "box" : "middlebox"));
  drawLine(svg, o, at, height, x, outer, "The middlebox", " double", (i) => stateAt(view, i).box[e]!);
  const note = (y: number, lines: Words[]) => write(svg, narrow ? x : x + outer * 10, y - 6 - 12 * (lines.length - 1), narrow ? "middle" : e === 0 ? "end" : "start", lines);
  note(at.y[0] + (narrow && e === 1 ? -8 : 4), [{ text: view.initial.box[e]!.state, class: "state small" }]);
  for (let i = 0; i < o.upTo; i++) {
    const { end, box } = view.steps[i];
    if (end !== e || !box) continue;
    const y = at.y[i + 1];
    note(y, [
      { text: narrow ? box[0].replace("answers with a", "sends").replace("forgets, ", "") : box[0], class: "does reset small" },
      { text: box[1], class: "state small" },
    ].filter((line) => line.text));
    svg.append(s("circle", { cx: x, cy: y, r: 3, class: "dot" }));
  }
}

function stateAt(view: View, i: number): State {
  return i === 0 ? view.initial : view.steps[i - 1].after;
}

function drawGaps(svg: SVGSVGElement, view: View, o: Options, at: Layout): void {
  const middle = (at.x[0] + at.x[1]) / 2;
  for (let i = 0; i < o.upTo; i++) {
    if (view.steps[i].kind !== "tick") continue;
    const y = (at.y[i] + at.y[i + 1]) / 2;
    svg.append(
      s("line", { x1: at.x[0] + 4, x2: at.x[1] - 4, y1: y, y2: y, class: "gap" }),
      s("text", { x: middle, y: y + 4, class: "time", "text-anchor": "middle" },
        `${view.steps[i].took} · t = ${view.steps[i].time}`),
    );
  }
}

function wayClass(f: Flight): string {
  return `way${f.reset ? " rst" : ""} n${(f.incarnation + 5) % 6}`;
}

// wayOf returns where the way of a flight between the middleboxes begins and ends, and at which
// rail it arrives.
function wayOf(f: Flight, at: Layout): [from: number, to: number, end: number] {
  const end = at.x[1 - f.from], beside = at.box[1 - f.from];
  return f.begins === 2 ? [beside, end, end] : [at.box[f.from], beside, end];
}

function drawWays(svg: SVGSVGElement, view: View, f: Flight, o: Options, at: Layout): void {
  const [from, to, end] = wayOf(f, at);
  const y1 = at.y[f.sent + 1];
  const toward = end > at.x[f.from] ? 1 : -1;
  const line = (x1: number, y1: number, x2: number, y2: number, more: string) => svg.append(s("line", { x1, y1, x2, y2, class: wayClass(f) + more }));
  const cross = (x: number, y: number, why: string) => svg.append(s("path", { d: `M${x - 6} ${y - 6}l12 12m0 -12l-12 12`, class: "cross" }, s("title", {}, why)));
  // A label keeps away from what stands at the rail of a middlebox.
  const lean = 0.12 * (Number(at.x[f.from] !== at.box[f.from]) - Number(end !== at.box[1 - f.from]));
  const no = "goes no further than the middlebox";
  if (f.begins === 0 && !f.forged && at.x[f.from] !== from) line(at.x[f.from], y1, from, y1, "");
  if (f.stops === 1) {
    cross(from, y1, no);
    label(svg, f, at.x[f.from], y1, from, y1, 0.5, -19);
    return;
  }
  for (const [k, a] of f.arrived.entries()) {
    if (a >= o.upTo) continue;
    const y2 = at.y[a + 1];
    const late = a > f.sent + 1;
    const reaches = view.steps[a].state !== "";
    const [x0, y0] = f.forged ? [from + (to - from) * 0.25, y2 - 24] : [from, y1];
    line(x0, y0, reaches && to === end ? to - toward * 7 : to, to === end ? y2 - 1.5 : y2, f.forged ? " forged" : k > 0 ? " again" : late ? " late" : "");
    if (reaches) {
      if (to !== end) line(to, y2, end - toward * 7, y2, "");
      svg.append(s("path", { d: `M${end - toward * 2} ${y2}l${-toward * 9} ${to === end ? "-6v9" : "-4.5v9"}z`, class: wayClass(f) + " head" }));
    } else {
      cross(to, y2, no);
    }
    if (k === 0) label(svg, f, x0, y0, to, y2, late && !f.forged ? 0.3 + Math.max(0, lean) : 0.5 + lean);
  }
  if (f.lost >= 0 && f.lost < o.upTo) {
    const x = from + (to - from) * 0.55, y = at.y[f.lost + 1];
    line(from, y1, x, y, " late");
    cross(x, y, "lost");
    label(svg, f, from, y1, x, y, 0.5);
  }
}

// label writes a segment along its way.
function label(svg: SVGSVGElement, f: Flight, x1: number, y1: number, x2: number, y2: number, place: number, above = -5): void {
  const x = x1 + (x2 - x1) * place, y = y1 + (y2 - y1) * place;
  let angle = (Math.atan2(y2 - y1, x2 - x1) * 180) / Math.PI;
  if (angle > 90) angle -= 180;
  if (angle < -90) angle += 180;
  if (Math.abs(angle) > 35) angle = 0;
  svg.append(s("text", {
    x, y: y + above, class: f.reset ? "segment rst" : "segment", "text-anchor": "middle",
    transform: `rotate(${angle.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)})`,
  }, (f.forged ? "forged " : "") + f.short, s("title", {}, f.text)));
}

// drawFlying draws a segment in flight, the k-th of them, which can be dragged.
function drawFlying(svg: SVGSVGElement, view: View, i: number, k: number, o: Options, at: Layout): void {
  const f = view.flights[i];
  const [from, to, end] = wayOf(f, at);
  const now = o.upTo === 0 ? 0 : view.steps[o.upTo - 1].tick;
  const age = now - view.steps[f.sent].tick;
  const share = view.delay > 0 ? Math.min(1, age / view.delay) : 0;
  const x = from + (to - from) * (0.3 + 0.35 * share), y = at.bottom + 24 + k * 30;
  svg.append(s("line", { x1: from, y1: at.y[f.sent + 1], x2: x, y2: y, class: wayClass(f) + " flying" }));
  const drop = o.drops?.get(i);
  const g = s("g", { class: "flight", transform: `translate(${x} ${y})` },
    s("circle", { r: 12, class: "grip" }),
    s("circle", { r: 7, class: wayClass(f) + " head" }),
    s("text", { x: 0, y: -14, class: f.reset ? "segment rst" : "segment", "text-anchor": "middle" }, f.short),
    s("title", {}, `${f.text}, in flight`));
  svg.append(g);
  if (drop && o.take) drag(svg, g, drop, x, y, end, o.take);
}

// drag lets a segment in flight be pulled to the rail to which it goes, or down and away;
// anywhere else it is kept. A click delivers it.
function drag(
  svg: SVGSVGElement, g: SVGGElement, drop: Drop, x: number, y: number, to: number,
  take: (move: string) => void,
): void {
  g.classList.add("draggable");
  const hint = s("text", { class: "hint", "text-anchor": "middle", x: 0, y: 26 });
  g.append(hint);
  const fate = (dx: number, dy: number): keyof Drop | undefined => {
    if (Math.sign(dx) === Math.sign(to - x) && Math.abs(dx) > Math.abs(to - x) * 0.6 && drop.deliver) return "deliver";
    if (dy > 34 && drop.lose) return "lose";
    return undefined;
  };
  g.addEventListener("pointerdown", (down) => {
    g.setPointerCapture(down.pointerId);
    svg.classList.add("dragging");
    let moved = false;
    const scale = svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
    const move = (e: PointerEvent) => {
      const dx = (e.clientX - down.clientX) * scale, dy = (e.clientY - down.clientY) * scale;
      moved ||= Math.hypot(dx, dy) > 5;
      g.setAttribute("transform", `translate(${x + dx} ${y + dy})`);
      const is = fate(dx, dy);
      hint.textContent = is === "deliver" ? "delivered" : is === "lose" ? "lost" : drop.lose ? "kept: to the rail, or down to lose it" : "kept";
    };
    const up = (e: PointerEvent) => {
      g.removeEventListener("pointermove", move);
      g.removeEventListener("pointerup", up);
      g.removeEventListener("pointercancel", up);
      svg.classList.remove("dragging");
      const dx = (e.clientX - down.clientX) * scale, dy = (e.clientY - down.clientY) * scale;
      const is = moved ? fate(dx, dy) : "deliver";
      g.setAttribute("transform", `translate(${x} ${y})`);
      hint.textContent = "";
      if (e.type === "pointerup" && is && drop[is]) take(drop[is]);
    };
    g.addEventListener("pointermove", move);
    g.addEventListener("pointerup", up);
    g.addEventListener("pointercancel", up);
    down.preventDefault();
  });
}

// drawParting marks where another run parts from this one.
function drawParting(svg: SVGSVGElement, o: Options, at: Layout): void {
  const y = at.y[o.parts!] + 11;
  svg.append(
    s("line", { x1: 6, x2: o.width - 6, y1: y, y2: y, class: "parting" }),
    s("text", { x: o.width - 8, y: y - 4, class: "parting-text", "text-anchor": "end" }, "here they part"),
  );
}

// drawReds marks the steps that violate something.
function drawReds(svg: SVGSVGElement, view: View, o: Options, at: Layout): void {
  const by = new Map<number, string[]>();
  for (const light of view.lights) {
    if (light.red >= 0 && light.red < o.upTo && o.loud.includes(light.name)) by.set(light.red, [...(by.get(light.red) ?? []), light.name]);
  }
  for (const [step, names] of by) {
    const y = at.y[step + 1];
    const { state, end } = view.steps[step];
    svg.append(
      s("circle", { cx: (state || end < 0 ? at.x : at.box)[Math.max(0, end)], cy: y, r: 8, class: "red-ring" }),
      s("text", { x: o.width / 2, y: y + (isNarrow(o) ? 25 : 16), class: "red-text", "text-anchor": "middle" },
        names.length === 1 ? `violates ${names[0]}` : `violates ${names[0]} and ${names.length - 1} more`),
    );
  }
}
