// Dragging in a list: each item gets a grip for mouse, pen and finger, and a line shows where it would go. The buttons
// beside it do the same by keyboard.
const EDGE = 80; // pixels from the rim of the window within which the page moves on
const MARKS = ["is-before", "is-behind"];

function grip(item, list, items, done) {
  const handle = document.createElement("span");
  let goal = null; // the item it goes before or behind
  handle.className = "r-grip";
  handle.setAttribute("aria-hidden", "true");
  handle.textContent = "⠿";
  const clear = () => { for (const each of list.querySelectorAll(items)) each.classList.remove(...MARKS); };
  const end = () => { clear(); item.classList.remove("is-dragged"); goal = null; };
  handle.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    item.classList.add("is-dragged");
  });
  handle.addEventListener("pointermove", (event) => {
    if (!item.classList.contains("is-dragged")) return;
    const over = document.elementFromPoint(event.clientX, event.clientY)?.closest(items);
    if (event.clientY < EDGE || event.clientY > innerHeight - EDGE) scrollBy(0, event.clientY < EDGE ? -EDGE / 4 : EDGE / 4);
    clear();
    goal = null;
    if (!over || over === item || over.parentElement !== list) return;
    const box = over.getBoundingClientRect();
    const behind = event.clientY > box.top + box.height / 2;
    over.classList.add(MARKS[Number(behind)]);
    goal = behind ? over.nextElementSibling ?? "end" : over;
  });
  handle.addEventListener("pointerup", () => {
    const target = goal === "end" ? null : goal;
    const moves = goal && target !== item && target !== item.nextElementSibling; // null behind the last one
    end();
    if (!moves) return;
    list.insertBefore(item, target);
    done(item);
  });
  handle.addEventListener("pointercancel", end);
  return handle;
}

export function draggable(list, items, place, done) {
  for (const item of list.querySelectorAll(items)) place(item).prepend(grip(item, list, items, done));
}
