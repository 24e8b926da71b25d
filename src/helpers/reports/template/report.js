// Comforts for a reader with a script: the evidence of a number in place and the way back from it, one field that searches
// tables and evidence; what a page with tables or figures has more stands in files of their own, after this in one function.
// Whoever reads without it misses none of the content. Words come from the page, so that it is one script in all languages.
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

// What is folded opens for a link to it, for a search and for print; rows of tables say here how they do.
var openRow = null;
function unfold(target) {
  for (var one = target; one; one = one.parentElement) {
    if (one.tagName === "DETAILS") { one.open = true; }
    if (openRow && one.tagName === "TR") { openRow(one); }
  }
}
function reach(address) {
  var target = address.length > 1 && document.getElementById(decodeURIComponent(address.slice(1)));
  if (target) { unfold(target); target.scrollIntoView(); }
}
addEventListener("hashchange", function () { reach(location.hash); });
var folded = [];
addEventListener("beforeprint", function () {
  if (location.hash === "#brief") { fit(); return; }
  folded = Array.from(document.querySelectorAll("details:not([open])"));
  folded.forEach(function (one) { one.open = true; });
  if (openRow) { document.querySelectorAll("tr.closed").forEach(openRow); }
});
addEventListener("afterprint", function () {
  folded.forEach(function (one) { one.open = false; });
  cut.forEach(function (one) { one.hidden = false; });
  rest.remove();
  cut = [];
});

// The brief is one sheet: measured as it is printed, the longest board loses a row until all fits, first one that holds neither figure nor
// date of its own; how many went is said.
var cut = [], rest = make("p", "note marks");
function asPrinted(measured) {
  var root = document.documentElement, all = Array.from(document.styleSheets).flatMap((sheet) => Array.from(sheet.cssRules));
  var rules = all.filter((rule) => rule.media).map((rule) => [rule.media, rule.media.mediaText]);
  rules.forEach(function ([media, told]) { media.mediaText = /print/.test(told) ? "all" : /width|screen/.test(told) ? "not all" : told; });
  root.style.width = "174mm";
  measured();
  root.style.width = "";
  rules.forEach(function ([media, told]) { media.mediaText = told; });
}
function leave(one) { cut.push(one); one.hidden = true; }
function fit() {
  var boards = Array.from(document.querySelectorAll("#answer table.board"), (board) => Array.from(board.tBodies[0].rows)), said = new Set(), n = 0;
  document.querySelectorAll("#answer p.note").forEach(function (note) {
    if (said.has(note.textContent)) { leave(note); }
    said.add(note.textContent);
  });
  asPrinted(function () {
    while (document.body.getBoundingClientRect().height > 970) {
      var longest = boards.reduce((one, other) => other.length < one.length ? one : other, []), row;
      if (!longest.length) { return; }
      row = longest.splice(longest.findLastIndex((one) => !one.querySelector("td a.num, td time")), 1)[0];
      leave(longest.length ? row : row.closest(".scroll"));
      n += 1;
      rest.textContent = words.rest.replace("0", n);
      document.getElementById("answer").append(rest);
    }
  });
}

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

// The numbers of a table, or of a figure and its text, are one stop of the tab key; the arrow keys move among them.
function makeStop(group) {
  var links = Array.from(group.querySelectorAll("a, button.who")).filter(function (link) {
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
}

// once every part has added what it adds
addEventListener("DOMContentLoaded", function () {
  document.querySelectorAll("table.data, div.finding").forEach(makeStop);
  reach(location.hash);
});

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
