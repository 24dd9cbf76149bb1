// The live page: draws its pictures, and steps through its outages.
const links = () => [...document.querySelectorAll("#outages a.place")];

function step(by) {
  const all = links();
  if (!all.length) return;
  const at = all.indexOf(document.activeElement);
  const next = all[Math.min(all.length - 1, Math.max(0, at + by))];
  next.focus({ preventScroll: true });
  next.closest("li").scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, dialog")) return;
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id === "pictures") pictures.drawAll();
});
document.addEventListener("themed", () => pictures.redraw());
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => pictures.redraw());
addEventListener("resize", () => pictures.fit());
pictures.drawAll();
