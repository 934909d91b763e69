// The page: what was done is a tree, what is seen is the run to one of its nodes.

import { askPanel, checker, galleryPanel } from "./ask";
import { openServed } from "./captured";
import { by, h } from "./dom";
import { Engine, Refusal } from "./engine";
import { exportPanel } from "./export";
import firstAnswers from "./first.json?raw";
import { single } from "./files";
import { hint } from "./hint";
import { draw, type Drop } from "./ladder";
import * as link from "./link";
import { openFiles } from "./open";
import { drawEnds, drawLights, drawTree } from "./panels";
import { Tree } from "./tree";
import type { About, Line, Nearest, Next, Pair, View } from "./types";

const engine = new Engine("play");

// What one who comes without a link finds, before the engine is there.
const beginning = JSON.parse(firstAnswers) as { about: About; line: Line; view: View };
const first: Pair[] = beginning.line.settings;
const { about } = beginning;

let settings: Pair[] = first;
let mutant = "";
let tree = new Tree();
let view: View | undefined;
// beside is a run that is shown beside the one that is played, from which it parts.
let beside: { view: View; moves: string[]; parts: number; sure: boolean } | undefined;
let playing: ReturnType<typeof setTimeout> | undefined;

export interface Page {
  engine: Engine;
  about: About;
  subject(): { settings: Pair[]; mutant?: string };
  // set changes what is played, and keeps what was done as far as it goes.
  set(settings: Pair[], mutant: string): Promise<void>;
  // nearest shows, beside the run, the nearest that is safe.
  nearest(): Promise<void>;
  // show shows a run from its beginning, and plays it.
  show(line: Line, play: boolean): Promise<void>;
  view(): View;
  moves(): string[];
  say(text: string, bad: boolean): void;
}

const page: Page = {
  engine,
  about,
  subject: () => (mutant ? { settings, mutant } : { settings }),
  async nearest() {
    const line = { ...page.subject(), moves: page.moves() };
    const subject = page.subject();
    const near = await checker.ask<Nearest>("nearest", { ...line, properties: [] }, (p) => say(`looking for the nearest run that is safe: ${p.done} of ${p.of} steps …`, false));
    const moves = near.run.moves;
    const parts = moves.findIndex((move, i) => move !== line.moves[i]);
    const safe = await engine.ask<View>("play", { ...subject, moves });
    beside = { view: safe, moves, parts, sure: near.sure };
    showLadder();
    say(`They part at step ${parts + 1}: here “${line.moves[parts]}”, in the safe run “${moves[parts]}”.`, false);
  },
  async set(to, broken) {
    beside = undefined;
    const answer = await engine.ask<View>("play", { settings: to, mutant: broken, moves: tree.moves() });
    settings = to;
    mutant = broken;
    tree = tree.cut(answer.moves);
    await update();
  },
  async show(line, play) {
    stop();
    beside = undefined;
    settings = line.settings;
    mutant = line.mutant ?? "";
    tree = Tree.of(line.moves);
    if (play) tree.go(0);
    await update();
    document.dispatchEvent(new Event("shown"));
    by("run").scrollIntoView({ block: "nearest" });
    if (play) start();
  },
  view: () => view!,
  moves: () => tree.moves(),
  say,
};

// update shows the place in the tree.
let asked = 0;
async function update(): Promise<void> {
  const mine = ++asked;
  try {
    if (!engine.here) say("The model is being loaded …", false);
    const answer = await engine.ask<View>("play", { ...page.subject(), moves: tree.moves() });
    if (mine !== asked) return;
    if (answer.broken) tree = tree.cut(answer.moves);
    const fragment = await link.write({ settings, mutant, tree });
    if (mine !== asked) return;
    view = answer;
    history.replaceState(null, "", "#" + fragment);
    show();
    if (view.broken) say(`The rest of this run is not possible here: ${view.broken}`, true);
  } catch (error) {
    say(error instanceof Refusal ? error.message : String(error), true);
  }
}

function say(text: string, bad: boolean): void {
  by("said").textContent = text;
  by("said").classList.toggle("bad", bad);
}

