// The state of the page as the fragment of its address: a version, and JSON, deflated, in
// the letters of base64url. What a version 1 is stays as it is.

import { Tree } from "./tree";
import type { Pair } from "./types";

export interface Kept {
  settings: Pair[];
  mutant: string;
  tree: Tree;
}

const version = "v1.";

// A Compact is Kept in few letters: t has the moves in the order in which they were made,
// each after the one before it or, after a number, after that node; c is the place.
interface Compact {
  s: Pair[];
  m?: string;
  t: (string | number)[];
  c?: number;
}

async function through(bytes: Uint8Array, by: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  return new Uint8Array(await new Response(new Blob([bytes as BlobPart]).stream().pipeThrough(by)).arrayBuffer());
}

// write returns the fragment.
export async function write(kept: Kept): Promise<string> {
  const compact: Compact = { s: kept.settings, t: [] };
  if (kept.mutant) compact.m = kept.mutant;
  kept.tree.nodes.forEach((node, i) => {
    if (i === 0) return;
    if (node.parent !== i - 1) compact.t.push(node.parent);
    compact.t.push(node.move);
  });
  if (kept.tree.current !== kept.tree.nodes.length - 1) compact.c = kept.tree.current;
  const bytes = await through(new TextEncoder().encode(JSON.stringify(compact)), new CompressionStream("deflate-raw"));
  let binary = "";
  for (const b of bytes) binary += String.fromCharCode(b);
  return version + btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// read returns what a fragment has; undefined for none. The error says what is wrong with it.
export async function read(fragment: string): Promise<Kept | undefined> {
  if (fragment === "") return undefined;
  if (!fragment.startsWith(version)) throw new Error("This link is of another version of the page.");
  let compact: Compact;
  try {
    const binary = atob(fragment.slice(version.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0));
    compact = JSON.parse(new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw"))));
  } catch {
    throw new Error("This link is cut off or damaged.");
  }
  const tree = new Tree();
  for (const t of compact.t) {
    if (typeof t === "string") tree.take(t);
    else if (t < tree.nodes.length) tree.go(t);
  }
  const at = compact.c ?? tree.nodes.length - 1;
  if (at < tree.nodes.length) tree.go(at);
  return { settings: compact.s, mutant: compact.m ?? "", tree };
}
