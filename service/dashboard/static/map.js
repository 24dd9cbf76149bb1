// The map: sites as dots, what is out on top of them by shape and colour, areas with unusual complaints shaded.
// All of it is drawn anew for each picture; what falls on the same dot is drawn once, so that 20,000 sites stay smooth.

const canvas = document.getElementById("map");
const MARGIN_PX = 36;
const NEAR_PX = 14;
const LABELS = 40;
const PAN_PX = 80;
const STEP = 1.5;
const COLOURS = ["critical", "major", "minor", "warning", "muted", "ink", "line", "usual", "accent", "accent-soft", "panel", "ground", "raised"];

const state = { sites: [], index: new Map(), districts: new Map(), regions: [], marks: [], suspects: new Set(), areas: [], shown: null };
const view = { x: 0, y: 0, scale: 1, least: 0.01, most: 400 };
const colours = {};
const words = {};
let names = {};
let waiting = false;

// --- what is drawn ------------------------------------------------------------------------------------------
function readColours() {
  // Custom properties are told as they are written (`light-dark(…)`); a colour that is used is told as it is.
  const probe = document.createElement("span");
  probe.hidden = true;
  document.body.append(probe);
  for (const name of COLOURS) {
    probe.style.color = `var(--${name})`;
    colours[name] = getComputedStyle(probe).color;
  }
  probe.remove();
}

function readMarks() {
  const told = JSON.parse(document.getElementById("problems").dataset.marks);
  state.marks = told.sites.map(([id, mark, group, cells, all]) => ({ id, mark, group, cells, all, site: state.index.get(id) }));
  state.suspects = new Set(told.suspects);
  state.areas = told.areas;
  for (const button of document.querySelectorAll("[data-show]")) button.hidden = !state.index.has(button.dataset.show);
  draw();
}

async function readPlaces() {
  const answer = await fetch(canvas.dataset.places, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  const told = await answer.json();
  const wanted = canvas.dataset.region;
  const ours = (each) => !wanted || each.region === wanted;
  state.sites = told.sites
    .map(([id, x, y, region, district, cells]) => ({ id, x, y, region, district, cells }))
    .filter(ours);
  state.index = new Map(state.sites.map((site) => [site.id, site]));
  state.regions = told.regions.filter(ours);
  state.districts = new Map(told.districts.map((area) => [`${area.region}\n${area.district}`, area.hull]));
}

// --- where it is drawn --------------------------------------------------------------------------------------
const width = () => canvas.clientWidth;
const height = () => canvas.clientHeight;
const across = (x) => (x - view.x) * view.scale + width() / 2;
const down = (y) => (y - view.y) * view.scale + height() / 2;

function fit() {
  const [left, right] = bounds((site) => site.x);
  const [top, bottom] = bounds((site) => site.y);
  view.x = (left + right) / 2;
  view.y = (top + bottom) / 2;
  const room = (span, pixels) => Math.max(40, pixels - 2 * MARGIN_PX) / Math.max(1, span);
  view.scale = Math.min(room(right - left, width()), room(bottom - top, height()));
  view.least = view.scale / 2;
  draw();
}

function bounds(of) {
  let [low, high] = [Infinity, -Infinity];
  for (const site of state.sites) {
    low = Math.min(low, of(site));
    high = Math.max(high, of(site));
  }
  return low <= high ? [low, high] : [0, 0];
}

function zoom(factor, px = width() / 2, py = height() / 2) {
  const scale = Math.min(view.most, Math.max(view.least, view.scale * factor));
  view.x += (px - width() / 2) * (1 / view.scale - 1 / scale);
  view.y += (py - height() / 2) * (1 / view.scale - 1 / scale);
  view.scale = scale;
  draw();
}

function pan(dx, dy) {
  view.x -= dx / view.scale;
  view.y -= dy / view.scale;
  draw();
}

function show(id) {
  const site = state.index.get(id);
  if (!site) return;
  [view.x, view.y, view.scale] = [site.x, site.y, Math.max(view.scale, 12)];
  state.shown = id;
  draw();
}

// --- drawing ------------------------------------------------------------------------------------------------
function draw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    paint();
  });
}