function show(): void {
  const v = view!;
  const upTo = v.steps.length;
  const whole = tree.whole();
  const scrub = by<HTMLInputElement>("scrub");
  scrub.max = String(whole.length);
  scrub.value = String(upTo);
  by("place").textContent = `${upTo}/${whole.length}`;
  by<HTMLButtonElement>("undo").disabled = upTo === 0;
  by<HTMLButtonElement>("start").disabled = whole.length === 0;
  showSettings();
  showLadder();
  showMoves();
  drawEnds(v);
  drawLights(v, about, (step) => goTo(step + 1), () => void page.nearest().catch((error: Error) => say(error.message, true)));
  drawTree(tree, v, (n) => { stop(); tree.go(n); void update(); });
  by("text").querySelector("pre")!.textContent = v.ladder;
  const last = v.steps.at(-1);
  const reds = v.lights.filter((l) => l.red === upTo - 1 && upTo > 0);
  const text = last ? last.told + (last.clause ? ` (${last.clause})` : "") : "Nothing has happened yet. Each button is a step that can happen now.";
  say(reds.length > 0 ? `${last!.told}: that violates ${reds.map((l) => l.name).join(", ")}.` : text + ".".repeat(text.endsWith(".") ? 0 : 1), reds.length > 0);
}

function showSettings(): void {
  const raw = settings[0]?.[0] === "tick";
  const words = raw ? "settings of the run that was read" : settings.map(([n, x]) => `${n} ${x}`).join(" · ") || "the default settings";
  const all = words + (mutant ? ` · mutant ${mutant}` : "");
  const sentences = new Map(about.parameters.map((p) => [p.name, p.sentence]));
  const means = settings.flatMap(([n, x]) => (sentences.has(n) ? [`${n} ${x}: ${sentences.get(n)}`] : []));
  by("settings").replaceChildren(h("span", { title: [all, ...(raw ? [] : means)].join("\n") }, all),
    h("button", { type: "button", click: () => openPanel("ask") }, "Change"));
}

function openPanel(id: string): void {
  const panel = by<HTMLDetailsElement>(id);
  panel.open = true;
  panel.scrollIntoView({ block: "start" });
  panel.querySelector<HTMLElement>("summary")!.focus();
}

// whenOpened makes what is in a panel once it is opened.
function whenOpened(id: string, make: () => void): void {
  by(id).addEventListener("toggle", make, { once: true });
}

function showLadder(): void {
  const v = view!;
  const box = by("ladder");
  const drops = new Map<number, Drop>();
  for (const next of v.enabled) {
    if (next.flight < 0) continue;
    const drop = drops.get(next.flight) ?? {};
    if (next.kind === "deliver") drop.deliver ??= next.move;
    if (next.kind === "lose") drop.lose ??= next.move;
    drops.set(next.flight, drop);
  }
  const scale = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  const width = Math.min(1300, Math.max(300, Math.floor(box.clientWidth / scale)));
  const big = document.body.classList.contains("slides") ? 1.7 : 1;
  const both = beside !== undefined && width >= 640;
  const each = Math.max(300, (both ? width / 2 - 8 : width) / big);
  const drawn = (of: View, upTo: number, more: object) => {
    const svg = draw(of, { width: each, upTo, loud: about.default, ...more });
    svg.setAttribute("width", "100%");
    svg.removeAttribute("height");
    return svg;
  };
  const svg = drawn(v, v.steps.length, { drops, take, parts: beside?.parts });
  if (beside === undefined) {
    box.replaceChildren(svg);
  } else {
    const end = v.steps.length === tree.whole().length;
    const safe = drawn(beside.view, end ? beside.view.steps.length : Math.min(v.steps.length, beside.view.steps.length), { parts: beside.parts });
    box.replaceChildren(h("div", { class: "both" }, h("div", {}, h("div", { class: "bar-of" }, h("h2", {}, "This run")), svg),
      h("div", {}, h("div", { class: "bar-of" }, h("h2", {}, "Nearest safe run"),
        h("button", { type: "button", click: goBeside, title: "As a branch of what was done" }, "Go on"),
        h("button", { type: "button", click: closeBeside }, "Close")),
        !beside.sure && h("p", { class: "budgets" }, "One that parts later was not found in as many states as are looked at."), safe)));
  }
  box.scrollTop = box.scrollHeight;
}

