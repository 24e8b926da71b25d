// Comforts for a reader with a script: the evidence of a number in place, tables sorted by column, the list of evidence
// filtered. Whoever reads without it misses none of the content. Words come from the page, so that it is one script in
// all languages.
(function () {
"use strict";
var page = document.body, words = page.dataset, lang = document.documentElement.lang;
function make(tag, css, text) {
  var made = document.createElement(tag);
  if (css) { made.className = css; }
  if (text) { made.textContent = text; }
  return made;
}

// The evidence of a number, on hover and focus; Escape closes it, and it stays while the pointer is on it.
var box = make("div", "pop"), owner = null, timer = 0;
box.id = "pop";
box.hidden = true;
box.setAttribute("role", "tooltip");
page.append(box);
function copy(from, into) {
  from.childNodes.forEach(function (node) { into.append(node.cloneNode(true)); });
  into.querySelectorAll("a").forEach(function (link) {
    if (link.matches("[href^='#u'], .back")) { link.remove(); } else { link.replaceWith(...link.childNodes); }
  });
  into.querySelectorAll("[id]").forEach(function (one) { one.removeAttribute("id"); });
  return into;
}
function tell(entry) {
  if (entry.tagName !== "TR") {
    var group = entry;
    while (group && group.tagName !== "H3") { group = group.previousElementSibling; }
    return [make("p", "of", group ? group.textContent : ""), copy(entry, make("div"))];
  }
  var list = make("dl"), heads = entry.closest("table").tHead.rows[0].cells;
  Array.from(entry.cells).forEach(function (cell, place) {
    if (cell.textContent.trim()) { list.append(make("dt", "", heads[place].textContent.replace(/[↕↑↓]/g, "")), copy(cell, make("dd"))); }
  });
  return [list];
}
function hide() {
  clearTimeout(timer);
  if (owner) { owner.removeAttribute("aria-describedby"); }
  owner = null;
  box.hidden = true;
}
function show(link) {
  var entry = document.getElementById(link.getAttribute("href").slice(1));
  if (link === owner) { clearTimeout(timer); return; }
  hide();
  if (!entry || entry.contains(link)) { return; }
  box.replaceChildren(...tell(entry));
  box.hidden = false;
  owner = link;
  link.setAttribute("aria-describedby", "pop");
  var at = link.getClientRects()[0], wide = document.documentElement.clientWidth;
  var left = Math.max(8, Math.min(at.left, wide - box.offsetWidth - 8)), top = at.bottom + 6;
  if (top + box.offsetHeight > innerHeight && at.top - 6 - box.offsetHeight > 0) { top = at.top - 6 - box.offsetHeight; }
  box.style.left = left + scrollX + "px";
  box.style.top = top + scrollY + "px";
}
function evidence(event) { return event.target.closest && event.target.closest("a[href^='#e-']"); }
document.addEventListener("mouseover", function (event) {
  var link = evidence(event);
  if (box.contains(event.target)) { clearTimeout(timer); } else if (link) {
    clearTimeout(timer);
    timer = setTimeout(show, owner ? 0 : 150, link);
  }
});
document.addEventListener("mouseout", function (event) {
  if (evidence(event) || box.contains(event.target)) {
    clearTimeout(timer);
    timer = setTimeout(hide, 250);
  }
});
document.addEventListener("focusin", function (event) {
  var link = evidence(event);
  if (link && link.matches(":focus-visible")) { show(link); }
});
document.addEventListener("focusout", function (event) { if (evidence(event)) { hide(); } });
document.addEventListener("keydown", function (event) { if (event.key === "Escape") { hide(); } });

// Tables by column: up, down, as it was. Numbers of unlike quantities are never sorted together.
var order = new Intl.Collator(lang, { numeric: true });
function measure(cell) {
  var found = cell.textContent.replace(/,/g, "").replace(/\u2212/g, "-").match(/-?\d+(\.\d+)?/);
  return found ? Number(found[0]) : null;
}
document.querySelectorAll("table.data").forEach(function (table) {
  var rows = Array.from(table.tBodies[0].rows), heads = Array.from(table.tHead.rows[0].cells);
  if (rows.length < 3) { return; }
  heads.forEach(function (head, place) {
    var figures = head.classList.contains("number"), button = make("button", "sort");
    if (figures && table.hasAttribute("data-mixed")) { return; }
    if (new Set(rows.map(function (row) { return row.cells[place].textContent; })).size < 2) { return; }
    button.type = "button";
    if (head.querySelector("a")) {
      button.setAttribute("aria-label", words.sort + " " + head.textContent);
      head.append(" ", button);
    } else {
      button.append(...head.childNodes);
      head.append(button);
    }
    button.addEventListener("click", function () {
      var next = { ascending: "descending", descending: "" }[head.getAttribute("aria-sort")], sorted = rows.slice();
      if (next === undefined) { next = "ascending"; }
      heads.forEach(function (other) { other.removeAttribute("aria-sort"); });
      if (next) {
        head.setAttribute("aria-sort", next);
        var sign = next === "ascending" ? 1 : -1;
        sorted.sort(function (one, other) {
          var a = one.cells[place], b = other.cells[place], x = a.textContent.trim(), y = b.textContent.trim();
          if (figures) { x = measure(a); y = measure(b); }
          // what has no number, or says nothing, stays last
          if (x === null || x === "" || y === null || y === "") { return (x === null || x === "") - (y === null || y === ""); }
          return sign * (figures ? x - y : order.compare(x, y));
        });
      }
      table.tBodies[0].append(...sorted);
    });
  });
});

// The list of evidence by any word in it.
var list = document.querySelector("section.evidence");
if (list && list.querySelector("article")) {
  var label = make("label", "find", words.find + " "), field = make("input"), count = make("span");
  var groups = [], entries = Array.from(list.querySelectorAll("article"));
  field.type = "search";
  count.setAttribute("role", "status");
  label.append(field);
  var line = make("p", "find");
  line.append(label, " ", count);
  list.prepend(line);
  Array.from(list.children).forEach(function (one) {
    if (one.tagName === "H3") { groups.push([]); }
    if (groups.length) { groups[groups.length - 1].push(one); }
  });
  var texts = entries.map(function (entry) { return entry.textContent.toLowerCase(); });
  var filter = function () {
    var asked = field.value.trim().toLowerCase(), left = 0;
    entries.forEach(function (entry, place) {
      entry.hidden = texts[place].indexOf(asked) < 0;
      left += entry.hidden ? 0 : 1;
    });
    groups.forEach(function (group) {
      var none = !group.some(function (one) { return one.tagName === "ARTICLE" && !one.hidden; });
      group.forEach(function (one) { if (one.tagName !== "ARTICLE") { one.hidden = none; } });
    });
    count.textContent = asked ? left + " / " + entries.length : "";
  };
  var clear = function () { if (field.value) { field.value = ""; filter(); } };
  field.addEventListener("input", filter);
  addEventListener("beforeprint", clear);
}

// A link to an entry that the filter hides shows it again.
document.addEventListener("click", function (event) {
  if (evidence(event)) {
    hide();
    if (clear) { clear(); }
  }
});
}());
