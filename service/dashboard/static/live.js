// The live page: draws its pictures, and opens and closes rows of its queue.
import { gather } from "./frame.js";

const live = document.getElementById("live");
const rows = () => [...document.querySelectorAll("#queue tbody tr[data-key]")];
const rowOpen = () => document.querySelector('#queue tr[aria-expanded="true"]');

// --- the queue: nothing jumps while a row is open -----------------------------------------------------------
function open(row, wide) {
  row.setAttribute("aria-expanded", String(wide));
  row.toggleAttribute("data-holds", wide);
  row.nextElementSibling.hidden = !wide;
  if (!wide) gather();
}

function toggle(row) {
  const wide = row.getAttribute("aria-expanded") !== "true";
  rows().filter((other) => other !== row && other.getAttribute("aria-expanded") === "true").forEach((other) => open(other, false));
  open(row, wide);
}

function step(by) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

live.addEventListener("held", (event) => {
  const told = event.target.querySelector(".held");
  if (told) told.hidden = false;
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("#queue tbody tr[data-key]");
  if (row) toggle(row);
});

const keys = {
  j: () => step(1),
  k: () => step(-1),
  Enter: () => rows().includes(document.activeElement) && toggle(document.activeElement),
  Escape: () => rowOpen() && toggle(rowOpen()),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
  keys[event.key]?.();
});

// --- pictures -----------------------------------------------------------------------------------------------
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "pictures") pictures.drawAll();
});
document.addEventListener("themed", () => pictures.redraw());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => pictures.redraw());
addEventListener("resize", () => pictures.fit());
pictures.drawAll();