function closeBeside(): void {
  beside = undefined;
  showLadder();
}

// goBeside makes the run that is shown beside a branch, and goes there.
function goBeside(): void {
  const moves = beside!.moves;
  beside = undefined;
  tree.go(0);
  for (const move of moves) tree.take(move);
  void update();
}

function showMoves(): void {
  const v = view!;
  const hinted = mutant === "" && String(settings) === String(first) ? hint(tree.moves()) : undefined;
  by("hint").textContent = hinted?.says ?? "";
  const column = (kind: string, title: string) => h("div", { class: kind }, h("h2", {}, title));
  const ends = [column("a", "A"), column("b", "B")], net = column("net", "The network, and time");
  const boxes = v.initial.box.map((box, e) => box && column(`${"ab"[e]} box`, "The middlebox"));
  const forged = h("details", { open: by("moves").querySelector("details")?.open ?? false });
  v.enabled.forEach((next, i) => {
    const own = next.flight < 0 && next.end >= 0;
    (next.kind === "forge" ? forged : next.atBox ? boxes[next.end]! : own ? ends[next.end] : net).append(moveButton(next, i, v, next.move === hinted?.move));
  });
  if (v.enabled.length === 0) net.append(h("p", {}, "Nothing can happen any more."));
  if (forged.childElementCount > 0) {
    forged.prepend(h("summary", {}, `Someone outside forges (${forged.childElementCount})`));
    net.append(forged);
  }
  by("moves").replaceChildren(...ends, ...boxes.filter((box) => box !== null), net);
}

function moveButton(next: Next, i: number, v: View, hinted: boolean): HTMLButtonElement {
  const to = /^(deliver|forge$)/.test(next.kind) ? ` to ${"AB"[next.end]}` : next.flight >= 0 ? ` of ${"AB"[v.flights[next.flight].from]}` : "";
  const breaks = next.violates.length > 0 ? `Violates ${next.violates.join(", ")}. ` : "";
  const bad = next.violates.some((name) => about.default.includes(name));
  return h("button", {
    type: "button", title: breaks + (next.effect || "nothing changes"), class: [bad && "breaks", hinted && "hinted"].filter(Boolean).join(" "),
    click: () => take(next.move), "data-move": next.move,
    mouseenter: () => say(breaks + next.effect, bad),
    focus: () => say(breaks + next.effect, bad),
  }, next.label + to, i < 9 && h("kbd", { "aria-hidden": "true" }, String(i + 1)), next.clause !== "" && h("span", { class: "clause" }, next.clause));
}

function take(move: string): void {
  stop();
  beside = undefined;
  tree.take(move);
  void update();
}

function goTo(step: number): void {
  const whole = tree.whole();
  tree.current = step === 0 ? 0 : whole[Math.min(step, whole.length) - 1];
  void update();
}

function undo(): void {
  stop();
  if (tree.current > 0) tree.current = tree.nodes[tree.current].parent;
  void update();
}

function forward(): boolean {
  const next = tree.nodes[tree.current].pick;
  if (next < 0) return false;
  tree.current = next;
  void update();
  return true;
}

// another goes to the branch beside this one.
function another(by: number): void {
  stop();
  for (let n = tree.current; n > 0; n = tree.nodes[n].parent) {
    const all = tree.nodes[tree.nodes[n].parent].children;
    if (all.length > 1) {
      tree.go(all[(all.indexOf(n) + by + all.length) % all.length]);
      void update();
      return;
    }
  }
}

// start plays the run. A second of TIME-WAIT takes no longer than any other step.
function start(): void {
  if (tree.nodes[tree.current].pick < 0) tree.current = 0;
  void update();
  const tick = () => {
    if (!forward()) return stop();
    playing = setTimeout(tick, Number(by<HTMLSelectElement>("speed").value));
  };
  playing = setTimeout(tick, Number(by<HTMLSelectElement>("speed").value) / 2);
  by("start").textContent = "❚❚";
  by("start").setAttribute("aria-label", "Stop");
}

