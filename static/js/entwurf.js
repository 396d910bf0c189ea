// Asks before a page with unsaved words is left. Without script nothing is lost that was saved.
const form = document.querySelector(".r-draft-form");
let changed = false;
const ask = (event) => { if (changed) event.preventDefault(); };

form?.addEventListener("input", () => { changed = true; });
form?.addEventListener("submit", () => { changed = false; });
window.addEventListener("beforeunload", ask);
