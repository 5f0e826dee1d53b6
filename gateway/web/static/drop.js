/* Files that are dropped on a tab, or chosen there, are sent one after another; each says how far it is and what became of it.
   Without this script the tab has the button of the form that takes one file. */
(() => {
  "use strict";
  const KEY_BYTES = 24;
  document.documentElement.classList.add("scripted");

  const newKey = () => [...crypto.getRandomValues(new Uint8Array(KEY_BYTES))]
    .map((one) => one.toString(16).padStart(2, "0")).join("");

  const zoneAt = (target) => {
    const tab = target instanceof Element ? target.closest(".tab") : null;
    return tab ? tab.querySelector("[data-drop]") : null;
  };

  const addEntry = (zone, file) => {
    const list = zone.querySelector(".sent");
    const entry = document.createElement("li");
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.value = 0;
    progress.setAttribute("aria-label", file.name);
    entry.append(file.name + ": ", progress);
    list.append(entry);
    list.hidden = false;
    return { entry, progress };
  };

  const send = (zone, file, { entry, progress }) => new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file, file.name);
    request.open("POST", zone.dataset.drop + "&form_key=" + newKey());
    request.setRequestHeader("HX-Request", "true");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener("load", () => {
      const isOurs = request.getResponseHeader("X-Request-Id") && request.getResponseHeader("Content-Type").startsWith("text/html");
      const isFragment = isOurs && request.responseText && !request.responseText.trimStart().startsWith("<!");
      if (isFragment) entry.insertAdjacentHTML("beforeend", request.responseText);
      else entry.append(zone.dataset.broken);
    });
    request.addEventListener("error", () => entry.append(zone.dataset.broken));
    request.addEventListener("loadend", () => {
      progress.remove();
      entry.className = request.status === 201 ? "good" : "bad";
      resolve();
    });
    request.send(body);
  });

  const showAgain = async (zone) => {
    const answer = await fetch(location.href, { headers: { "HX-Request": "true" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["items-", "count-", "total-"]) {
      const id = part + zone.dataset.tab;
      const now = document.getElementById(id);
      const then = page.getElementById(id);
      if (now && then) now.replaceWith(then);
    }
  };

  const sendAll = async (zone, files) => {
    const status = zone.querySelector("[role=status]");
    const waiting = files.map((file) => ({ file, shown: addEntry(zone, file) }));
    status.textContent = zone.dataset.sending.replace("{}", files.length);
    for (const { file, shown } of waiting) await send(zone, file, shown);
    status.textContent = waiting.map(({ shown }) => shown.entry.textContent.trim().replace(/\s+/g, " ")).join(" · ");
    await showAgain(zone).catch(() => {});
  };

  const mark = (zone) => {
    document.querySelectorAll(".drop.over").forEach((one) => { if (one !== zone) one.classList.remove("over"); });
    if (zone) zone.classList.add("over");
  };

  const hasFiles = (event) => Boolean(event.dataTransfer) && [...event.dataTransfer.types].includes("Files");

  document.addEventListener("dragover", (event) => {
    const zone = hasFiles(event) ? zoneAt(event.target) : null;
    mark(zone);
    if (zone) event.preventDefault();
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(null); });
  document.addEventListener("drop", (event) => {
    const zone = hasFiles(event) ? zoneAt(event.target) : null;
    mark(null);
    if (!zone) return;
    event.preventDefault();
    sendAll(zone, [...event.dataTransfer.files]);
  });
  document.addEventListener("change", (event) => {
    const zone = event.target instanceof Element ? event.target.closest("[data-drop]") : null;
    if (!zone || event.target.type !== "file" || !event.target.files.length) return;
    const files = [...event.target.files];
    event.target.value = "";
    sendAll(zone, files);
  });
})();
