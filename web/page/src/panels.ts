// What there is to see beside the ladder: both ends, the promises, the branches.

import { h, inside, s } from "./dom";
import type { Tree } from "./tree";
import type { About, Pair, State, Tcb, View } from "./types";

// drawEnds shows both TCBs, what the last step changed marked.
export function drawEnds(view: View): void {
  const last = view.steps.at(-1);
  const now: State = last?.after ?? view.initial;
  const before: State | undefined = last && (view.steps.at(-2)?.after ?? view.initial);
  // The ends, with the middleboxes between them.
  const all: [string, (state: State) => Tcb | null][] = [["A", (x) => x.tcb[0]], ["middlebox", (x) => x.box[0]], ["middlebox", (x) => x.box[1]], ["B", (x) => x.tcb[1]]];
  const columns = all.filter(([, of]) => of(now));
  const names = [...new Set(columns.flatMap(([, of]) => of(now)!.rows.map(([n]) => n)))];
  const value = (tcb: Tcb | null, name: string) => tcb!.rows.find(([n]) => n === name)?.[1] ?? "";
  const rows = names.map((name) => h("tr", {}, h("th", { scope: "row" }, name), ...columns.map(([, of]) => {
    const is = value(of(now), name);
    const was = before && value(of(before), name);
    const changed = before !== undefined && was !== is;
    return h("td", { class: changed ? "changed" : undefined, title: changed ? `was ${was || "nothing"}` : undefined }, is || "–");
  })));
  const timers = h("div", { class: "timers" }, ...columns.map(([name, of]) => {
    const t = of(now)!;
    return h("div", {}, t.timer ? `${name}: ${t.timer}, ${t.time} left` : `${name}: no timer`,
      s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" },
        s("rect", { width: 100, height: 10, rx: 3, class: "track" }),
        s("rect", { width: t.timer && t.of > 0 ? (100 * t.left) / t.of : 0, height: 10, rx: 3, class: t.timer === "time-wait" ? "fill wait" : "fill" })));
  }));
  const budgets = (now.budgets ?? []).map(([n, left]: Pair) => `${n} ${left}`).join(", ");
  inside("ends").replaceChildren(timers,
    h("table", { class: columns.length > 2 ? "many" : undefined }, h("thead", {}, h("tr", {}, h("td"), ...columns.map(([name]) => h("th", { scope: "col" }, name)))), h("tbody", {}, ...rows)),
    h("p", { class: "budgets" }, budgets ? `Left: ${budgets}.` : ""));
}

// drawLights shows the properties; see goes to a step, and near shows the nearest run that is safe.
export function drawLights(view: View, about: Pick<About, "properties" | "default">, see: (step: number) => void, near?: () => void): void {
  const of = new Map(about.properties.map((p) => [p.name, p]));
  const item = (name: string, red: number, over: boolean, kind: string) => h("li", { class: red >= 0 ? "red" : undefined, title: `${of.get(name)?.sentence} (${of.get(name)?.source})` },
    h("span", { class: red >= 0 ? "lamp" : "lamp ok", "aria-hidden": "true" }, red >= 0 ? "✗" : over ? "✓" : "●"), `${name} `,
    red >= 0 ? h("button", { type: "button", click: () => see(red) }, `red at step ${red + 1}${kind ? `, ${kind}` : ""}`) : h("span", { class: "quiet" }, over ? "holds for good" : "holds so far"));
  const shown = view.lights.filter((l) => l.red >= 0 || about.default.includes(l.name));
  const others = view.lights.filter((l) => !shown.includes(l));
  const was = inside("lights").querySelector("details")?.open ?? false;
  inside("lights").replaceChildren(
    near && view.lights.some((l) => l.red >= 0) ? h("button", { type: "button", id: "nearest", click: near, title: "The run that does the same for as long as can be, and still comes to its end with the promise kept" }, "Show the nearest run that is safe") : "",
    h("ul", {}, ...shown.map((l) => item(l.name, l.red, l.over, l.kind))),
    h("details", { open: was }, h("summary", {}, `${others.length} more hold${others.length === 1 ? "s" : ""} so far`), h("ul", {}, ...others.map((l) => item(l.name, l.red, l.over, l.kind)))));
}

// drawTree shows all branches, small; go goes to a node.
export function drawTree(tree: Tree, view: View, go: (node: number) => void): void {
  const line = new Set(tree.line());
  const whole = new Set(tree.whole());
  const red = Math.min(...view.lights.map((l) => (l.red < 0 ? Infinity : l.red)));
  const path = tree.line();
  const x: number[] = [], y: number[] = [];
  let lanes = 0;
  const place = (n: number, depth: number, lane: number) => {
    // Long lines without a branch, in a loop: a run can have thousands of steps.
    for (;;) {
      x[n] = depth;
      y[n] = lane;
      const children = tree.nodes[n].children;
      children.slice(1).forEach((c) => place(c, depth + 1, ++lanes));
      if (children.length === 0) return;
      n = children[0];
      depth++;
    }
  };
  place(0, 0, 0);
  const px = (n: number) => 10 + x[n] * 15, py = (n: number) => 12 + y[n] * 18;
  const width = 20 + Math.max(...x) * 15, height = 24 + lanes * 18;
  const svg = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "All that was done" });
  tree.nodes.forEach((node, n) => {
    if (n > 0) svg.append(s("line", { x1: px(node.parent), y1: py(node.parent), x2: px(n), y2: py(n), class: whole.has(n) ? "on" : undefined }));
  });
  tree.nodes.forEach((node, n) => {
    const here = n === tree.current;
    const classes = [line.has(n) || n === 0 ? "on" : "", here ? "here" : "", red < Infinity && n === path[red] ? "red" : ""].join(" ");
    svg.append(s("circle", { cx: px(n), cy: py(n), r: here ? 7 : 5, class: classes, click: () => go(n) }, s("title", {}, n === 0 ? "the beginning" : node.move)));
  });
  const leaves = tree.nodes.flatMap((node, n) => (node.children.length === 0 && n > 0 ? [n] : []));
  inside("tree").replaceChildren(svg, h("p", { class: "budgets" },
    leaves.length < 2 ? "Undo and do otherwise: that makes a branch." : `${leaves.length} branches: `,
    ...(leaves.length < 2 ? [] : leaves.map((n, i) => h("button", { type: "button", click: () => go(n), "aria-current": n === tree.current ? "true" : undefined, title: tree.nodes[n].move }, String(i + 1))))));
}
