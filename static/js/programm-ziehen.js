// Dragging in a list: each item gets a grip for mouse, pen and finger. The buttons beside it do the same by keyboard.
export function draggable(list, items, place, done) {
  let dragged = null;
  for (const item of list.querySelectorAll(items)) {
    const grip = document.createElement("span");
    grip.className = "r-grip";
    grip.setAttribute("aria-hidden", "true");
    grip.textContent = "⠿";
    place(item).prepend(grip);
    grip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      dragged = { item, from: item.nextElementSibling };
      item.classList.add("is-dragged");
    });
    grip.addEventListener("pointermove", (event) => {
      if (!dragged) return;
      const over = document.elementFromPoint(event.clientX, event.clientY)?.closest(items);
      if (!over || over === item || over.parentElement !== list) return;
      const box = over.getBoundingClientRect();
      const below = event.clientY > box.top + box.height / 2;
      const target = below ? over.nextElementSibling : over;
      if (target !== item && target !== item.nextElementSibling) list.insertBefore(item, target);
    });
    const drop = (moved) => {
      if (!dragged) return;
      const { from } = dragged;
      dragged = null;
      item.classList.remove("is-dragged");
      if (!moved) list.insertBefore(item, from);
      else if (item.nextElementSibling !== from) done(item);
    };
    grip.addEventListener("pointerup", () => drop(true));
    grip.addEventListener("pointercancel", () => drop(false));
  }
}
