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
openRow = function (row) { foldRow(row, false); };
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
foldBoards();

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
