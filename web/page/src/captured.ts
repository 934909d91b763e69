// Captures: files that are dropped are read here, in a worker, and sent nowhere.

import { drawChart } from "./chart";
import { by, h } from "./dom";
import { Engine } from "./engine";
import type { Connection, Connections, Pair, Profile } from "./types";

export interface Capture {
  name: string;
  // data is the file in base64.
  data: string;
}

const reader = new Engine("captured");

// mostOctets is how large files are that are read here.
const mostOctets = 64 << 20;

// base64 returns a file's octets as a request has them.
function base64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reads = new FileReader();
    reads.onload = () => resolve((reads.result as string).replace(/^[^,]*,?/, ""));
    reads.onerror = () => reject(reads.error);
    reads.readAsDataURL(file);
  });
}

// openCaptures shows one capture, or two that were taken at both ends.
export async function openCaptures(named: { name: string; file: Blob }[], profiles: Pick<Profile, "name" | "sentence">[], settings: Pair[] = [], number = 0): Promise<void> {
  const octets = named.reduce((sum, { file }) => sum + file.size, 0);
  if (octets > mostOctets) throw new Error(`${Math.ceil(octets / (1 << 20))} MiB are more than is read in a page: tcpcheck capture reads it`);
  const files: Capture[] = await Promise.all(named.map(async ({ name, file }) => ({ name, data: await base64(file) })));
  const box = by<HTMLDialogElement>("captured");
  const said = h("p", { role: "status", class: "budgets" });
  const list = h("div", { class: "list" });
  const shown = h("div", { class: "shown" });
  const given = new Map(settings);
  const profile = (end: "a" | "b") => h("label", {}, `${end.toUpperCase()} `, h("select", {
    "data-profile": end, change: (event: Event) => {
      given.delete("profile");
      given.set(`profile-${end}`, (event.target as HTMLSelectElement).value);
      void look();
    },
  }, ...profiles.map((p) => h("option", { value: p.name, title: p.sentence, selected: p.name === (given.get(`profile-${end}`) ?? given.get("profile") ?? "linux") }, p.name))));
  box.replaceChildren(
    h("div", { class: "head" }, h("h2", { id: "captured-title" }, named.map((n) => n.name).join(" and ")), h("button", { type: "button", click: () => box.close() }, "Close")),
    h("p", { class: "budgets" }, "It is read in this page and sent nowhere. Compared with the model, as the stack of ", profile("a"), " and of ", profile("b"), "."),
    said, h("div", { class: "parts" }, list, shown));
  if (!box.open) box.showModal();

  const ask = <T>(name: string, connection = 0) => reader.ask<T>(name, { settings: [...given], files, connection });
  const show = async (n: number) => {
    said.textContent = `Connection ${n} …`;
    const c = await ask<Connection>("connection", n);
    said.textContent = "";
    for (const row of list.querySelectorAll("button")) row.toggleAttribute("aria-current", row.dataset.connection === String(n));
    const ladder = h("div", { class: "chart", tabindex: 0, role: "region", "aria-label": "Ladder of the connection" });
    shown.replaceChildren(h("h3", {}, `Connection ${n}: ${c.title}`), h("p", { class: "budgets" }, `${c.about}.`),
      h("div", { class: "words" }, ...c.words.map((w) => h("p", { class: /^(VIOLATED|.*NOT ALLOWED)/.test(w) ? "bad" : undefined }, w))),
      ladder,
      h("details", {}, h("summary", {}, "What holds, and what cannot be seen"), h("div", {}, ...c.rest.map((w) => h("p", {}, w)))),
      h("details", {}, h("summary", {}, "As text"), h("pre", { tabindex: 0 }, c.ladder)));
    const svg = drawChart(c.chart, Math.max(300, Math.min(ladder.clientWidth, 1100)));
    ladder.append(svg);
    svg.setAttribute("width", "100%");
    svg.removeAttribute("height");
  };
  const failing = (work: Promise<void>) => work.catch((error: Error) => { said.textContent = error.message; said.classList.add("bad"); });
  const look = () => failing((async () => {
    said.textContent = "reading …";
    said.classList.remove("bad");
    const all = await ask<Connections>("captured");
    const left = all.all - all.connections.length;
    list.replaceChildren(
      ...all.files.map((f) => h("p", { class: "budgets" }, `${f}.`)),
      h("p", {}, `${all.all} connection${all.all === 1 ? "" : "s"}, ${all.anomalous} anomalous${all.undecided ? `, ${all.undecided} not decided` : ""}.` + (left > 0 ? ` ${left} are not listed: tcpcheck capture has all.` : "")),
      ...all.connections.map((c) => h("button", { type: "button", class: c.anomalous ? "breaks" : undefined, "data-connection": c.number, click: () => void failing(show(c.number)) },
        `${c.number}: ${c.a} – ${c.b}`, h("span", { class: "clause" }, [c.ended, c.why === "none" ? "" : c.why].filter(Boolean).join("; ")))));
    shown.replaceChildren();
    const first = all.connections.find((c) => c.number === number) ?? all.connections.find((c) => c.anomalous) ?? all.connections[0];
    if (first) await show(first.number);
    else said.textContent = "";
  })());
  await look();
}

// openServed shows the captures that the program which serves the page was given, as a
// fragment has them: capture=NAME for each, set=name=value, connection=N.
export async function openServed(fragment: string, profiles: Pick<Profile, "name" | "sentence">[]): Promise<void> {
  const has = new URLSearchParams(fragment);
  const named = await Promise.all(has.getAll("capture").map(async (name, i) => {
    const response = await fetch(new URL(`captures/${i}`, location.href));
    if (!response.ok) throw new Error(`${name} is served no more: drop it here`);
    return { name, file: await response.blob() };
  }));
  const settings = has.getAll("set").map((set): Pair => [set.slice(0, set.indexOf("=")), set.slice(set.indexOf("=") + 1)]);
  await openCaptures(named, profiles, settings, Number(has.get("connection") ?? 0));
}
