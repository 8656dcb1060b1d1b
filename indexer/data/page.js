// One listener for every button that copies a text, one focus key for the search box.
if (!window.policyLedger) {
  window.policyLedger = true;
  document.addEventListener("click", async event => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const label = button.dataset.label || (button.dataset.label = button.textContent);
    let done = true;
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {  // without https a browser offers no clipboard: the old way
      const area = document.createElement("textarea");
      area.value = button.dataset.copy;
      document.body.append(area);
      area.select();
      done = document.execCommand("copy");
      area.remove();
    }
    button.textContent = done ? "✓" : "✗";
    setTimeout(() => { button.textContent = label; }, 1200);
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, [contenteditable]")) return;
    const box = document.querySelector("[data-testid=stMain] input[type=text]");
    if (box) { event.preventDefault(); box.focus(); }
  });
}
