// The service worker: it has the files of one build, and serves them without asking anyone;
// those that few need once they were asked for. What they are, and which build, is put in
// when the page is built.

const name = VERSION;

addEventListener("install", (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(FILES)).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const key of await caches.keys()) if (key !== name) await caches.delete(key);
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  event.respondWith((async () => {
    const cache = await caches.open(name);
    const kept = await cache.match(event.request, { ignoreSearch: true });
    if (kept) return kept;
    const response = await fetch(event.request);
    if (response.ok && LATER.some((file) => event.request.url.endsWith("/" + file))) await cache.put(event.request, response.clone());
    return response;
  })());
});
