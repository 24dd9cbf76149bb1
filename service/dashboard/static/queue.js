// The queue: countdowns that tick from the server's clock, rows that open in place, actions by key and by touch.
// While a row is open nothing is exchanged (`data-holds`, see frame.js); what changed meanwhile is counted and waits.

import { gather } from "./frame.js";

// A row of a table may not say itself that it is open: its link does.
function expanded(row, wide) {
  row.dataset.expanded = String(wide);
  row.querySelector(".place a")?.setAttribute("aria-expanded", String(wide));
}

const CHECK_MS = 1000;
const table = () => document.getElementById("queue");
const rows = () => [...document.querySelectorAll("#queue tr.order")];
const opened = () => document.getElementById("opened");
const holder = () => document.querySelector("[data-holds]");

// --- countdowns: the server says what time it is, and the browser only counts on from there -------------------
let anchor = { told: null, at: 0 };

function serverNow() {
  const told = table()?.dataset.now;
  if (told !== anchor.told) anchor = { told, at: performance.now() };
  return Number(told) + (performance.now() - anchor.at) / 1000;
}

function length(seconds) {
  const minutes = Math.floor(Math.abs(seconds) / 60);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}:${String(minutes % 60).padStart(2, "0")}`;
  return document.documentElement.lang.startsWith("zh") ? `${Math.floor(hours / 24)} 天 ${hours % 24} 小时` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function tick() {
  const { in: ahead, ago } = table()?.dataset ?? {};
  if (!ahead) return;
  const now = serverNow();
  for (const time of table().querySelectorAll("time[data-until]")) {
    const left = Number(time.dataset.until) - now;
    const words = (left > 0 ? ahead : ago).replace("{length}", length(left));
    if (time.textContent !== words) time.textContent = words;
    time.closest("td").classList.toggle("past", left <= 0);
    const fill = time.closest("td").querySelector(".fill");
    const whole = Number(time.dataset.until) - Number(time.dataset.since);
    if (fill) fill.setAttribute("width", left <= 0 || whole <= 0 ? 100 : Math.max(0, 100 * (1 - left / whole)).toFixed(1));
  }
}

// --- what waits while a row is open ----------------------------------------------------------------------------
let counting = false;

async function fresh() {
  const answer = await fetch(`/queue/table${new URL(location).search.replace(/([?&])order=[^&]*&?/, "$1")}`, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("queue");
}

const marks = (root) => new Map([...root.querySelectorAll("tr.order")].map((row) => [row.dataset.key, row.dataset.mark]));

async function countChanges() {
  if (counting || !table()) return;
  counting = true;
  try {
    const newest = await fresh();
    const button = table()?.querySelector(".waiting");
    if (!newest || !button || !holder()) return;
    const [before, after] = [marks(table()), marks(newest)];
    const count = [...new Set([...before.keys(), ...after.keys()])].filter((key) => before.get(key) !== after.get(key)).length;
    button.hidden = count === 0;
    button.textContent = count === 1 ? button.dataset.one : button.dataset.many.replace("{count}", count);
  } finally {
    counting = false;
  }
}

document.addEventListener("held", countChanges);

// --- opening a row in place ------------------------------------------------------------------------------------
function addressOf(order) {
  const address = new URL(location);
  if (order) address.searchParams.set("order", order);
  else address.searchParams.delete("order");
  address.hash = "";
  return address;
}

function close({ focus = true } = {}) {
  const held = holder();
  if (!held) return;
  const row = document.querySelector('tr.order[data-expanded="true"]');
  held.remove();
  if (row) expanded(row, false);
  if (focus) row?.focus();
  history.replaceState(null, "", addressOf(null));
  const button = table()?.querySelector(".waiting");
  if (button) button.hidden = true;
  gather(0);
}

async function open(row) {
  if (row.dataset.expanded === "true") return close();
  close({ focus: false });
  expanded(row, true);
  const place = document.createElement("tr");
  place.className = "opened";
  place.dataset.holds = "";
  place.insertCell().colSpan = row.cells.length;
  place.cells[0].className = "loading";
  place.cells[0].textContent = table().dataset.loading;
  row.after(place);
  const answer = await fetch(row.dataset.href, { headers: { "HX-Request": "true" } });
  if (!place.isConnected) return;
  if (!answer.ok) {
    location.assign(addressOf(row.dataset.key));
    return;
  }
  show(place.cells[0], await answer.text());
  history.replaceState(null, "", addressOf(row.dataset.key));
  opened()?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function show(place, text) {
  place.className = "";
  place.innerHTML = text;
  ready(place);
  document.dispatchEvent(new CustomEvent("htmx:afterSettle", { detail: { target: table() } }));
}

// --- actions: the row shows what the store says, never what was hoped for -------------------------------------
function ready(place) {
  place.querySelectorAll("select[data-scene]").forEach(chooseScene);
}

function chooseScene(select) {
  for (const label of select.form.querySelectorAll("[data-scenes]")) {
    label.hidden = !label.dataset.scenes.split(" ").includes(select.value);
  }
}

async function send(form) {
  if (form.dataset.sending) return;
  form.dataset.sending = "1";
  form.querySelectorAll("button").forEach((button) => (button.disabled = true));
  const place = opened().parentElement;
  const order = opened().dataset.order;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: { "HX-Request": "true" } });
    if (!(answer.headers.get("content-type") ?? "").startsWith("text/html")) throw new Error(answer.statusText);
    show(place, await answer.text());
    opened()?.focus({ preventScroll: true });
    await renew(order);
  } catch {
    delete form.dataset.sending;
    form.querySelectorAll("button").forEach((button) => (button.disabled = false));
    form.submit();
  }
}

// Only this order's row: the others stay where they are until it is closed.
async function renew(order) {
  const newest = await fresh();
  const [row, now] = [table(), newest].map((root) => [...(root?.querySelectorAll("tr.order") ?? [])].find((each) => each.dataset.key === order));
  if (!row || !now) return;
  expanded(now, true);
  Idiomorph.morph(row, now.outerHTML);
  countChanges();
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form.act");
  if (!form) return;
  event.preventDefault();
  send(form);
});

document.addEventListener("change", (event) => event.target.matches("select[data-scene]") && chooseScene(event.target));

// --- by touch and mouse ----------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  if (event.target.closest(".waiting")) return close();
  if (event.target.closest(".opened .close, .beside .close")) {
    event.preventDefault();
    return close();
  }
  const row = event.target.closest("tr.order");
  if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(row);
});

// --- by key ----------------------------------------------------------------------------------------------------
function step(by) {
  const all = rows();
  if (!all.length) return;
  const here = document.activeElement.closest?.("tr.order") ?? document.querySelector('tr.order[data-expanded="true"]');
  const next = all[Math.min(all.length - 1, Math.max(0, all.indexOf(here) + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

async function act(key) {
  if (!opened() && key !== "a") return;
  const here = document.activeElement.closest?.("tr.order");
  if (!opened() && here) await open(here);
  const form = [...(opened()?.querySelectorAll("form.act") ?? [])].find((each) => each.dataset.shortcut === key);
  if (!form) return;
  if ("atOnce" in form.dataset) return form.requestSubmit();
  const details = form.querySelector("details");
  details.open = true;
  details.querySelector("input:not([type=hidden]), select")?.focus();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  ".": () => holder() && close(),
  Enter: () => document.activeElement.matches("tr.order") && open(document.activeElement),
  Escape: () => close(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest("input, select, textarea, dialog");
  if (field) {
    if (event.key === "Escape" && field.closest("#opened")) opened().focus();
    return;
  }
  if (keys[event.key]) {
    if (event.key !== "Enter" || document.activeElement.matches("tr.order")) event.preventDefault();
    keys[event.key]();
  } else if (event.key.length === 1 && event.key !== "g" && event.key !== "/" && event.key !== "?") act(event.key);
});

document.querySelectorAll("#opened").forEach((each) => ready(each));
document.addEventListener("htmx:afterSettle", tick);
setInterval(tick, CHECK_MS);
tick();
