// The form of parameters, what can be asked of the checker, and the gallery of what was.

import { h, inside } from "./dom";
import { Engine, Refusal } from "./engine";
import { file } from "./files";
import type { Page } from "./main";
import type { Answer, Finding, Item, Line, MinWait, Pair, Parameter, Subject } from "./types";

// The parameters that most questions are about come first.
const common = ["wait", "loss", "duplicates", "incarnations", "msl", "delay", "rto", "retries", "data", "first-closer"];

// The checker is loaded when it is first asked.
export const checker = new Engine("ask");

export function askPanel(page: Page): void {
  const box = inside("ask");
  const rows = new Map<string, HTMLElement>();
  const error = h("p", { class: "error", role: "alert" });

  const read = (): Pair[] => [...box.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-name]")]
    .flatMap((field): Pair[] => (field.value.trim() === "" ? [] : [[field.dataset.name!, field.value.trim()]]));
  // applied is over once what was typed last is played, or refused.
  let applied = Promise.resolve();
  const apply = async () => {
    for (const row of rows.values()) row.classList.remove("bad");
    error.textContent = "";
    try {
      await page.set(read(), mutant.value);
    } catch (e) {
      error.textContent = (e as Error).message;
      if (e instanceof Refusal) rows.get(e.parameter.replace(/-[ab]$/, ""))?.classList.add("bad");
      return;
    }
    hints();
  };
  const field = (name: string, label: string, values: { name: string; sentence: string }[]): HTMLElement => {
    const attributes = { "data-name": name, "aria-label": label, change: () => { applied = apply(); } };
    if (values.length === 0) return h("input", { type: "text", autocomplete: "off", ...attributes });
    return h("select", attributes, h("option", { value: "" }, ""), ...values.map((v) => h("option", { value: v.name, title: v.sentence }, v.name)));
  };
  const row = (name: string, sentence: string, perEnd: boolean, values: { name: string; sentence: string }[], both = true): HTMLElement => {
    const all = h("div", { class: "row", title: sentence }, h("span", {}, name), both ? field(name, `${name}, ${sentence}`, values) : h("span"),
      ...(perEnd ? ["a", "b"].map((e) => field(`${name}-${e}`, `${name} at ${e.toUpperCase()}`, values)) : []));
    rows.set(name, all);
    return all;
  };
  const head = h("div", { class: "row head", "aria-hidden": "true" }, h("span"), h("span", {}, "both"), h("span", {}, "A"), h("span", {}, "B"));
  const rowOf = (p: Parameter) => row(p.name, `${p.sentence} (${p.default}; ${p.allowed}${p.source ? `; ${p.source}` : ""})`, p.perEnd, p.unit === "" ? p.values : []);
  const parameters = page.about.parameters;
  const mutant = h("select", { "aria-label": "mutant: TCP with one rule broken", change: () => { applied = apply(); } }, h("option", { value: "" }, "none"),
    ...page.about.mutants.map((m) => h("option", { value: m.name, title: m.sentence }, m.name)));
  const form = h("form", { submit: (event: Event) => event.preventDefault() }, head,
    row("profile", "the policies and times of a stack", true, page.about.profiles),
    row("middlebox", "what stands beside the end; its times are durations", true, page.about.middleboxes, false),
    ...common.map((name) => rowOf(parameters.find((p) => p.name === name)!)),
    h("details", {}, h("summary", {}, `All ${parameters.length} parameters`),
      ...page.about.subjects.map((subject, i) => h("div", {}, h("h3", {}, subject),
        ...parameters.filter((p) => p.subject === i && !common.includes(p.name)).map(rowOf),
        i === 1 && row("resolution", "round times that are durations to multiples of this", false, []))),
      h("div", { class: "row" }, h("span", {}, "mutant"), mutant)),
    error);

  // hints shows in the empty fields what holds.
  const hints = () => {
    const is = new Map(page.view().parameters);
    for (const f of box.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-name]")) {
      const name = f.dataset.name!;
      const value = is.get(name) ?? (/-[ab]$/.test(name) ? "" : is.get(`${name}-a`) ? "…" : "");
      if (f instanceof HTMLInputElement) f.placeholder = value;
      else f.options[0].textContent = value ? `(${value})` : "";
    }
  };
  const properties = h("select", { "aria-label": "What is asked", class: "properties" }, h("option", { value: "" }, "the usual promises"),
    ...page.about.properties.map((p) => h("option", { value: p.name, title: p.sentence }, p.name)));
  const events = h("select", { "aria-label": "What is to happen" },
    ...page.about.events.map((p) => h("option", { value: p.name, title: p.sentence }, p.name)));
  const answer = h("div", { class: "answer", "aria-live": "polite" });
  const chosen = () => (properties.value ? [properties.value] : []);
  const here = h("input", { type: "checkbox", id: "here" });
  const asks = (name: "verify" | "minwait" | "find", question: () => Question) => void applied.then(() => ask(page, answer, name, question()));
  const begun = (): Question => ({ ...page.subject(), properties: chosen(), ...(here.checked ? { moves: page.moves() } : {}) });
  const other = h("select", { "aria-label": "The parameter that is changed" },
    h("option", { value: "profile", title: "the policies and times of a stack" }, "profile"),
    ...["middlebox-a", "middlebox-b"].map((n) => h("option", { value: n, title: "what stands beside the end" }, n)),
    ...[...common, ...parameters.map((p) => p.name).filter((n) => !common.includes(n))].flatMap((name) => {
      const p = parameters.find((of) => of.name === name)!;
      return [name, ...(p.perEnd ? [`${name}-a`, `${name}-b`] : [])].map((n) => h("option", { value: n, title: p.sentence }, n));
    }));
  const value = h("input", { type: "text", "aria-label": "What it is then", autocomplete: "off", size: 8 });

  box.replaceChildren(
    h("p", { class: "budgets" }, "What is empty has the value that is shown in grey. Times are in ticks, or all of them durations such as 200ms."),
    form,
    h("div", { class: "asking" }, properties,
      h("button", { type: "button", id: "verify", class: "primary", click: () => asks("verify", begun) }, "Is it kept?"),
      h("button", { type: "button", id: "minwait", click: () => asks("minwait", () => ({ ...page.subject(), properties: chosen() })) }, "Smallest TIME-WAIT"),
      h("label", {}, here, " in what can follow what was done here")),
    h("form", { class: "asking", submit: (event: Event) => {
      event.preventDefault();
      asks("verify", () => ({ ...page.subject(), settings: changed(page.subject().settings, other.value, value.value.trim()), properties: chosen() }));
    } }, h("span", {}, "Still so if"), other, h("span", {}, "is"), value, h("button", { id: "still" }, "Ask")),
    h("div", { class: "asking" }, events,
      h("button", { type: "button", id: "find", click: () => asks("find", () => ({ ...begun(), properties: [events.value] })) }, "A run to this")),
    answer);

  // fill shows the settings that are given.
  const fill = () => {
    const given = new Map(page.subject().settings);
    for (const f of box.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-name]")) f.value = given.get(f.dataset.name!) ?? "";
    mutant.value = page.subject().mutant ?? "";
    hints();
  };
  fill();
  document.addEventListener("shown", fill);
}

