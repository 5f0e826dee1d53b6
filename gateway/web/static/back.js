/* After "back" a browser may show a page as it was left. Forms that ask (filters, the day of a card) then say again what the page
   was asked, not what was chosen last. */
addEventListener("pageshow", (event) => {
  "use strict";
  if (event.persisted) document.querySelectorAll("form[method=get]").forEach((form) => form.reset());
});
