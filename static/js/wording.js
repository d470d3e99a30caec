// The editor of wordings: shows the lines of the text area as headings, clauses and chips, and writes them back as the
// same lines. What is saved is always the text area; without this script it is edited directly.
(function () {
  "use strict";
  var area = document.querySelector("[data-wording]");
  var tools = document.querySelector("[data-wording-tools]");
  if (!area || !tools) { return; }
  var insert = tools.querySelector("[data-insert]");
  var names = {};
  Array.prototype.forEach.call(insert.options, function (option) { names[option.value] = option.text; });
  var PREFIX = { h2: "# ", h3: "## ", key: "! ", point: "- ", p: "" };
  var editor = document.createElement("div");
  editor.className = "wording-editor";
  editor.contentEditable = "true";
  editor.setAttribute("role", "textbox");
  editor.setAttribute("aria-multiline", "true");
  editor.setAttribute("aria-label", area.labels && area.labels[0] ? area.labels[0].textContent.trim() : "");

  function chip(name) {
    var span = document.createElement("span");
    span.className = "chip";
    span.contentEditable = "false";
    span.dataset.name = name;
    span.textContent = names[name] || name;
    if (!names[name]) { span.classList.add("wrong"); }
    return span;
  }

  function block(kind) {
    var node = document.createElement(kind === "h2" || kind === "h3" ? kind : "p");
    if (kind === "key" || kind === "point") { node.className = kind; }
    return node;
  }

  function fill(node, text) {
    var target = node, bold = null, underline = null;
    text.split(/(\*\*|__|\{[^{}]*\})/).forEach(function (piece) {
      if (piece === "**") { bold = bold ? null : document.createElement("b"); if (bold) { node.appendChild(bold); } target = bold || node; return; }
      if (piece === "__") { underline = underline ? null : document.createElement("u"); if (underline) { (bold || node).appendChild(underline); } target = underline || bold || node; return; }
      if (!piece) { return; }
      target.appendChild(/^\{[^{}]+\}$/.test(piece) ? chip(piece) : document.createTextNode(piece));
    });
  }

  function line(text) {
    var slot = /^\[\[([a-z_]+)\]\]$/.exec(text.trim());
    if (slot) {
      var table = document.createElement("p");
      table.className = "slot";
      table.contentEditable = "false";
      table.dataset.slot = text.trim();
      table.textContent = names[text.trim()] || text.trim();
      return table;
    }
    var found = /^(## |# |! |- )?(.*)$/.exec(text);
    var kind = { "# ": "h2", "## ": "h3", "! ": "key", "- ": "point" }[found[1]] || "p";
    var node = block(kind);
    fill(node, found[2]);
    if (!node.firstChild) { node.appendChild(document.createElement("br")); }
    return node;
  }

  function load() {
    editor.textContent = "";
    area.value.split(/\r?\n/).forEach(function (text, index) {
      if (!text.trim()) { return; }
      var node = line(text);
      node.dataset.line = index + 1;
      editor.appendChild(node);
    });
  }

  function textOf(node) {
    if (node.nodeType === 3) { return node.data.replace(/ /g, " ").replace(/\n/g, " "); }
    if (node.dataset && node.dataset.name) { return node.dataset.name; }
    var inner = Array.prototype.map.call(node.childNodes, textOf).join("");
    if (!inner) { return ""; }
    if (/^(B|STRONG)$/.test(node.nodeName)) { return "**" + inner + "**"; }
    return node.nodeName === "U" ? "__" + inner + "__" : inner;
  }

  function kindOf(node) {
    if (node.nodeName === "H2" || node.nodeName === "H3") { return node.nodeName.toLowerCase(); }
    return node.classList && (node.classList.contains("key") ? "key" : node.classList.contains("point") ? "point" : "p") || "p";
  }

  function save() {
    var lines = Array.prototype.map.call(editor.childNodes, function (node) {
      if (node.dataset && node.dataset.slot) { return node.dataset.slot; }
      var text = textOf(node).trim();
      return text && PREFIX[kindOf(node)] + text;
    });
    area.value = lines.filter(Boolean).join("\n");
  }

  function currentBlock() {
    var place = window.getSelection().anchorNode;
    while (place && place.parentNode !== editor) { place = place.parentNode; }
    return place;
  }

  function turnInto(kind) {
    var old = currentBlock();
    if (!old || (old.dataset && old.dataset.slot)) { return; }
    var node = block(kind);
    while (old.firstChild) { node.appendChild(old.firstChild); }
    editor.replaceChild(node, old);
    window.getSelection().collapse(node, node.childNodes.length);
    save();
  }

  function put(value) {
    editor.focus();
    if (value.indexOf("[[") === 0) {
      var after = currentBlock();
      editor.insertBefore(line(value), after ? after.nextSibling : null);
    } else {
      var range = window.getSelection().rangeCount ? window.getSelection().getRangeAt(0) : null;
      if (!range || !editor.contains(range.startContainer)) { return; }
      range.deleteContents();
      var node = chip(value);
      range.insertNode(node);
      window.getSelection().collapse(node.parentNode, Array.prototype.indexOf.call(node.parentNode.childNodes, node) + 1);
    }
    save();
  }

  tools.addEventListener("mousedown", function (event) {
    if (event.target.closest("button")) { event.preventDefault(); }
  });
  tools.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) { return; }
    if (button.dataset.block) { turnInto(button.dataset.block); }
    if (button.dataset.mark) { document.execCommand(button.dataset.mark); save(); }
  });
  var kept = null;
  editor.addEventListener("blur", function () {
    var selection = window.getSelection();
    kept = selection.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
  });
  insert.addEventListener("change", function () {
    if (!insert.value) { return; }
    if (kept) { window.getSelection().removeAllRanges(); window.getSelection().addRange(kept); }
    put(insert.value);
    insert.value = "";
  });
  editor.addEventListener("input", save);
  editor.addEventListener("paste", function (event) {
    event.preventDefault();
    var lines = event.clipboardData.getData("text/plain").split(/\r?\n/).filter(function (text) { return text.trim(); });
    if (lines.length === 1) { document.execCommand("insertText", false, lines[0]); return; }
    var after = currentBlock();
    lines.forEach(function (text) {
      var node = line(text);
      editor.insertBefore(node, after ? after.nextSibling : null);
      after = node;
    });
    save();
  });
  area.form.addEventListener("submit", save);

  document.execCommand("defaultParagraphSeparator", false, "p");
  load();
  area.hidden = true;
  area.after(editor);
  tools.hidden = false;
  document.querySelectorAll("#problems [data-line]").forEach(function (item) {
    var node = editor.querySelector('[data-line="' + item.dataset.line + '"]');
    if (!node) { return; }
    node.classList.add("wrong");
    item.addEventListener("click", function () { node.scrollIntoView({ block: "center" }); });
  });
})();