function paint() {
  const sharp = devicePixelRatio || 1;
  const [w, h] = [width(), height()];
  if (canvas.width !== Math.round(w * sharp) || canvas.height !== Math.round(h * sharp)) {
    canvas.width = Math.round(w * sharp);
    canvas.height = Math.round(h * sharp);
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(sharp, 0, 0, sharp, 0, 0);
  pen.clearRect(0, 0, w, h);
  pen.lineJoin = "round";
  paintAreas(pen);
  paintSites(pen, w, h);
  const taken = [];
  paintMarks(pen, w, h, taken);
  paintNames(pen, taken);
  paintScale(pen, w, h);
}

function outline(pen, hull) {
  pen.beginPath();
  hull.forEach(([x, y], number) => (number ? pen.lineTo(across(x), down(y)) : pen.moveTo(across(x), down(y))));
  pen.closePath();
}

function paintAreas(pen) {
  for (const { hull } of state.regions) {
    outline(pen, hull);
    pen.lineWidth = 28;
    pen.strokeStyle = pen.fillStyle = colours.raised;
    pen.stroke();
    pen.fill();
  }
  for (const { hull } of state.regions) {
    outline(pen, hull);
    pen.lineWidth = 1;
    pen.strokeStyle = colours.usual;
    pen.stroke();
  }
  for (const [region, district, kind] of state.areas) {
    const hull = district ? state.districts.get(`${region}\n${district}`) : (state.regions.find((each) => each.region === region) || {}).hull;
    if (!hull || !hull.length) continue;
    outline(pen, hull);
    pen.lineWidth = 16;
    pen.strokeStyle = pen.fillStyle = colours["accent-soft"];
    pen.stroke();
    pen.fill();
    outline(pen, hull);
    pen.lineWidth = 1.5;
    pen.strokeStyle = colours.accent;
    pen.setLineDash(kind === "explained" || kind === "planned" ? [] : [6, 4]);
    pen.stroke();
    pen.setLineDash([]);
  }
}

function paintSites(pen, w, h) {
  const size = Math.max(2, Math.min(6, Math.round(view.scale / 3)));
  const columns = Math.ceil(w / size) + 1;
  const drawn = new Uint8Array(columns * (Math.ceil(h / size) + 1));
  pen.fillStyle = colours.usual;
  for (const site of state.sites) {
    const [x, y] = [across(site.x), down(site.y)];
    if (x < 0 || y < 0 || x >= w || y >= h) continue;
    const bin = Math.floor(y / size) * columns + Math.floor(x / size);
    if (drawn[bin]) continue;
    drawn[bin] = 1;
    pen.fillRect(Math.round(x - size / 2), Math.round(y - size / 2), size, size);
  }
}

const SHAPES = {
  critical: [[0, -1], [1, 0.85], [-1, 0.85]],
  major: [[0, -1.1], [1.1, 0], [0, 1.1], [-1.1, 0]],
  warning: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  planned: [[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]],
};
const HOLLOW = new Set(["planned", "indeterminate"]);
const COLOUR_OF = { planned: "muted", indeterminate: "muted" };

function paintMark(pen, x, y, mark, size) {
  const shape = SHAPES[mark];
  pen.beginPath();
  if (shape) {
    shape.forEach(([dx, dy], number) => pen[number ? "lineTo" : "moveTo"](x + dx * size, y + dy * size));
    pen.closePath();
  } else pen.arc(x, y, size * 0.85, 0, 2 * Math.PI);
  const colour = colours[COLOUR_OF[mark] || mark] || colours.muted;
  pen.lineWidth = HOLLOW.has(mark) ? 5 : 3;
  pen.strokeStyle = colours.panel;
  pen.stroke();
  pen.fillStyle = HOLLOW.has(mark) ? colours.panel : colour;
  pen.fill();
  if (!HOLLOW.has(mark)) return;
  pen.lineWidth = 2;
  pen.strokeStyle = colour;
  pen.stroke();
}

function ring(pen, site, colour, radius, dash) {
  pen.beginPath();
  pen.arc(across(site.x), down(site.y), radius, 0, 2 * Math.PI);
  pen.lineWidth = 2;
  pen.strokeStyle = colour;
  pen.setLineDash(dash);
  pen.stroke();
  pen.setLineDash([]);
}

function paintMarks(pen, w, h, taken) {
  const size = Math.max(6, Math.min(9, 4 + view.scale / 4));
  // The worst is drawn last, so that nothing lies over it.
  const there = state.marks.filter((mark) => mark.site);
  for (const mark of [...there].reverse()) paintMark(pen, across(mark.site.x), down(mark.site.y), mark.mark, size);
  for (const id of state.suspects) {
    const site = state.index.get(id);
    if (site) ring(pen, site, colours.accent, size + 5, [4, 3]);
  }
  const shown = state.index.get(state.shown);
  if (shown) ring(pen, shown, colours.ink, size + 8, []);
  const suspects = [...state.suspects].map((id) => ({ id, site: state.index.get(id) })).filter((each) => each.site);
  for (const { id, site } of [...there, ...suspects].slice(0, LABELS)) label(pen, id, across(site.x), down(site.y) + size + 16, w, h, taken);
}

function font(pen, weight = 400) {
  pen.font = `${weight} 14px system-ui, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;
  pen.textAlign = "center";
}

function label(pen, text, x, y, w, h, taken, colour = colours.ink) {
  const half = pen.measureText(text).width / 2 + 3;
  if (x < half || x > w - half || y < 14 || y > h) return;
  const box = [x - half, y - 13, x + half, y + 4];
  if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) return;
  taken.push(box);
  font(pen);
  pen.lineWidth = 3;
  pen.strokeStyle = colours.ground;
  pen.strokeText(text, x, y);
  pen.fillStyle = colour;
  pen.fillText(text, x, y);
}

function paintNames(pen, taken) {
  for (const { region, hull } of state.regions) {
    if (!hull.length) continue;
    const top = hull.reduce((best, point) => (point[1] < best[1] ? point : best));
    font(pen, 600);
    label(pen, names[region] || region, across(top[0]), down(top[1]) - 20, width(), height(), taken, colours.muted);
  }
}

function paintScale(pen, w, h) {
  const most = 120 / view.scale;
  const tens = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].map((each) => each * tens).find((each) => each <= most);
  const [x, y] = [16, h - 16];
  pen.lineWidth = 2;
  pen.strokeStyle = pen.fillStyle = colours.muted;
  pen.beginPath();
  pen.moveTo(x, y - 4);
  pen.lineTo(x, y);
  pen.lineTo(x + length * view.scale, y);
  pen.lineTo(x + length * view.scale, y - 4);
  pen.stroke();
  font(pen);
  pen.textAlign = "left";
  pen.fillText(words.scale.replace("{length}", String(Number(length.toPrecision(1)))), x, y - 8);
}

// --- looking ------------------------------------------------------------------------------------------------
function nearest(px, py, those, reach) {
  let [best, least] = [null, reach * reach];
  for (const each of those) {
    const site = each.site || each;
    const [dx, dy] = [across(site.x) - px, down(site.y) - py];
    const far = dx * dx + dy * dy;
    if (far < least) [best, least] = [each, far];
  }
  return best;
}

function told(px, py) {
  const mark = nearest(px, py, state.marks.filter((each) => each.site), NEAR_PX);
  const site = mark ? mark.site : nearest(px, py, state.sites, 8);
  if (!site) return null;
  const where = [names[site.region] || site.region, site.district].filter(Boolean).join(" ");
  const lines = [`${site.id} · ${where}`];
  if (mark) lines.push(`${words[mark.mark] || mark.mark} · ${words.cells.replace("{out}", mark.cells).replace("{all}", mark.all)}`);
  else if (!state.suspects.has(site.id)) lines.push(words.fine);
  if (state.suspects.has(site.id)) lines.push(words.suspect);
  return { mark, text: lines.join("\n") };
}

function hover(px, py) {
  const tip = document.getElementById("map-tip");
  const found = told(px, py);
  canvas.classList.toggle("over", Boolean(found && found.mark));
  tip.hidden = !found;
  if (!found) return;
  tip.textContent = found.text;
  tip.style.transform = `translate(${Math.min(px + 14, width() - tip.offsetWidth - 8)}px, ${Math.max(8, py - tip.offsetHeight - 8)}px)`;
}

// --- hands --------------------------------------------------------------------------------------------------
const pointers = new Map();
let travelled = 0;

const spread = () => {
  const [one, other] = [...pointers.values()];
  return { far: Math.hypot(one.x - other.x, one.y - other.y), x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
};

function moved(event) {
  const here = { x: event.offsetX, y: event.offsetY };
  const before = pointers.get(event.pointerId);
  if (!before) return event.pointerType === "mouse" ? hover(here.x, here.y) : undefined;
  travelled += Math.hypot(here.x - before.x, here.y - before.y);
  if (pointers.size === 2) {
    const was = spread();
    pointers.set(event.pointerId, here);
    const is = spread();
    pan(is.x - was.x, is.y - was.y);
    if (was.far > 0) zoom(is.far / was.far, is.x, is.y);
  } else {
    pan(here.x - before.x, here.y - before.y);
    pointers.set(event.pointerId, here);
  }
}

function pressed(event) {
  canvas.setPointerCapture(event.pointerId);
  if (!pointers.size) travelled = 0;
  pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
  canvas.classList.add("moving");
  document.getElementById("map-tip").hidden = true;
}

function released(event) {
  const alone = pointers.size === 1;
  pointers.delete(event.pointerId);
  if (!pointers.size) canvas.classList.remove("moving");
  if (event.type !== "pointerup" || !alone || travelled > 6) return;
  const found = told(event.offsetX, event.offsetY);
  if (found && found.mark) location.assign(`/outages/${encodeURIComponent(found.mark.group)}`);
  else hover(event.offsetX, event.offsetY);
}

const KEYS = {
  ArrowLeft: () => pan(PAN_PX, 0),
  ArrowRight: () => pan(-PAN_PX, 0),
  ArrowUp: () => pan(0, PAN_PX),
  ArrowDown: () => pan(0, -PAN_PX),
  "+": () => zoom(STEP),
  "=": () => zoom(STEP),
  "-": () => zoom(1 / STEP),
  0: fit,
};

function listen() {
  canvas.addEventListener("pointermove", moved);
  canvas.addEventListener("pointerdown", pressed);
  for (const type of ["pointerup", "pointercancel"]) canvas.addEventListener(type, released);
  canvas.addEventListener("pointerleave", () => (document.getElementById("map-tip").hidden = true));
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(-Math.max(-100, Math.min(100, event.deltaY)) / 250), event.offsetX, event.offsetY);
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show], [data-zoom]");
    if (!button) return;
    if (button.dataset.show) show(button.dataset.show);
    else ({ in: () => zoom(STEP), out: () => zoom(1 / STEP), all: fit })[button.dataset.zoom]();
  });
  document.addEventListener("mouseover", (event) => {
    const row = event.target.closest("li[data-place]");
    const place = row ? row.dataset.place : null;
    if (place === state.shown || (!place && event.target.closest(".chart"))) return;
    state.shown = place;
    draw();
  });
}

async function start() {
  for (const [name, word] of Object.entries(canvas.dataset)) {
    if (name.startsWith("word")) words[name.slice(4).toLowerCase()] = word;
  }
  names = JSON.parse(canvas.dataset.regions);
  readColours();
  try {
    await readPlaces();
  } catch {
    document.getElementById("map-failed").hidden = false;
    return;
  }
  listen();
  document.querySelector(".map .zoom").hidden = false;
  fit();
  readMarks();
  document.addEventListener("htmx:afterSettle", readMarks);
  const repaint = () => {
    readColours();
    draw();
  };
  document.addEventListener("themed", repaint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  new ResizeObserver(draw).observe(canvas);
  canvas.dataset.ready = "";
}

if (canvas) start();
