// What is not yet sent, kept on the device: one small database for each link. Without one, it is kept while the page is open.
const STORE = "items";
const memory = new Map();
export let isLasting = "indexedDB" in globalThis;

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function use(token, mode, deed) {
  const opening = indexedDB.open(`mitschrift-${token}`, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "n", autoIncrement: true });
  const database = await done(opening);
  try {
    const transaction = database.transaction(STORE, mode);
    const over = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const answer = await done(deed(transaction.objectStore(STORE)));
    await over; // only now it is really there
    return answer;
  } finally {
    database.close();
  }
}

async function lasting(deed, instead) {
  if (!isLasting) return instead();
  try {
    return await deed();
  } catch {
    isLasting = false;
    return instead();
  }
}

export function all(token) {
  return lasting(() => use(token, "readonly", (store) => store.getAll()), () => [...memory.values()]);
}

export function put(token, item) {
  return lasting(() => use(token, "readwrite", (store) => store.put(item)), () => {
    item.n ??= memory.size ? Math.max(...memory.keys()) + 1 : 1;
    memory.set(item.n, item);
  });
}

export function drop(token, n) {
  return lasting(() => use(token, "readwrite", (store) => store.delete(n)), () => memory.delete(n));
}

// Everything of this link leaves the device: what waited, and the page kept for times without network.
export async function forget(token, path) {
  memory.clear();
  if ("indexedDB" in globalThis) await done(indexedDB.deleteDatabase(`mitschrift-${token}`)).catch(() => null);
  if ("caches" in globalThis) await (await caches.open("mitschrift")).delete(path).catch(() => false);
}

export const tokenOf = (path) => path.split("/").filter(Boolean).at(-1);
