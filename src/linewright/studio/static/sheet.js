// A page that is looked through: layers over each other, what is in doubt, the next one by a key.

const place = document.querySelector("#viewer");
const says = document.querySelector("#viewer-says");
const panel = document.querySelector("#doubts");
const base = place.dataset.base;
const view = await (await fetch(`${base}/view.json`)).json();

const source = (layer) => ({
  width: view.width,
  height: view.height,
  tileSize: view.side,
  tileOverlap: 0,
  minLevel: view.levels[0],
  maxLevel: view.levels[1],
  getTileUrl: (level, x, y) => `${base}/tiles/${layer}/${level}/${x}_${y}`,
});

// What was decided is drawn into the vectors at once.
const revision = () => panel.querySelector("[data-revision]").dataset.revision;
let drawn = revision();
const corrected = () => (drawn === "0" ? source("vectors") : {
  ...source("vectors"), getTileUrl: (level, x, y) => `${base}/live/${drawn}/${level}/${x}_${y}`,
});

const shown = (layer) => Number(document.querySelector(`[data-layer=${layer}]`).value) / 100;
const viewer = new OpenSeadragon.Viewer({
  element: place,
  drawer: "canvas",
  showNavigationControl: false,
  showNavigator: false,
  maxZoomPixelRatio: 4,
  animationTime: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 0.5,
  gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true },
  tileSources: view.layers.map((layer) => ({
    tileSource: layer === "vectors" ? corrected() : source(layer),
    opacity: shown(layer),
    compositeOperation: "multiply",
    x: 0,
    y: 0,
    width: 1,
  })),
});

for (const range of document.querySelectorAll("[data-layer]")) {
  range.addEventListener("input", () => {
    viewer.world.getItemAt(view.layers.indexOf(range.dataset.layer))?.setOpacity(range.value / 100);
  });
}
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => {
    if (button.dataset.zoom === "all") viewer.viewport.goHome();
    else viewer.viewport.zoomBy(button.dataset.zoom === "in" ? 1.6 : 1 / 1.6);
    viewer.viewport.applyConstraints();
  });
}

function drawVectors() {
  const index = view.layers.indexOf("vectors");
  if (index < 0 || revision() === drawn) return;
  drawn = revision();
  viewer.addTiledImage({
    tileSource: corrected(), index, replace: true, opacity: shown("vectors"), compositeOperation: "multiply", x: 0, y: 0, width: 1,
  });
}

// What is in doubt has a box on the page. Lengths are mm; the viewport's unit is the page's width.
const perMm = (view.pxPerMm ?? 1) / view.width;
const rectangle = ([left, top, right, bottom], around = 0) => new OpenSeadragon.Rect(
  (left - around) * perMm, (top - around) * perMm, (right - left + 2 * around) * perMm, (bottom - top + 2 * around) * perMm,
);
const boxes = new Map();
viewer.addHandler("open", () => {
  for (const doubt of view.doubts) {
    const element = document.createElement("div");
    element.className = `box ${doubt.kind}`;
    viewer.addOverlay({ element, location: rectangle(doubt.box, 0.7) });
    boxes.set(doubt.id, element);
  }
  mark();
});

// Lines that were drawn lie over the page, also while its vectors are not shown.
const SVG = "http://www.w3.org/2000/svg";
const sketch = document.createElementNS(SVG, "svg");
sketch.setAttribute("viewBox", `0 0 ${view.width} ${view.height}`);
sketch.classList.add("sketch");
viewer.addHandler("open", () => viewer.addOverlay({
  element: sketch, location: new OpenSeadragon.Rect(0, 0, 1, view.height / view.width),
}));
function drawLines() {
  sketch.replaceChildren(...[...panel.querySelectorAll("[data-line]")].map((item) => {
    const line = document.createElementNS(SVG, "polyline");
    const points = JSON.parse(item.dataset.line).map(([x, y]) => `${x * view.pxPerMm},${y * view.pxPerMm}`);
    line.setAttribute("points", points.join(" "));
    line.setAttribute("stroke-width", String(0.5 * view.pxPerMm));
    return line;
  }));
}

