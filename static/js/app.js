// What makes pages quick for people who live in them: keys, live clocks, the palette, confirmations. Every page works without it.
(function () {
  "use strict";
  var $ = function (selector, root) { return (root || document).querySelector(selector); };
  var $$ = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };

  // --- clocks: the server wrote due time and words, here they only move on
  function tick() {
    var now = Date.now();
    $$("[data-clock]").forEach(function (clock) {
      var left = Math.round((Date.parse(clock.getAttribute("datetime")) - now) / 1000);
      var span = Math.abs(left);
      var days = Math.floor(span / 86400), hours = Math.floor((span % 86400) / 3600), minutes = Math.floor((span % 3600) / 60);
      var text = days
        ? clock.dataset.days.replace("{d}", days).replace("{h}", hours)
        : hours + ":" + (minutes < 10 ? "0" : "") + minutes;
      if (left <= 0) text = clock.dataset.over.replace("{}", text);
      if (clock.textContent !== text) clock.textContent = text;
      var level = left <= 0 ? "over" : left <= 900 ? "high" : left <= 2700 ? "near" : "calm";
      var wanted = "clock clock-" + level;
      if (clock.className !== wanted) clock.className = wanted;
    });
  }
  tick();
  setInterval(tick, 5000);

  // --- a decision that opens takes the keyboard to its first field
  document.addEventListener("toggle", function (event) {
    if (!event.target.matches || !event.target.matches("details.decision") || !event.target.open) return;
    $$("details.decision[open]").forEach(function (other) { if (other !== event.target) other.open = false; });
    focusInto(event.target);
  }, true);
  function focusInto(details) {
    var field = $("input:not([type=hidden]),select,textarea", details) || $("summary", details);
    if (field) { field.focus({ preventScroll: true }); details.scrollIntoView({ block: "nearest" }); }
  }
  // What was refused has the keyboard at once: the field that is wrong, or the form that came back open.
  var refused = $("main [aria-invalid=true],main .is-invalid"), reopened = $("details.decision[open]");
  if (refused) refused.focus(); else if (reopened) focusInto(reopened);

  // --- one open menu at a time, closed by a click elsewhere
  document.addEventListener("click", function (event) {
    $$("details[data-menu][open]").forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
  });

  // --- messages and failures of fragments
  document.addEventListener("click", function (event) {
    var close = event.target.closest("[data-dismiss-message]");
    if (close) close.parentElement.remove();
  });
  setTimeout(function () { $$("[data-message=success],[data-message=info]").forEach(function (one) { one.classList.add("going"); }); }, 8000);
  function toast(text) {
    var place = $("[data-toasts]");
    if (!place) return;
    var box = document.createElement("div");
    box.className = "alert alert-danger";
    box.setAttribute("role", "alert");
    box.textContent = text;
    place.appendChild(box);
    setTimeout(function () { box.remove(); }, 8000);
  }
  ["htmx:responseError", "htmx:sendError"].forEach(function (name) {
    document.addEventListener(name, function (event) {
      var place = $("[data-toasts]");
      if (place && !(event.detail.elt && event.detail.elt.hasAttribute("data-quiet"))) toast(place.dataset.error);
    });
  });

  // --- confirmations
  var confirmDialog = $("[data-confirm-dialog]"), waiting = null;
  document.addEventListener("submit", function (event) {
    var asks = (event.submitter && event.submitter.dataset.confirm) || event.target.dataset.confirm;
    if (!asks || !confirmDialog || event.target.dataset.confirmed === "yes") {
      if (sends(event.target) && !event.defaultPrevented) lock(event.target);
      return;
    }
    event.preventDefault();
    waiting = { form: event.target, submitter: event.submitter };
    $("[data-confirm-text]", confirmDialog).textContent = asks;
    confirmDialog.showModal();
    $("[data-confirm-yes]", confirmDialog).focus();
  });
  // Read from the attribute: a form with a field called "method" hides its own property behind it.
  function sends(form) { return (form.getAttribute("method") || "").toLowerCase() === "post"; }
  // More text than the server takes at once is said here, where nothing typed is lost.
  document.addEventListener("submit", function (event) {
    if (!sends(event.target) || event.defaultPrevented) return;
    var size = 0;
    new FormData(event.target).forEach(function (value) { if (typeof value === "string") size += new Blob([value]).size; });
    var place = $("[data-toasts]");
    if (size > 2400000 && place) { event.preventDefault(); event.stopPropagation(); toast(place.dataset.tooMuch); }
  }, true);
  function lock(form) {
    // A second click on a slow form would only be answered with the first result; this keeps the hand calm.
    setTimeout(function () { $$("button", form).forEach(function (button) { button.disabled = true; }); }, 0);
    setTimeout(function () { $$("button", form).forEach(function (button) { button.disabled = false; }); }, 6000);
  }
  if (confirmDialog) $("[data-confirm-yes]", confirmDialog).addEventListener("click", function () {
    confirmDialog.close();
    if (!waiting) return;
    waiting.form.dataset.confirmed = "yes";
    if (waiting.submitter) waiting.form.requestSubmit(waiting.submitter); else waiting.form.requestSubmit();
    delete waiting.form.dataset.confirmed;
    waiting = null;
  });
  document.addEventListener("click", function (event) {
    var dialog = event.target.closest("[data-close]") && event.target.closest("dialog");
    if (dialog) dialog.close();
    if (event.target.matches && event.target.matches("dialog[open]")) event.target.close();
  });

  // --- what belongs to the screen: kept in cookies, so that the next page comes as this one was left
  function remember(name, value) {
    document.cookie = name + "=" + value + ";path=/;max-age=31536000;samesite=lax" + (location.protocol === "https:" ? ";secure" : "");
  }
  function rememberSection(name, open) {
    var known = (document.cookie.match(/(?:^|; )look_menu=([^;]*)/) || ["", ""])[1];
    var others = known.split(".").filter(function (part) { return part && part.indexOf(name + "-") !== 0; });
    remember("look_menu", others.concat(name + (open ? "-1" : "-0")).join("."));
  }

  // --- small conveniences
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print();
    var toggle = event.target.closest("[data-sidebar-toggle]");
    if (toggle) {
      event.preventDefault();
      var next = document.documentElement.dataset.sidebar === "closed" ? "open" : "closed";
      document.documentElement.dataset.sidebar = next;
      remember("look_sidebar", next);
    }
    var heading = event.target.closest("[data-menu-section] > summary");
    if (heading) rememberSection(heading.parentElement.dataset.menuSection, !heading.parentElement.open);
    var copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) navigator.clipboard.writeText(copy.dataset.copy);
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-autosubmit]") && event.target.form) event.target.form.requestSubmit();
  });
  document.addEventListener("submit", function (event) {
    // Empty conditions stay out of the address, so that an address can be read, kept and sent to others.
    if (!event.target.matches("[data-filter-form]")) return;
    $$("input,select", event.target).forEach(function (field) { if (!field.value && field.name) field.disabled = true; });
    setTimeout(function () { $$("input,select", event.target).forEach(function (field) { field.disabled = false; }); }, 0);
  });

  // --- how a form is filled: seconds, fields pasted, fields corrected; counted for a form in which somebody typed
  $$("form[data-filling]").forEach(function (form) {
    var opened = Date.now(), pasted = {}, settled = {}, corrected = {};
    form.addEventListener("paste", function (event) { if (event.target.name) pasted[event.target.name] = true; });
    form.addEventListener("change", function (event) {
      var name = event.target.name;
      if (!name) return;
      if (settled[name]) corrected[name] = true;
      settled[name] = true;
    });
    form.addEventListener("submit", function () {
      if (!Object.keys(settled).length) return;
      var counts = { seconds: Math.round((Date.now() - opened) / 1000), pasted: Object.keys(pasted).length, corrected: Object.keys(corrected).length };
      Object.keys(counts).forEach(function (name) {
        var field = form.querySelector("[name=filling_" + name + "]") || form.appendChild(document.createElement("input"));
        field.type = "hidden"; field.name = "filling_" + name; field.value = counts[name];
      });
    });
  });

  // --- files dropped on their field
  function fileNames(box) {
    var input = $("input[type=file]", box), list = $("[data-file-names]", box);
    if (!list) return;
    list.textContent = Array.prototype.map.call(input.files, function (file) {
      return file.name + " (" + (file.size / 1048576).toFixed(2) + " MB)";
    }).join(", ");
  }
  $$("[data-drop]").forEach(function (box) {
    var input = $("input[type=file]", box);
    if (!input) return;
    ["dragenter", "dragover"].forEach(function (name) {
      box.addEventListener(name, function (event) { event.preventDefault(); box.classList.add("over"); });
    });
    ["dragleave", "drop"].forEach(function (name) { box.addEventListener(name, function () { box.classList.remove("over"); }); });
    box.addEventListener("drop", function (event) {
      event.preventDefault();
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", function () { fileNames(box); });
  });

  // --- lists: move, look, tick, open
  function rows() { return $$("[data-list] [data-row]"); }
  function current() { return $("[data-row].current"); }
  var lookTimer;
  function choose(row, focus) {
    if (!row) return;
    rows().forEach(function (other) { other.classList.toggle("current", other === row); other.setAttribute("aria-selected", other === row ? "true" : "false"); });
    if (focus) { row.focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); }
    if (row.dataset.preview && window.htmx) {
      clearTimeout(lookTimer);
      lookTimer = setTimeout(function () { window.htmx.ajax("GET", row.dataset.preview, { target: "#preview", swap: "innerHTML" }); }, 90);
    }
  }
  function move(step) {
    var all = rows();
    if (!all.length) return false;
    var at = all.indexOf(current());
    choose(all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))], true);
    return true;
  }
  function countTicks() {
    var ticked = $$("[data-tick]:checked").length, bar = $("[data-bulk-bar]");
    if (bar) { bar.hidden = !ticked; $("[data-bulk-count]", bar).textContent = ticked; }
    $$("[data-tick]").forEach(function (box) { box.closest("tr").classList.toggle("ticked", box.checked); });
  }
  document.addEventListener("click", function (event) {
    var row = event.target.closest("[data-row]");
    if (!row || event.target.closest("a,button,input,label,summary")) return;
    if (String(window.getSelection())) return;
    if (row.dataset.preview) choose(row, true);
    else if (row.dataset.href) { if (event.ctrlKey || event.metaKey) window.open(row.dataset.href); else location.href = row.dataset.href; }
  });
  document.addEventListener("dblclick", function (event) {
    var row = event.target.closest("[data-row]");
    if (row && row.dataset.href && !event.target.closest("a,button,input")) location.href = row.dataset.href;
  });
  document.addEventListener("change", function (event) {
    if (event.target.matches("[data-tick-all]")) $$("[data-tick]").forEach(function (box) { box.checked = event.target.checked; });
    if (event.target.matches("[data-tick],[data-tick-all]")) countTicks();
  });
  var first = $("[data-list] [data-row][data-preview]");
  if (first) first.classList.add("current");
  document.addEventListener("htmx:afterSwap", tick);

  // --- the palette
  var palette = $("[data-palette]");
  function openPalette() {
    if (!palette || palette.open) return;
    palette.showModal();
    var input = $("input", palette);
    input.select();
    if (window.htmx) window.htmx.trigger(input, "palette");
  }
  if (palette) {
    $$("[data-palette-open]").forEach(function (input) {
      input.addEventListener("mousedown", function (event) { if (window.htmx) { event.preventDefault(); openPalette(); } });
    });
    palette.addEventListener("keydown", function (event) {
      var hits = $$(".hit", palette), at = hits.findIndex(function (hit) { return hit.classList.contains("active"); });
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!hits.length) return;
        var next = (at + (event.key === "ArrowDown" ? 1 : -1) + hits.length) % hits.length;
        hits.forEach(function (hit, index) { hit.classList.toggle("active", index === next); hit.setAttribute("aria-selected", index === next ? "true" : "false"); });
        hits[next].scrollIntoView({ block: "nearest" });
      } else if (event.key === "Enter" && hits.length) {
        event.preventDefault();
        location.href = hits[Math.max(0, at)].href;
      }
    });
  }

  // --- help: the page's own keys are read from its buttons
  var help = $("[data-help]");
  function keyName(element) {
    var copy = element.cloneNode(true);
    $$(".key,svg,.visually-hidden", copy).forEach(function (part) { part.remove(); });
    return (copy.textContent.trim() || element.getAttribute("title") || element.getAttribute("aria-label") || "").replace(/\s+/g, " ");
  }
  function openHelp() {
    if (!help || help.open) return;
    var list = $("[data-page-keys]", help);
    list.textContent = "";
    $$("[data-key]").forEach(function (element) {
      if (["?", "[", "]"].indexOf(element.dataset.key) >= 0 || help.contains(element)) return;
      var line = document.createElement("div"), dt = document.createElement("dt"), kbd = document.createElement("kbd"), dd = document.createElement("dd");
      kbd.className = "key"; kbd.textContent = element.dataset.key.toUpperCase();
      dd.textContent = keyName(element);
      dt.appendChild(kbd); line.appendChild(dt); line.appendChild(dd); list.appendChild(line);
    });
    if (!list.children.length) { var none = document.createElement("p"); none.className = "text-secondary"; none.textContent = list.dataset.none; list.appendChild(none); }
    help.showModal();
  }
  document.addEventListener("click", function (event) {
    if (help && event.target.closest("[data-help-open]") && !event.ctrlKey && !event.metaKey) { event.preventDefault(); openHelp(); }
  });

  // --- a field that was read from a paper lights up its place on the picture
  document.addEventListener("focusin", function (event) {
    var name = event.target.dataset && event.target.dataset.mark;
    if (!name) return;
    $$(".file-mark").forEach(function (mark) {
      var on = mark.dataset.markName === name;
      mark.classList.toggle("on", on);
      if (on) mark.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  });

  // --- keys
  // Esc goes back one step: out of a menu, out of a form that a key opened, out of a field, so that keys act again.
  function leave(target) {
    if ($("dialog[open]")) return;
    var menu = $("details[data-menu][open]");
    var opened = target.closest("details[open]"), summary = opened && $("summary", opened);
    $$("details[data-menu][open]").forEach(function (one) { one.open = false; });
    if (menu) { if (menu.contains(target)) $("summary", menu).focus(); return; }
    if (summary && summary.dataset.key) { opened.open = false; summary.focus(); }
    else if (typing(target)) target.blur();
  }
  // As a click on the form's own button would: with what the button carries, and with the question it asks first.
  function send(form) {
    var button = Array.prototype.find.call(form.elements, function (one) { return one.type === "submit" && !one.disabled && !one.formNoValidate; });
    if (button) form.requestSubmit(button); else form.requestSubmit();
  }
  function typing(target) { return target.closest("input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]"); }
  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); openPalette(); return; }
    if (event.key === "Escape") { leave(event.target); return; }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.form) { send(event.target.form); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || $("dialog[open]")) return;
    var key = event.key.toLowerCase();
    if (event.key === "?") { event.preventDefault(); openHelp(); return; }
    if (key === "/") {
      var field = $("[data-filter-form] input[type=text],[data-filter-form] input[type=search]") || $("[data-palette-open]");
      if (field) { event.preventDefault(); field.focus(); field.select(); }
      return;
    }
    if (key === "j" || key === "k") { if (move(key === "j" ? 1 : -1)) event.preventDefault(); return; }
    var row = current();
    if (event.key === "Enter" && row && row.dataset.href && !event.target.closest("a,button,summary")) { location.href = row.dataset.href; return; }
    if (key === "x" && row) {
      var box = $("[data-tick]", row);
      if (box) { box.checked = !box.checked; countTicks(); event.preventDefault(); return; }
    }
    // The preview's keys win over the page's: what one looks at is what one acts on.
    var target = $$("#preview [data-key]").concat($$("[data-key]")).find(function (element) {
      return element.dataset.key.toLowerCase() === key && element.offsetParent !== null && !element.disabled;
    });
    if (target) {
      event.preventDefault();
      if (target.matches("input:not([type=checkbox]):not([type=radio]),textarea,select")) { target.focus(); return; }
      target.click();
      if (target.matches("summary") && target.parentElement.open) focusInto(target.parentElement);
    }
  });
})();
