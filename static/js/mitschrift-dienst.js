// Keeps the page of a station on the device for times without network, and the files it is made of. Nothing else.
const SHELF = "mitschrift";
const PATIENCE = 6000; // a network that hangs counts as none
const scope = new URL(self.registration.scope).pathname;
const isPage = (path) => path.startsWith(scope) && /^[\w-]{32}\/$/.test(path.slice(scope.length));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (isPage(url.pathname)) event.respondWith(page(url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(part(event.request));
});

self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(keep(new URL(event.data.page).pathname, event.data.keep));
});

// The network first; what it says last is what stays here. A page that is gone goes from here as well.
async function page(url) {
  const shelf = await caches.open(SHELF);
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const answer = await fetch(url.href, { credentials: "same-origin", headers: { Accept: "text/html" }, signal });
    if (answer.status === 404 || answer.status === 410) await shelf.delete(url.pathname);
    if (answer.ok && !answer.redirected) await shelf.put(url.pathname, answer.clone());
    if (answer.status < 500) return answer;
    return (await shelf.match(url.pathname)) ?? answer;
  } catch {
    return (await shelf.match(url.pathname)) ?? Response.error();
  }
}

// Files below /static/ never change: their address does.
async function part(request) {
  const shelf = await caches.open(SHELF);
  const kept = await shelf.match(request.url);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await shelf.put(request.url, answer.clone());
  return answer;
}

async function keep(path, files) {
  const shelf = await caches.open(SHELF);
  for (const old of await shelf.keys()) {
    const url = new URL(old.url);
    if (url.pathname.startsWith("/static/") && url.pathname.split("/")[2] !== new URL(files[0]).pathname.split("/")[2]) await shelf.delete(old);
  }
  const missing = [];
  for (const file of files) if (!(await shelf.match(file))) missing.push(shelf.add(file));
  if (isPage(path) && !(await shelf.match(path))) missing.push(page(new URL(path, location.href)));
  await Promise.allSettled(missing);
}
