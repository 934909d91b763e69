// An engine, in a worker that has its name: a search, which cannot be interrupted, ends with
// its worker.

import "./wasm_exec.js";

declare const Go: new () => { importObject: WebAssembly.Imports; run(i: WebAssembly.Instance): Promise<void> };
declare function tcpcheck(name: string, request: string, progress: (says: string) => void): string;

const go = new Go();
const started = fetch(new URL(`../${name}.wasm`, location.href)).then(async (response) => {
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  const bytes = response.headers.get("Content-Type") === "application/wasm"
    ? WebAssembly.instantiateStreaming(response, go.importObject)
    : WebAssembly.instantiate(await response.arrayBuffer(), go.importObject);
  void go.run((await bytes).instance);
});

addEventListener("message", async (event: MessageEvent<{ id: number; name: string; request: string }>) => {
  const { id, request } = event.data;
  let answer: string;
  try {
    await started;
    answer = tcpcheck(event.data.name, request, (says) => postMessage({ id, progress: says }));
  } catch (error) {
    answer = JSON.stringify({ error: String(error) });
  }
  postMessage({ id, answer });
});