// A Question is about properties; moves were made before, if there are any.
interface Question extends Subject {
  properties: string[];
  moves?: string[];
}

// changed returns settings in which one has another value.
function changed(settings: Pair[], name: string, value: string): Pair[] {
  const i = settings.findIndex(([n]) => n === name);
  return i < 0 ? [...settings, [name, value]] : settings.with(i, [name, value]);
}

// ask asks the checker, in a worker of its own.
async function ask(page: Page, box: HTMLElement, name: "verify" | "minwait" | "find", question: Question): Promise<void> {
  checker.stop();
  const began = performance.now();
  const progress = h("span", {}, "searching …");
  box.replaceChildren(progress, " ", h("button", { type: "button", click: () => checker.stop() }, "Stop"));
  const clock = setInterval(() => { progress.dataset.seconds = String(Math.round((performance.now() - began) / 1000)); }, 1000);
  try {
    const said = await checker.ask<Answer & MinWait>(name, question, (p) => {
      progress.textContent = p.of ? `${p.done} of ${p.of} lengths …` : `${p.states.toLocaleString("en")} states, ${p.depth} steps deep …`;
    });
    const took = `${((performance.now() - began) / 1000).toFixed(1)} s`;
    box.replaceChildren(...(name === "minwait" ? toldWait(page, said, took) : told(page, question, said, name, took)));
  } catch (error) {
    box.replaceChildren(h("p", { class: "error" }, (error as Error).message));
  } finally {
    clearInterval(clock);
  }
}

