// One run in a file of its own, without an engine: it can be played and scrubbed.

import "./style.css";
import { h } from "./dom";
import { draw } from "./ladder";
import { drawEnds, drawLights } from "./panels";
import type { Named, View } from "./types";

const run = JSON.parse(document.getElementById("data")!.textContent!) as { view: View; properties: Named[]; default: string[]; title: string };
const { view } = run;

const ladder = h("div", { id: "ladder", tabindex: 0, role: "region", "aria-label": "Ladder" });
const said = h("p", { id: "said", role: "status" });
const place = h("output", { id: "place" });
const start = h("button", { type: "button", click: () => (playing === undefined ? play() : stop()) }, "▶");
const scrub = h("input", { id: "scrub", type: "range", min: 0, max: view.steps.length, "aria-label": "Step shown", input: () => { stop(); show(Number(scrub.value)); } });
let playing: ReturnType<typeof setInterval> | undefined;
let upTo = view.steps.length;

document.body.append(
  h("header", {}, h("h1", {}, run.title)),
  h("main", {},
    h("section", { id: "run", "aria-label": "The run" }, ladder,
      h("div", { id: "dock" }, h("div", { id: "player" },
        h("button", { type: "button", "aria-label": "Back", click: () => step(-1) }, "←"), start,
        h("button", { type: "button", "aria-label": "On", click: () => step(1) }, "→"), scrub, place), said)),
    h("aside", { "aria-label": "What there is to see" },
      ...[["ends", "Both ends"], ["lights", "Promises"]].map(([id, title]) => h("details", { open: true, id }, h("summary", {}, h("h2", {}, title)), h("div"))),
      h("details", {}, h("summary", {}, h("h2", {}, "Settings")), h("div", {}, view.parameters.map(([n, v]) => `${n} ${v}`).join(", "))),
      h("details", { id: "text" }, h("summary", {}, h("h2", {}, "As text")), h("pre", { tabindex: 0 }, view.ladder)))));

function show(to: number): void {
  upTo = Math.max(0, Math.min(to, view.steps.length));
  const steps = view.steps.slice(0, upTo);
  const svg = draw(view, { width: Math.max(300, ladder.clientWidth), upTo, loud: [...run.default, run.title] });
  svg.setAttribute("width", "100%");
  svg.removeAttribute("height");
  ladder.replaceChildren(svg);
  ladder.scrollTop = ladder.scrollHeight;
  scrub.value = String(upTo);
  place.textContent = `${upTo}/${view.steps.length}`;
  const lights = view.lights.map((l) => (l.red < upTo ? l : { ...l, red: -1, over: false }));
  drawEnds({ ...view, steps });
  drawLights({ ...view, steps, lights }, run, (n) => { stop(); show(n + 1); });
  const reds = lights.filter((l) => l.red === upTo - 1 && upTo > 0);
  const last = steps.at(-1);
  said.textContent = last ? last.told + (reds.length > 0 ? `: that violates ${reds.map((l) => l.name).join(", ")}` : last.clause ? ` (${last.clause})` : "") + "." : "The beginning.";
  said.classList.toggle("bad", reds.length > 0);
}

function step(by: number): void {
  stop();
  show(upTo + by);
}

function play(): void {
  if (upTo === view.steps.length) show(0);
  start.textContent = "❚❚";
  start.setAttribute("aria-label", "Stop");
  playing = setInterval(() => (upTo < view.steps.length ? show(upTo + 1) : stop()), 900);
}

function stop(): void {
  clearInterval(playing);
  playing = undefined;
  start.textContent = "▶";
  start.setAttribute("aria-label", "Play");
}

addEventListener("keydown", (event) => {
  if ((event.target as HTMLElement).closest("input, button, summary") && event.key === " ") return;
  const keys: Record<string, () => void> = {
    ArrowLeft: () => step(-1), ArrowRight: () => step(1), Home: () => step(-upTo), End: () => step(view.steps.length), " ": () => (playing === undefined ? play() : stop()),
  };
  if ((event.target as HTMLElement) === scrub || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});
stop();
show(upTo);
addEventListener("resize", () => show(upTo));
