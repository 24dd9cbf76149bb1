// What was made once is copied with a click, where the browser lets pages write to the clipboard.

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value);
    button.textContent = button.dataset.copied;
  });
}

for (const field of document.querySelectorAll("input[readonly]")) field.addEventListener("focus", () => field.select());
