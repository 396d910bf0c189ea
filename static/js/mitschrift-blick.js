// The moderation looks on: asks again and again whether anything is new at the stations, and shows it.
import { standing } from "./mitschrift-teile.js";

let mark = "";

async function look() {
  const place = document.querySelector("#blick");
  if (document.visibilityState === "visible" && !place.querySelector("details[open]")) {
    const headers = { Accept: "application/json", ...(mark && { "If-None-Match": mark }) };
    const answer = await fetch(place.dataset.stand, { headers, cache: "no-store" }).catch(() => null);
    if (answer?.ok) {
      const page = await fetch(location.pathname).catch(() => null);
      const fresh = page?.ok && new DOMParser().parseFromString(await page.text(), "text/html").querySelector("#blick");
      if (fresh) {
        const back = standing(place, document.querySelector("main"));
        place.replaceWith(fresh);
        back(fresh);
        mark = answer.headers.get("ETag");
      }
    }
  }
  setTimeout(look, Number(place.dataset.takt));
}

look();
