// What every page does: files that are dropped, the progress of an upload, and news of jobs.

// What went wrong is said at the top of the page, which may be out of sight.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "message") event.detail.target.scrollIntoView({ block: "nearest" });
});

if (document.querySelector("[data-live]")) {
  const source = new EventSource("/events");
  let waiting = null;
  const refresh = () => {
    waiting = null;
    for (const place of document.querySelectorAll("[data-live]")) window.htmx.trigger(place, "jobs-changed");
  };
  // A job of many pages tells of each; the page need not follow more often than eyes do.
  source.addEventListener("job", () => { waiting ??= setTimeout(refresh, 400); });
  source.addEventListener("open", refresh);
  window.addEventListener("pagehide", () => source.close());
}

for (const zone of document.querySelectorAll("[data-drop]")) {
  const input = zone.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"]) {
    zone.addEventListener(name, (event) => { event.preventDefault(); zone.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) {
    zone.addEventListener(name, () => zone.classList.remove("over"));
  }
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
  });
}

const form = document.querySelector("#new");
if (form) {
  const bar = form.querySelector("progress.upload");
  form.addEventListener("htmx:xhr:progress", (event) => {
    if (!event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = 100 * event.detail.loaded / event.detail.total;
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    bar.hidden = true;
    if (event.detail.successful && !event.target.matches("[data-keeps]")) {
      document.querySelector("#message").replaceChildren();
      form.querySelector("input[type=file]").value = "";
    }
  });
}
