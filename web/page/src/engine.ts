// Requests to the engine in its worker.

import { compiled, worker } from "./files";

// A Refusal is what an answer with an error says.
export class Refusal extends Error {
  constructor(message: string, readonly parameter: string) {
    super(message);
  }
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
  progress?: (says: Record<string, number>) => void;
}

export class Engine {
  // kind is "play" for requests about runs, "ask" for those of the checker, "captured" for
  // those about captures.
  constructor(private readonly kind: "play" | "ask" | "captured") {}

  // here says that the engine is there to answer.
  here = false;
  private module: Promise<WebAssembly.Module> | undefined;
  private worker: Worker | undefined;
  private waiting = new Map<number, Waiting>();
  private last = 0;

  // load has the engine come, if it was not asked before.
  async load(): Promise<void> {
    this.worker ??= this.start();
    await this.module;
  }

  // ask asks, and is told how far the answer is.
  ask<T>(name: string, request: unknown, progress?: (says: Record<string, number>) => void): Promise<T> {
    this.worker ??= this.start();
    const id = ++this.last;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve: (answer) => resolve(answer as T), reject, progress });
      const to = this.worker!;
      this.module!.then(() => to.postMessage({ id, name, request: JSON.stringify(request) }), () => undefined);
    });
  }

  // stop ends whatever is asked; the next question starts anew.
  stop(): void {
    this.worker?.terminate();
    this.worker = undefined;
    for (const w of this.waiting.values()) w.reject(new Refusal("stopped", ""));
    this.waiting.clear();
  }

  private start(): Worker {
    const to = worker(this.kind);
    const failed = (message: string) => {
      for (const w of this.waiting.values()) w.reject(new Refusal(message, ""));
      this.waiting.clear();
    };
    this.module ??= compiled(this.kind);
    this.module.then((engine) => {
      to.postMessage({ engine });
      this.here = true;
    }, (error) => {
      if (to !== this.worker) return;
      to.terminate();
      this.worker = this.module = undefined;
      failed(error instanceof Error ? error.message : String(error));
    });
    to.onmessage = (event: MessageEvent<{ id: number; answer?: string; progress?: string }>) => {
      const { id, answer, progress } = event.data;
      const w = this.waiting.get(id);
      if (!w) return;
      if (answer === undefined) {
        w.progress?.(JSON.parse(progress!));
        return;
      }
      this.waiting.delete(id);
      const said = JSON.parse(answer);
      if (said.error) w.reject(new Refusal(said.error, said.parameter ?? ""));
      else w.resolve(said);
    };
    to.onerror = (event) => failed(event.message || "the engine failed");
    return to;
  }
}
