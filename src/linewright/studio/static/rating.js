// What a rater's page does: keys that stand for clicks, and how long an answer took.

let since = performance.now();
let asked = true;  // a question stands there, and htmx knows its buttons

const begin = () => {
  since = performance.now();
  asked = true;
  document.querySelector("#rating [data-focus]")?.focus();
};

document.addEventListener("htmx:afterSettle", begin);

document.addEventListener("htmx:beforeRequest", () => { asked = false; });
document.addEventListener("htmx:responseError", () => { asked = true; });
document.addEventListener("htmx:sendError", () => { asked = true; });

document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.closest("[data-rating]")) return;
  event.detail.parameters.seconds = ((performance.now() - since) / 1000).toFixed(1);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !asked) return;
  const button = document.querySelector(`#rating [data-key="${CSS.escape(event.key)}"]`);
  if (!button || button.disabled) return;
  event.preventDefault();
  button.click();
});

begin();
