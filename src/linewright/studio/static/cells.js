// A cell that is mended: its frame is drawn or set, and stays within the part of the page that is shown.

document.body.addEventListener("htmx:afterSwap", (event) => {
  const panel = event.target;
  if (panel.id !== "cell") return;
  panel.querySelector("h2")?.focus();
  const form = panel.querySelector("[data-frame]");
  if (form) follow(form);
});

function follow(form) {
  const [left, top, side] = ["left", "top", "side"].map((name) => form.elements[name]);
  const picture = form.querySelector("svg");
  const rect = picture.querySelector("rect");
  const show = () => {
    const size = Number(side.value);
    for (const edge of [left, top]) edge.value = Math.min(Number(edge.value), 100 - size);
    const where = { x: left.value, y: top.value, width: size, height: size };
    for (const [name, value] of Object.entries(where)) rect.setAttribute(name, value);
  };
  const place = (event) => {
    const box = picture.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height]
      .map((share) => Math.min(Math.max(100 * share, 0), 100));
  };
  let begun = null;
  picture.addEventListener("pointerdown", (event) => {
    begun = place(event);
    picture.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  picture.addEventListener("pointermove", (event) => {
    if (!begun) return;
    const now = place(event);
    const size = Math.max(...[0, 1].map((axis) => Math.abs(now[axis] - begun[axis])));
    if (size < Number(side.min)) return;
    side.value = size;
    [left, top].forEach((edge, axis) => { edge.value = now[axis] < begun[axis] ? begun[axis] - size : begun[axis]; });
    show();
  });
  picture.addEventListener("pointerup", () => { begun = null; });
  for (const input of [left, top, side]) input.addEventListener("input", show);
}
