// An engine, in a worker: a search, which cannot be interrupted, ends with its worker. What
// it is comes first, compiled; then requests.

import "./wasm_exec.js";

declare const Go: new () => { importObject: WebAssembly.Imports; run(i: WebAssembly.Instance): Promise<void> };
declare function tcpcheck(name: string, request: string, progress: (says: string) => void): string;

const go = new Go();
let started: Promise<void>;

addEventListener("message", async (event: MessageEvent<{ engine?: WebAssembly.Module; id: number; name: string; request: string }>) => {
  const { engine, id, name, request } = event.data;
  if (engine) {
    started = WebAssembly.instantiate(engine, go.importObject).then((instance) => void go.run(instance));
    return;
  }
  let answer: string;
  try {
    await started;
    answer = tcpcheck(name, request, (says) => postMessage({ id, progress: says }));
  } catch (error) {
    answer = JSON.stringify({ error: String(error) });
  }
  postMessage({ id, answer });
});
