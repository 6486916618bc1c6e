// A wall of glyphs: the character that was chosen is gone to, and the proof is set as it is asked for.

document.querySelector("#glyph").addEventListener("htmx:afterSwap", (event) => {
  event.currentTarget.querySelector("h2")?.focus();
});

const proof = document.querySelector("#proof");
if (proof) {
  const size = document.querySelector("#proof-size");
  const space = document.querySelector("#proof-space");
  const vertical = document.querySelector("#proof-vertical");
  const set = () => {
    proof.style.fontSize = `${size.value}px`;
    proof.style.letterSpacing = `${space.value / 100}em`;
    proof.style.writingMode = vertical.checked ? "vertical-rl" : "horizontal-tb";
  };
  for (const input of [size, space, vertical]) input.addEventListener("input", set);
  set();
}
