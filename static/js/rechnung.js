// Follows a calculation and opens its page anew once it is over. Without script, a link does the same.
const place = document.querySelector("[data-rechnung]");
const bar = place?.querySelector(".r-meter__taken");

async function look() {
  const answer = await fetch(place.dataset.rechnung, { headers: { Accept: "application/json" } }).catch(() => null);
  const now = answer?.ok ? await answer.json() : null;
  if (now?.over) return location.reload();
  if (now) {
    bar.setAttribute("width", now.progress);
    place.querySelector("[data-stand]").textContent = now.progress;
  }
  return setTimeout(look, 1000);
}

if (place) setTimeout(look, 600);
