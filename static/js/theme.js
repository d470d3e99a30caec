// Runs before the page is drawn, so that it does not flash: "auto" follows the screen.
(function () {
  "use strict";
  var root = document.documentElement;
  if (root.dataset.theme !== "auto") return;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function apply() { root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light"); }
  apply();
  dark.addEventListener("change", apply);
})();
