const chosen = new Set(), line = document.getElementById("again");
document.addEventListener("click", event => {
  const cell = event.target.closest("[data-char]");
  if (!cell) return;
  const char = cell.dataset.char;
  chosen.has(char) ? chosen.delete(char) : chosen.add(char);
  for (const one of document.querySelectorAll("[data-char]"))
    one.classList.toggle("chosen", chosen.has(one.dataset.char));
  line.textContent = chosen.size ? "--reroll " : "--reroll CHARACTERS";
  for (const char of chosen) {
    const label = document.querySelector(`[data-char="${CSS.escape(char)}"] .t`);
    line.append(label ? label.cloneNode(true) : char);
  }
});
