/* The search field as a combobox: "/" goes to it, the arrows choose a customer from the list that htmx fetches, Enter opens it.
   Without this script it is the field of a plain form. */
(() => {
  "use strict";
  const finder = document.querySelector("[data-finder]");
  if (!finder) return;
  const input = finder.querySelector("input");
  const box = finder.querySelector(".found");
  const status = finder.querySelector("[role=status]");
  let active = null;
  let isWanted = false;

  const options = () => [...box.querySelectorAll("[role=option]")];
  const answer = () => box.firstElementChild;

  const choose = (option) => {
    if (active) active.setAttribute("aria-selected", "false");
    active = option;
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  const close = () => {
    isWanted = false;
    choose(null);
    box.hidden = true;
    input.setAttribute("aria-expanded", "false");
  };

  const show = () => {
    choose(null);
    const found = answer();
    if (!found || !isWanted || document.activeElement !== input) return;
    const list = found.querySelector("[role=listbox]");
    if (list) list.id = input.id + "-list";
    options().forEach((option, at) => { option.id = input.id + "-option-" + at; });
    box.hidden = false;
    input.setAttribute("aria-expanded", String(Boolean(list)));
    status.textContent = found.dataset.said;
  };

  const open = () => {
    isWanted = true;
    input.dispatchEvent(new CustomEvent("find:ask"));
  };

  const move = (step) => {
    const all = options();
    if (box.hidden || !all.length) return open();
    const at = active ? all.indexOf(active) + step : step > 0 ? 0 : all.length - 1;
    choose(at < 0 || at >= all.length ? null : all[at]);
  };

  const onlyHit = () => {
    const found = answer();
    const isCurrent = found && "only" in found.dataset && found.dataset.q === input.value.trim();
    return isCurrent ? options()[0] : null;
  };

  const keys = {
    ArrowDown: () => { move(1); return true; },
    ArrowUp: () => { move(-1); return true; },
    Escape: () => { if (box.hidden) return false; close(); return true; },
    Enter: () => {
      const option = active || onlyHit();
      if (option) option.click();
      return Boolean(option);
    },
  };

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", input.id + "-list");
  input.addEventListener("input", () => { isWanted = true; });
  input.addEventListener("click", () => { if (box.hidden) open(); });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (keys[event.key] && keys[event.key]()) event.preventDefault();
  });
  finder.addEventListener("focusout", (event) => { if (!finder.contains(event.relatedTarget)) close(); });
  new MutationObserver(show).observe(box, { childList: true });

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
    open();
  });
})();
