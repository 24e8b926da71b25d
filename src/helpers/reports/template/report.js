// Comforts for a reader with a script: the evidence of a number in place and the way back from it, tables sorted by column,
// one field that searches tables and evidence, plans shown or hidden, figures saved. Whoever reads without it misses none of
// the content. Words come from the page, so that it is one script in all languages.
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
  into.querySelectorAll(".back").forEach(function (one) { one.remove(); });
  into.querySelectorAll("a").forEach(function (link) { link.replaceWith(...link.childNodes); });
  into.querySelectorAll("[id]").forEach(function (one) { one.removeAttribute("id"); });
  return into;
}
function tell(entry) {
  if (entry.tagName !== "TR") {
    var group = entry.closest("details.group");
    return [make("p", "of", group ? group.querySelector("h3").textContent : ""), copy(entry, make("div"))];
  }
  var list = make("dl"), heads = entry.closest("table").tHead.rows[0].cells;
  Array.from(entry.cells).forEach(function (cell, place) {
    if (cell.textContent.trim()) { list.append(make("dt", "", heads[place].textContent.replace(/[↕↑↓]/g, "")), copy(cell, make("dd"))); }
  });
  return [make("p", "of", entry.closest("table").caption.textContent), list];
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
    if (head.dataset.plan) { return; }
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

// What is folded opens for a link to it, for a search and for print.
function unfold(target) {
  for (var one = target; one; one = one.parentElement) {
    if (one.tagName === "DETAILS") { one.open = true; }
    if (one.tagName === "TR") { foldRow(one, false); }
  }
}
function reach(address) {
  var target = address.length > 1 && document.getElementById(decodeURIComponent(address.slice(1)));
  if (target) { unfold(target); target.scrollIntoView(); }
}
addEventListener("hashchange", function () { reach(location.hash); });
var folded = [];
addEventListener("beforeprint", function () {
  if (location.hash === "#brief") { return; }
  folded = Array.from(document.querySelectorAll("details:not([open])"));
  folded.forEach(function (one) { one.open = true; });
  document.querySelectorAll("tr.closed").forEach(function (row) { foldRow(row, false); });
});
addEventListener("afterprint", function () { folded.forEach(function (one) { one.open = false; }); });

// The switch of language keeps the place: sections and entries have the same names in each.
document.querySelectorAll(".languages a").forEach(function (link) {
  link.addEventListener("click", function () { link.hash = location.hash; });
});

// From an entry of evidence back to the number that led to it.
var back = make("button", "back", words.back), origin = null;
back.type = "button";
back.addEventListener("click", function () {
  unfold(origin);
  back.remove();
  origin.scrollIntoView({ block: "center" });
  origin.focus();
});
document.addEventListener("click", function (event) {
  var link = evidence(event);
  if (!link) { return; }
  hide();
  clear();
  var entry = document.getElementById(link.getAttribute("href").slice(1));
  if (!entry || entry.contains(link)) { return; }
  unfold(entry);
  origin = link;
  (entry.tagName === "TR" ? entry.lastElementChild : entry.querySelector("p")).append(" ", back);
});

// On a phone the cells of a board name their plans, those of a table of counts or of many columns what they hold; what they all say is folded
// under a line that counts it, and opens for it, for what is sought and for print.
var narrow = matchMedia("(max-width: 40rem)");
function foldRow(row, closed) {
  var cells = Array.from(row.cells).slice(1), button = row.querySelector("button.tally");
  if (!button) { return; }
  row.classList.toggle("closed", closed);
  button.setAttribute("aria-expanded", String(!closed));
  // a browser's own search finds what is hidden so, and opens it
  cells.forEach(function (cell) {
    if (closed) { cell.firstElementChild.setAttribute("hidden", "until-found"); } else { cell.firstElementChild.removeAttribute("hidden"); }
  });
}
function wrap(row) {
  var told = row.querySelector("small.tally"), button = make("button", "tally", told.textContent);
  button.type = "button";
  button.addEventListener("click", function () { foldRow(row, !row.classList.contains("closed")); });
  told.replaceWith(button);
  Array.from(row.cells).slice(1).forEach(function (cell) {
    var held = make("div");
    held.append(...cell.childNodes);
    held.addEventListener("beforematch", function () { foldRow(row, false); });
    cell.append(held);
  });
}
function foldBoards() {
  document.querySelectorAll("table.board tr:has(.tally)").forEach(function (row) {
    if (narrow.matches && row.querySelector("small.tally")) { wrap(row); }
    foldRow(row, narrow.matches);
  });
}
document.querySelectorAll(
  "table.board, table[id^='tab-uptake'], table[id^='tab-presence'], table.data:not(.listed):has(thead th:nth-child(6))"
).forEach(function (table) {
  var heads = Array.from(table.tHead.rows[0].cells);
  Array.from(table.tBodies[0].rows).forEach(function (row) {
    Array.from(row.cells).forEach(function (cell, place) {
      if (place) { cell.dataset.of = heads[place].textContent.replace(/[↕↑↓]/g, "").trim(); }
      cell.classList.toggle("nothing", cell.textContent.trim() === "–");
    });
  });
  table.classList.add("cards");
});
narrow.addEventListener("change", foldBoards);
// The numbers of a table, or of a figure and its text, are one stop of the tab key; the arrow keys move among them.
document.querySelectorAll("table.data, div.finding").forEach(function (group) {
  var links = Array.from(group.querySelectorAll("a")).filter(function (link) {
    return link.closest("table.data, div.finding") === group;
  });
  links.forEach(function (link, place) { link.tabIndex = place ? -1 : 0; });
  group.addEventListener("keydown", function (event) {
    var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key], at = links.indexOf(document.activeElement);
    if (!step || at < 0) { return; }
    event.preventDefault();
    do { at += step; } while (links[at] && !links[at].getClientRects().length);
    if (links[at]) { links[at].focus(); }
  });
});

