// Keeps the page live: asks again for the parts that changed, marks what is new, and answers the keys.
"use strict";

(() => {
  const GATHER_MS = 400;
  const CLOCK_MS = 20000;
  const SEEN_MS = 4000;
  const body = document.body;
  const parts = () => [...document.querySelectorAll("[data-part]")];
  const rowOpen = () => document.querySelector('#queue tr[aria-expanded="true"]');

  // --- what changed -------------------------------------------------------------------------------------------
  // A part that shows the same as before answers with nothing. Parts that cost more to make say how long to wait.
  let gathering = null;
  const asked = new Map();

  function refresh() {
    gathering = null;
    for (const part of parts()) {
      const wait = Number(part.dataset.gap ?? 0) - (performance.now() - (asked.get(part.id) ?? -Infinity));
      if (wait > 0) gather(wait);
      else if (part.id === "queue" && rowOpen()) part.querySelector(".held").hidden = false;
      else {
        asked.set(part.id, performance.now());
        htmx.trigger(part, "refresh");
      }
    }
  }

  function gather(wait = GATHER_MS) {
    const due = performance.now() + wait;
    if (gathering && gathering.due <= due) return;
    if (gathering) clearTimeout(gathering.timer);
    gathering = { due, timer: setTimeout(refresh, wait) };
  }

  // --- the stream ---------------------------------------------------------------------------------------------
  const lost = document.getElementById("lost");

  function connect() {
    const stream = new EventSource("/api/v1/stream");
    stream.addEventListener("changed", () => gather());
    stream.addEventListener("open", () => {
      if (!lost.hidden) gather();
      lost.hidden = true;
    });
    stream.addEventListener("error", () => {
      if (lost.hidden) {
        const time = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
        lost.textContent = body.dataset.lost.replace("{time}", time);
        lost.hidden = false;
      }
      // A browser gives up for good when the answer was an error and not a stream.
      if (stream.readyState === EventSource.CLOSED) {
        stream.close();
        setTimeout(connect, 3000);
      }
    });
  }

  // --- swaps: pictures stay, only what differs moves ----------------------------------------------------------
  Idiomorph.defaults.callbacks.beforeNodeMorphed = (old) => !(old.classList && old.classList.contains("plot"));
  Idiomorph.defaults.callbacks.beforeAttributeUpdated = (name) => name !== "data-new";

  const known = new Map();

  function keysOf(part) {
    return [...part.querySelectorAll("[data-key]")].map((row) => row.dataset.key);
  }

  function markNew(part) {
    const before = known.get(part.id);
    const now = keysOf(part);
    known.set(part.id, new Set(now));
    if (!before) return;
    for (const row of part.querySelectorAll("[data-key]")) {
      if (before.has(row.dataset.key)) continue;
      row.dataset.new = "";
      setTimeout(() => row.removeAttribute("data-new"), SEEN_MS);
    }
  }

  document.addEventListener("htmx:afterSettle", (event) => {
    const part = document.getElementById(event.detail.target.id);
    if (!part) return;
    if (part.id === "pictures") pictures.drawAll();
    markNew(part);
  });

  // --- the queue ----------------------------------------------------------------------------------------------
  const rows = () => [...document.querySelectorAll("#queue tbody tr[data-key]")];

  function open(row, wide) {
    row.setAttribute("aria-expanded", String(wide));
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

  document.addEventListener("click", (event) => {
    const row = event.target.closest("#queue tbody tr[data-key]");
    if (row) toggle(row);
  });

  // --- keys ---------------------------------------------------------------------------------------------------
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    "/": () => document.getElementById("region-filter").focus(),
    "?": () => document.getElementById("keys").showModal(),
    Enter: () => rows().includes(document.activeElement) && toggle(document.activeElement),
    Escape: () => rowOpen() && toggle(rowOpen()),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
    const act = keys[event.key];
    if (!act) return;
    if (event.key === "/") event.preventDefault();
    act();
  });

  // --- theme, filter, start -----------------------------------------------------------------------------------
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-theme-choice]");
    if (!choice) return;
    event.preventDefault();
    document.documentElement.dataset.theme = choice.dataset.themeChoice;
    document.querySelectorAll("[data-theme-choice]").forEach((each) => each.removeAttribute("aria-current"));
    choice.setAttribute("aria-current", "true");
    document.cookie = `theme=${choice.dataset.themeChoice}; path=/; max-age=31536000; samesite=lax`;
    pictures.redraw();
  });

  document.getElementById("region-filter").addEventListener("change", (event) => event.target.form.submit());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => pictures.redraw());
  addEventListener("resize", () => pictures.fit());

  parts().forEach(markNew);
  pictures.drawAll();
  connect();
  setInterval(() => gather(), CLOCK_MS);
})();
