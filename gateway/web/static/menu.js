/* On a narrow screen the company's pages stand behind a button; style.css shows them while it says that it is expanded. */
(() => {
  "use strict";
  const fold = (button, isOpen) => button.setAttribute("aria-expanded", String(isOpen));

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.menu");
    if (button) fold(button, button.getAttribute("aria-expanded") !== "true");
  });

  document.addEventListener("keydown", (event) => {
    const button = event.key === "Escape" && document.querySelector('button.menu[aria-expanded="true"]');
    if (!button) return;
    fold(button, false);
    button.focus();
  });
})();