function stop(): void {
  clearTimeout(playing);
  playing = undefined;
  by("start").textContent = "▶";
  by("start").setAttribute("aria-label", "Play the run");
}

function slides(on = !document.body.classList.contains("slides")): void {
  document.body.classList.toggle("slides", on);
  if (view) showLadder();
}

function key(event: KeyboardEvent): void {
  const at = event.target as HTMLElement;
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || at.closest("select, input[type=text], textarea")) return;
  if (at.closest("input[type=range]") && event.key.startsWith("Arrow")) return;
  if (at.id === "ladder" && /^Arrow(Up|Down)$/.test(event.key)) return;
  if (at.closest("button, summary") && (event.key === " " || event.key === "Enter")) return;
  const enabled = view?.enabled ?? [];
  const ticks = enabled.filter((n) => n.kind === "tick");
  const actions: Record<string, () => void> = {
    ArrowLeft: undo, u: undo, Backspace: undo,
    ArrowRight: () => { stop(); forward(); },
    ArrowUp: () => another(-1), ArrowDown: () => another(1),
    Home: () => { stop(); goTo(0); }, End: () => { stop(); goTo(tree.whole().length); },
    t: () => ticks[0] && take(ticks[0].move),
    w: () => ticks.length > 0 && take(ticks.at(-1)!.move),
    " ": () => (playing === undefined ? start() : stop()),
    n: () => document.getElementById("nearest")?.click(),
    s: () => slides(), Escape: () => (beside === undefined ? slides(false) : closeBeside()),
    "?": () => by<HTMLDialogElement>("help").showModal(),
  };
  const digit = Number(event.key);
  const action = digit >= 1 && digit <= 9 ? enabled[digit - 1] && (() => take(enabled[digit - 1].move)) : actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

// served is the fragment that says which captures are served beside the page; "" for none.
let served = "";

// readLink takes what the address has, or returns what is wrong with it.
async function readLink(): Promise<string> {
  served = location.hash.startsWith("#capture=") ? location.hash.slice(1) : "";
  if (served) return "";
  try {
    const kept = await link.read(location.hash.slice(1));
    if (kept) ({ settings, mutant, tree } = kept);
    beside = undefined;
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

function listen(): void {
  by("undo").addEventListener("click", undo);
  by("start").addEventListener("click", () => (playing === undefined ? start() : stop()));
  by("scrub").addEventListener("input", (event) => { stop(); goTo(Number((event.target as HTMLInputElement).value)); });
  by("keys").addEventListener("click", () => by<HTMLDialogElement>("help").showModal());
  by("share").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      say(single ? "The link is copied: it opens exactly this, from this file." : "The link is copied: it opens exactly this.", false);
    } catch {
      say("The link is in the address bar.", false);
    }
  });
  addEventListener("keydown", key);
  addEventListener("hashchange", async () => {
    stop();
    const wrong = await readLink();
    if (wrong) say(wrong, true);
    else await update();
  });
  let width = by("ladder").clientWidth;
  new ResizeObserver(() => {
    if (by("ladder").clientWidth === width || !view) return;
    width = by("ladder").clientWidth;
    showLadder();
  }).observe(by("ladder"));
}

// begin shows what the address has; where that is nothing, what was built in, which needs no engine.
async function begin(): Promise<void> {
  listen();
  const wrong = await readLink();
  const linked = settings !== first;
  if (!linked) {
    view = beginning.view;
    show();
    if (wrong) say(wrong, true);
  }
  document.body.classList.remove("loading");
  const loaded = engine.load().catch((error: Error) => say(error.message, true));
  if (linked) await update();
  whenOpened("ask", () => askPanel(page));
  whenOpened("gallery", () => void galleryPanel(page));
  exportPanel(page);
  openFiles(page);
  if (served) await openServed(served, about.profiles).catch((error: Error) => say(error.message, true));
  document.body.dataset.ready = "yes";
  if ("serviceWorker" in navigator && location.protocol.startsWith("http")) {
    await loaded;
    await navigator.serviceWorker.register(new URL("offline.js", location.href)).catch(() => undefined);
  }
}

void begin();
