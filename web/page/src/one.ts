// What files.ts has, for the page that is one file: what would be fetched is in the page, as a
// block of its name, deflated by gzip, in base64. It asks nobody for anything.

import EngineWorker from "./worker.ts?worker&inline";

export const single = true;

export async function file(name: string): Promise<Response> {
  const block = document.getElementById(`file ${name}`);
  if (block === null) throw new Error(`${name} is not in this file`);
  const text = atob(block.textContent!);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  const through = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(through, { headers: { "Content-Type": block.dataset.type! } });
}

let all: Promise<WebAssembly.Module> | undefined;

// compiled is the one engine, which is of every kind.
export function compiled(): Promise<WebAssembly.Module> {
  all ??= file("all.wasm").then((response) => WebAssembly.compileStreaming(response));
  return all;
}

export function worker(kind: string): Worker {
  return new EngineWorker({ name: kind });
}
