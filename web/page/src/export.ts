// What can be kept: the picture, the run as a file, a diagram to paste.

import { h, inside } from "./dom";
import { file, single } from "./files";
import type { Page } from "./main";
import type { View } from "./types";

export function exportPanel(page: Page): void {
  const button = (label: string, name: string, make: () => Promise<Blob>) => h("button", {
    type: "button", click: async () => save(name, await make()),
  }, label);
  inside("export").replaceChildren(h("div", { class: "asking" },
    button("SVG", "run.svg", async () => new Blob([picture()], { type: "image/svg+xml" })),
    button("PNG", "run.png", png),
    button("Mermaid", "run.mmd", async () => new Blob([mermaid(page.view())], { type: "text/plain" })),
    button("Trace file", "run.json", async () => {
      const { trace } = await page.engine.ask<{ trace: string }>("trace", { ...page.subject(), moves: page.moves() });
      return new Blob([trace], { type: "application/json" });
    }),
    button("A page", "run.html", () => alone(page))),
    h("p", { class: "budgets" }, "tcpcheck render, replay and explain read the trace file, and so does Open a file. A page shows the run without anything else."),
    single ? "" : h("p", { class: "budgets" }, h("a", { href: "tcpcheck.html", download: "tcpcheck.html" }, "All of this page as one file"), ", which works from a file system, without a network."));
}

// alone is the run in a page of its own, as tcpcheck render makes it.
async function alone(page: Page): Promise<Blob> {
  const part = async (name: string) => (await file(`viewer/${name}`)).text();
  const [frame, style, script] = await Promise.all(["alone.html", "viewer.css", "viewer.js"].map(part));
  const { title, data } = await page.engine.ask<{ title: string; data: string }>("alone", { ...page.subject(), moves: page.moves() });
  const escaped: Record<string, string> = { "<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029" };
  const parts: Record<string, string> = { TITLE: title, STYLE: style, DATA: data.replace(/[<>&\u2028\u2029]/g, (c) => escaped[c]), SCRIPT: script };
  return new Blob([frame.replace(/TITLE|STYLE|DATA|SCRIPT/g, (name) => parts[name])], { type: "text/html" });
}

function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// picture returns the ladder with its styles in it.
function picture(): string {
  const svg = document.querySelector("#ladder svg")!;
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const inked = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font", "opacity", "paint-order", "stroke-linejoin"];
  const all = [svg, ...svg.querySelectorAll("*")], copies = [copy, ...copy.querySelectorAll("*")];
  all.forEach((element, i) => {
    const style = getComputedStyle(element);
    copies[i].setAttribute("style", inked.map((n) => `${n}:${style.getPropertyValue(n)}`).join(";"));
  });
  const { width, height } = (svg as SVGSVGElement).viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", getComputedStyle(document.getElementById("ladder")!).backgroundColor);
  copy.prepend(paper);
  return new XMLSerializer().serializeToString(copy);
}

async function png(): Promise<Blob> {
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(picture());
  await image.decode();
  const canvas = h("canvas");
  canvas.width = image.width * 2;
  canvas.height = image.height * 2;
  const context = canvas.getContext("2d")!;
  context.scale(2, 2);
  context.drawImage(image, 0, 0);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!), "image/png"));
}

function mermaid(view: View): string {
  const lines = ["sequenceDiagram", "    participant A", "    participant B"];
  view.steps.forEach((step, i) => {
    for (const f of view.flights) {
      const way = (arrow: string, what: string) => lines.push(`    ${"AB"[f.from]}${arrow}${"AB"[1 - f.from]}: ${f.forged ? "forged " : ""}${f.short}${what}`);
      const stopped = ", no further than the middlebox";
      for (const at of f.arrived) if (at === i) step.state ? way("->>", "") : way("-x", stopped);
      if (f.stops === 1 && f.sent === i) way("-x", stopped);
      if (f.lost === i) way("-x", ", lost");
    }
    if (step.box) lines.push(`    Note ${["right of A", "left of B"][step.end]}: middlebox: ${step.box.filter(Boolean).join(", ")}`);
    if (step.kind === "tick") lines.push(`    Note over A,B: ${step.took} later`);
    else if (step.does || step.changed) lines.push(`    Note over ${"AB"[step.end]}: ${[step.does, step.state].filter(Boolean).join(", ")}`);
  });
  return lines.join("\n") + "\n";
}