function told(page: Page, { settings, mutant }: Subject, a: Answer, name: string, took: string): Node[] {
  const words: Record<string, string> = name === "find" ? { violated: "does not happen", holds: "happens", incomplete: "not known" } : {};
  return [
    ...a.findings.map((f) => h("div", {},
      h("p", {}, h("span", { class: name === "find" ? "good" : f.verdict }, words[f.verdict] ?? f.verdict), ` ${f.property}${f.kind ? ` (${f.kind})` : ""}${f.length ? `, in ${f.length}` : ""}`),
      h("p", {}, f.story || f.sentence),
      f.run !== null && h("button", { type: "button", click: () => void page.show({ settings, mutant, moves: f.run!.moves }, true) }, "Play it"),
      f.run !== null && f.verdict === "violated" && name !== "find" && h("button", { type: "button", click: () => void page.show({ settings, mutant, moves: f.run!.moves }, false).then(() => page.nearest()).catch((error: Error) => page.say(error.message, true)) }, "And the nearest run that is safe"))),
    h("p", { class: "budgets" }, `${a.states.toLocaleString("en")} states, ${a.transitions.toLocaleString("en")} transitions, ${took}` + (a.limit ? `; ended early: ${a.limit}` : "")),
  ];
}

function toldWait(page: Page, a: MinWait, took: string): Node[] {
  const rows: [string, string, string][] = [];
  for (const l of a.lengths) {
    const last = rows.at(-1);
    if (last && last[2] === l.verdict) last[1] = l.wait;
    else rows.push([l.wait, l.wait, l.verdict]);
  }
  const below: Finding | null = a.below;
  return [
    h("p", {}, h("span", { class: a.smallest ? "good" : "bad" }, a.smallest ? `The smallest TIME-WAIT that is enough: ${a.smallest}` : `None up to ${a.upTo} is enough`)),
    h("p", {}, a.sum),
    h("table", {}, h("tbody", {}, ...rows.map(([from, to, verdict]) => h("tr", {}, h("th", { scope: "row" }, from === to ? from : `${from} to ${to}`), h("td", {}, verdict))))),
    ...(below?.run ? [h("p", {}, below.story), h("button", { type: "button", click: () => void page.show(below.run!, true) }, "Play what goes wrong below")] : []),
    h("p", { class: "budgets" }, took),
  ];
}

const groups: Record<string, string> = { claims: "Claims of the usual explanations", literature: "Figures and what the literature says", questions: "What people ask" };
const answers: Record<string, string> = { true: "true", conditions: "true under conditions", false: "false" };

// galleryPanel lists the scenarios: a run that is written down is played; a question is
// asked first.
export async function galleryPanel(page: Page): Promise<void> {
  const items = (await (await file("gallery.json")).json()) as Item[];
  const box = inside("gallery");
  for (const [group, title] of Object.entries(groups)) {
    box.append(h("h3", {}, title), ...items.filter((i) => i.group === group).map((item) => {
      const says = h("div", { "aria-live": "polite" });
      return h("div", { class: "item" }, h("p", {}, h("strong", {}, item.claim), ` ${answers[item.answer] ?? ""}`), h("p", { class: "source" }, `${item.name}: ${item.source}`),
        ...item.checks.map((check, i) => h("button", {
          type: "button", title: check.because,
          click: async () => {
            const line: Line = { settings: check.settings, mutant: check.mutant, moves: check.actions ?? [] };
            says.replaceChildren(check.because);
            if (check.ask === "play") return page.show(line, true);
            await page.show(line, false);
            const found = h("div");
            says.append(found);
            await ask(page, found, check.ask, { ...page.subject(), properties: [check.property] });
          },
        }, check.ask === "play" ? "Play" : `${i + 1}: ${check.property} ${check.expect}`)), says);
    }));
  }
}
