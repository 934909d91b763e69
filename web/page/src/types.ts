// What package engine answers, as it is in view.go, about.go, ask/ and captured/ there.

export type Pair = [string, string];

export interface Tcb {
  state: string;
  incarnation: number;
  timer: string;
  left: number;
  of: number;
  time: string;
  rows: Pair[];
}

export interface State {
  tcb: [Tcb, Tcb];
  box: [Tcb | null, Tcb | null];
  budgets: Pair[] | null;
}

export interface Step {
  move: string;
  kind: string;
  end: number;
  tick: number;
  time: string;
  took: string;
  does: string;
  state: string;
  changed: boolean;
  reset: boolean;
  box: string[] | null;
  elsewhere: boolean;
  told: string;
  clause: string;
  after: State;
}

export interface Flight {
  from: number;
  text: string;
  short: string;
  reset: boolean;
  incarnation: number;
  sent: number;
  arrived: number[];
  begins: number;
  stops: number;
  forged: boolean;
  lost: number;
  astray: number;
  flying: boolean;
  age: number;
}

export interface Light {
  name: string;
  kind: string;
  red: number;
  over: boolean;
}

export interface Next {
  move: string;
  kind: string;
  end: number;
  label: string;
  effect: string;
  clause: string;
  flight: number;
  violates: string[];
  atBox: boolean;
}

export interface View {
  parameters: Pair[];
  delay: number;
  broken: string;
  moves: number;
  initial: State;
  steps: Step[];
  flights: Flight[];
  lights: Light[];
  enabled: Next[];
  ladder: string;
}

export interface Named {
  name: string;
  sentence: string;
  source: string;
}

export interface Parameter extends Named {
  subject: number;
  unit: string;
  perEnd: boolean;
  values: { name: string; sentence: string }[];
  allowed: string;
  default: string;
}

export interface About {
  subjects: string[];
  parameters: Parameter[];
  profiles: Named[];
  middleboxes: Named[];
  properties: Named[];
  default: string[];
  events: Named[];
  mutants: Named[];
}

export type Profile = Named;

// Connections are what there is in a capture.
export interface Connections {
  files: string[];
  profiles: string;
  all: number;
  anomalous: number;
  undecided: number;
  connections: { number: number; a: string; b: string; ended: string; why: string; anomalous: boolean }[];
}

// A Connection is what is found of one.
export interface Connection {
  title: string;
  about: string;
  words: string[];
  rest: string[];
  ladder: string;
  chart: Chart;
}

export interface Note {
  does: string;
  state: string;
  changed: boolean;
  reset: boolean;
  strange: boolean;
}

export interface Way {
  text: string;
  short: string;
  from: number;
  sent: number;
  arrived: number;
  ends: string;
  reset: boolean;
  again: boolean;
  strange: boolean;
  incarnation: number;
}

export interface Chart {
  rows: { when: string[]; later: string; leftOut: string; notes: [Note, Note]; states: [string, string]; marks: string[] }[];
  ways: Way[];
}

// A Subject is what is played or asked about.
export interface Subject {
  settings: Pair[];
  mutant?: string;
}

export interface Line extends Subject {
  moves: string[];
}

export interface Finding {
  property: string;
  sentence: string;
  verdict: string;
  kind: string;
  length: string;
  story: string;
  run: Line | null;
  trace: string;
}

export interface Answer {
  verdict: string;
  limit: string;
  states: number;
  transitions: number;
  findings: Finding[];
}

// Nearest is a run that is safe; sure says that none parts later from another.
export interface Nearest {
  run: Line;
  sure: boolean;
}

export interface MinWait {
  smallest: string;
  upTo: string;
  sum: string;
  lengths: { wait: string; verdict: string; states: number }[];
  below: Finding | null;
}

export interface Check extends Subject {
  ask: "play" | "verify" | "find";
  actions: string[] | null;
  property: string;
  expect: string;
  because: string;
}

export interface Item {
  name: string;
  claim: string;
  source: string;
  group: string;
  answer: string;
  checks: Check[];
}
