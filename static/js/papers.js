// Counts the forced reading time down. Only a comfort: the server's clock decides, and refuses a button pressed early.
(function () {
  "use strict";
  function run(box) {
    var until = Date.now() + Number(box.dataset.seconds) * 1000;
    var left = box.querySelector("[data-left]");
    var button = document.getElementById(box.dataset.button);
    function tick() {
      var seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      if (left) { left.textContent = seconds; }
      if (button) { button.disabled = seconds > 0; }
      if (seconds > 0) { window.setTimeout(tick, 250); } else { box.hidden = true; }
    }
    tick();
  }
  document.querySelectorAll("[data-reading]").forEach(run);
})();