foldBoards();
if (location.hash) { reach(location.hash); }

// One field for the rows of tables, the lists and the evidence.
var tools = document.getElementById("tools"), field = make("input"), count = make("span", "n-of-n"), texts = null;
function rows() {
  if (!texts) {
    texts = Array.from(document.querySelectorAll("main tbody > tr, main article, main ul.silence > li")).map(function (one) {
      return [one, one.textContent.toLowerCase()];
    });
  }
  return texts;
}
function search() {
  var asked = field.value.trim().toLowerCase(), left = 0;
  rows().forEach(function (pair) {
    var here = pair[1].indexOf(asked) >= 0;
    pair[0].classList.toggle("missed", !here);
    if (asked && here) { left += 1; unfold(pair[0]); }
  });
  count.textContent = asked ? left + " " + words.found : "";
}
function clear() { if (field.value) { field.value = ""; search(); } }
if (tools && document.querySelector("main tbody, main article")) {
  var label = make("label", "find", words.find + " ");
  field.type = "search";
  field.addEventListener("input", search);
  count.setAttribute("role", "status");
  label.append(field);
  tools.append(" ", label, " ", count);
  addEventListener("beforeprint", clear);
}
if (tools) {
  tools.querySelectorAll("#brief, #whole").forEach(function (one) {
    one.addEventListener("click", function () { location.hash = one.id; print(); });
  });
}

// Plans side by side: columns and rows of the others step back.
var named = new Map();
document.querySelectorAll("th[data-plan]").forEach(function (head) {
  named.set(head.dataset.plan, head.textContent.replace(/[↕↑↓]/g, "").trim());
});
if (tools && named.size > 1) {
  var choice = make("span", "plans", words.plans + " "), off = new Set();
  choice.setAttribute("role", "group");
  choice.setAttribute("aria-label", words.plans);
  named.forEach(function (name, plan) {
    var button = make("button", "", name);
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.addEventListener("click", function () {
      if (!off.delete(plan)) { off.add(plan); }
      button.setAttribute("aria-pressed", String(!off.has(plan)));
      document.querySelectorAll("[data-plan]").forEach(function (one) {
        var gone = off.has(one.dataset.plan);
        if (one.tagName === "TH") {
          var place = one.cellIndex;
          Array.from(one.closest("table").rows).forEach(function (row) { row.cells[place].hidden = gone; });
        } else { one.hidden = gone; }
      });
    });
    choice.append(button, " ");
  });
  tools.after(choice);
}

// A figure with its title and its source, as a picture of its own.
document.querySelectorAll("figure.exhibit svg").forEach(function (svg) {
  var link = make("a", "save", words.save), title = svg.querySelector("title").textContent;
  link.download = svg.closest("figure").id + ".svg";
  link.href = "#" + svg.closest("figure").id;
  link.addEventListener("click", function () {
    var box = svg.viewBox.baseVal, drawn = svg.cloneNode(true), lines = [], line = "";
    title.split(/(?<=[ ，；。、])/).forEach(function (word) {
      if (line && (line + word).length * 6 > box.width) { lines.push(line); line = ""; }
      line += word;
    });
    lines.push(line, words.source + ": " + document.title + ", " + document.querySelector("p.cite").textContent.slice(0, 300));
    drawn.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    drawn.setAttribute("viewBox", [box.x, box.y - 12 * lines.length, box.width, box.height + 12 * lines.length + 14].join(" "));
    lines.forEach(function (text, place) {
      var last = place === lines.length - 1, node = document.createElementNS("http://www.w3.org/2000/svg", "text");
      node.setAttribute("x", box.x + 2);
      node.setAttribute("y", last ? box.y + box.height + 8 : box.y - 12 * (lines.length - 2 - place) - 4);
      node.setAttribute("font-size", last ? 5 : 9);
      node.textContent = text;
      drawn.append(node);
    });
    link.href = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(new XMLSerializer().serializeToString(drawn));
  });
  svg.closest("figure").append(link);
});
}());
