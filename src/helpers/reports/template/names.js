// Of many plans a cell counts; which plans those are stands in the archive that the page carries, and is told to who asks.
var packed = document.querySelector("a[href^='data:application/zip']"), read = null, open = null;
function unpack(file) {
  var bytes = Uint8Array.from(atob(packed.href.split(",")[1]), function (one) { return one.charCodeAt(0); });
  var view = new DataView(bytes.buffer), at = bytes.length - 22;
  // the list of files stands at the end, each with the place of its own head
  while (view.getUint32(at, true) !== 0x06054b50) { at -= 1; }
  for (at = view.getUint32(at + 16, true); view.getUint32(at, true) === 0x02014b50;) {
    var length = view.getUint16(at + 28, true), head = view.getUint32(at + 42, true);
    if (new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + length)) === file) {
      var from = head + 30 + view.getUint16(head + 26, true) + view.getUint16(head + 28, true);
      var part = new Blob([bytes.subarray(from, from + view.getUint32(at + 20, true))]);
      return new Response(part.stream().pipeThrough(new DecompressionStream("deflate-raw"))).text();
    }
    at += 46 + length + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return Promise.resolve("");
}
function split(line) {
  return Array.from(line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g), function (found) {
    return found[1].replace(/^"|"$/g, "").replace(/""/g, '"');
  });
}
function readPlans() {
  read = read || unpack("plans.csv").then(function (text) {
    var lines = text.replace(/^\uFEFF/, "").trim().split("\n").map(split), heads = lines.shift();
    return lines.map(function (cells) {
      return Object.fromEntries(heads.map(function (name, place) { return [name, cells[place]]; }));
    });
  });
  return read;
}
function listNames(panel, plans, way) {
  var list = make("ul"), count = make("span", "n-of-n"), input = make("input"), label = make("label", "", words.among + " ");
  function fill() {
    var asked = input.value.trim().toLowerCase();
    var found = plans.filter(function (plan) { return plan.name.toLowerCase().indexOf(asked) >= 0; });
    list.replaceChildren(...found.slice(0, 120).map(function (plan) {
      var item = make("li"), name = way ? make("a", "", plan.name) : make("span", "", plan.name);
      if (way) { name.href = way.replace("{}", plan.plan_id.replace(/-\d+$/, "")); }
      item.append(name);
      return item;
    }));
    count.textContent = Math.min(found.length, 120) + " / " + plans.length;
  }
  input.type = "search";
  count.setAttribute("role", "status");
  input.addEventListener("input", fill);
  label.append(input);
  panel.append(label, " ", count, list);
  fill();
}
function closeNames() {
  if (open) { open.line.remove(); open.button.setAttribute("aria-expanded", "false"); }
  open = null;
}
function tellNames(table, row, head, button) {
  var before = open;
  closeNames();
  if (before && before.button === button) { return; }
  var line = make("tr", "names"), panel = make("td"), states = head.dataset.states.split(" ");
  var asked = table.dataset.names + ":" + row.dataset.row;
  var title = row.querySelector("th").firstChild.textContent.trim() + " · " + head.textContent.replace(/[↕↑↓]/g, "").trim();
  panel.append(make("p", "of", title));
  button.setAttribute("aria-expanded", "true");
  panel.colSpan = row.cells.length;
  line.append(panel);
  row.after(line);
  open = { line: line, button: button };
  readPlans().then(function (plans) {
    listNames(panel, plans.filter(function (plan) {
      return states.includes(plan[asked]) && (!row.dataset.level || plan.level === row.dataset.level);
    }), table.dataset.way);
  });
}
document.querySelectorAll("table[data-names]").forEach(function (table) {
  if (!packed || !window.DecompressionStream) { return; }
  var heads = table.tHead.rows[0].cells;
  // rows that are sorted anew leave it where it is
  table.tHead.addEventListener("click", closeNames);
  Array.from(table.tBodies[0].rows).forEach(function (row) {
    Array.from(row.cells).forEach(function (cell, place) {
      var count = cell.querySelector("span.count");
      if (!place || !heads[place].dataset.states || !count) { return; }
      var button = make("button", "who");
      button.type = "button";
      button.setAttribute("aria-expanded", "false");
      count.replaceWith(button);
      button.append(count);
      button.addEventListener("click", function () { tellNames(table, row, heads[place], button); });
    });
  });
});
