// The link has ended: what was not sent is offered as text, then everything of it leaves the device.
import * as lager from "./mitschrift-lager.js";

function button(words, deed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "kern-btn kern-btn--secondary";
  const label = document.createElement("span");
  label.className = "kern-label";
  label.textContent = words;
  made.append(label);
  made.addEventListener("click", () => deed(label));
  return made;
}

export async function offer(token, path) {
  const place = document.querySelector("#ende");
  const waiting = (await lager.all(token)).filter((item) => item.text && item.op !== "delete");
  if (!waiting.length) return void (await lager.forget(token, path));
  const text = waiting.map((item) => item.text).join("\n");
  const buttons = place.querySelector("[data-knoepfe]");
  place.querySelector(".r-unsent").textContent = text;
  buttons.replaceChildren(
    button(buttons.dataset.kopieren, (label) => navigator.clipboard?.writeText(text).then(() => (label.textContent = buttons.dataset.kopiert))),
    button(buttons.dataset.loeschen, async () => {
      await lager.forget(token, path);
      const said = document.createElement("p");
      said.setAttribute("role", "status");
      place.replaceChildren(said);
      said.textContent = buttons.dataset.geloescht;
    }),
  );
  place.hidden = false;
}

// Only where a whole token stands in the address: whoever mistypes one has nothing here.
if (!document.querySelector("#mitschrift")) offer(lager.tokenOf(location.pathname), location.pathname);
