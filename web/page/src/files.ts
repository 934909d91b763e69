// Where the page's files come from: the folder that it is in. one.ts has the same for the page
// that is one file.

// single says that the page is one file.
export const single = false;

// file fetches a file of the folder.
export async function file(name: string): Promise<Response> {
  const response = await fetch(new URL(name, location.href));
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${response.statusText}`);
  return response;
}

// compiled is an engine of that kind, for a worker to run.
export async function compiled(kind: string): Promise<WebAssembly.Module> {
  const response = await file(`${kind}.wasm`);
  return response.headers.get("Content-Type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

// worker starts a worker for an engine of that kind.
export function worker(kind: string): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: kind });
}