let current = null;
const items = () => [...panel.querySelectorAll("[data-doubt]")];
function mark() {
  for (const item of items()) {
    const box = boxes.get(item.dataset.doubt);
    box?.classList.toggle("decided", "decided" in item.dataset);
    if (box) box.dataset.says = item.dataset.says ?? "";
  }
  drawLines();
  for (const [id, element] of boxes) element.classList.toggle("current", id === current);
}
function select(item, { zoom = true, focus = true } = {}) {
  if (!item) return;
  for (const other of items()) {
    const chosen = other === item;
    other.querySelector(".detail").hidden = !chosen;
    other.querySelector(".go").setAttribute("aria-expanded", String(chosen));
  }
  current = item.dataset.doubt;
  const doubt = view.doubts.find((one) => one.id === current);
  if (zoom && doubt) viewer.viewport.fitBounds(rectangle(doubt.box, 12));
  item.scrollIntoView({ block: "nearest" });
  if (focus) item.querySelector(".go").focus({ preventScroll: true });
  mark();
}
function step(by, openOnly = false) {
  const all = items();
  const here = all.findIndex((item) => item.dataset.doubt === current);
  for (let n = 1; n <= all.length; n += 1) {
    const at = here < 0 && by < 0 ? all.length - n : here + by * n;
    const item = all[(at + all.length * 2) % all.length];
    if (!openOnly || !("decided" in item.dataset)) { select(item); return; }
  }
}

panel.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const item = button.closest("[data-doubt]");
  if (button.matches(".go")) select(item);
  else if (button.dataset.step) step(Number(button.dataset.step));
  else if (button.dataset.fill !== undefined) item.querySelector("[name=string]").value = button.dataset.fill;
  else if (button.dataset.draw) beginDrawing(button.dataset.draw);
});
// Once the current one is decided the next open one comes; a line that was drawn, or an undo, moves nothing.
let wasOpen = false;
const here = () => items().find((item) => item.dataset.doubt === current);
panel.addEventListener("htmx:beforeSwap", () => { wasOpen = !("decided" in (here()?.dataset ?? {})); });
panel.addEventListener("htmx:afterSwap", () => {
  drawVectors();
  const item = here();
  if (item && wasOpen && "decided" in item.dataset) step(1, true);
  else select(item, { zoom: false });
  mark();
});

const press = (action) => {
  panel.querySelector(`[data-doubt="${CSS.escape(current ?? "")}"] [name=action][value=${action}]`)?.click();
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=range]), textarea, select")) return;
  const actions = {
    n: () => step(1), p: () => step(-1), a: () => press("accept"), k: () => press("keep"),
    u: () => panel.querySelector("#undo").click(),
  };
  const action = actions[event.key.toLowerCase()];
  if (action) { event.preventDefault(); action(); }
  if (event.key === "Escape") endDrawing();
});

// A line is drawn by two clicks.
const drawButton = document.querySelector("#draw");
let drawing = null;
function beginDrawing(item) {
  drawing = { item, points: [] };
  drawButton.setAttribute("aria-pressed", "true");
  says.textContent = drawButton.dataset.say;
}
function endDrawing() {
  drawing = null;
  drawButton?.setAttribute("aria-pressed", "false");
  says.textContent = "";
}
drawButton?.addEventListener("click", () => { if (drawing) endDrawing(); else beginDrawing(`d${Date.now() % 100000}`); });
viewer.addHandler("canvas-click", (event) => {
  if (!drawing || !event.quick) return;
  const at = viewer.viewport.pointFromPixel(event.position);
  drawing.points.push([at.x / perMm, at.y / perMm]);
  if (drawing.points.length < 2) return;
  window.htmx.ajax("POST", `${base}/decisions`, {
    target: "#doubts",
    swap: "innerHTML",
    values: {
      item: drawing.item, action: "draw", points: JSON.stringify({ points: drawing.points }), who: name.value,
    },
  });
  endDrawing();
});

const name = document.querySelector("#who");
name.value = localStorage.getItem("who") ?? "";
name.addEventListener("change", () => localStorage.setItem("who", name.value));
place.dataset.ready = "";
