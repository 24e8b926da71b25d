var field = document.getElementById("search"), hits = document.getElementById("hits"), most = 40, shown = "both";
var buttons = document.querySelectorAll("[data-show]"), files = JSON.parse(document.body.dataset.files || "{}");
var rows = Array.from(document.querySelectorAll(".card, .province tbody tr")), groups = document.querySelectorAll(".group");
var own = document.documentElement.lang.slice(0, 2);
try { shown = localStorage.getItem("plans-language") || shown; } catch (error) { /* a browser may keep nothing */ }
if (!files[shown]) { shown = "both"; }
document.getElementById("filter").hidden = false;
function tell(id, yes) { document.getElementById(id).hidden = !yes; }
function languageOf(one) { return one.dataset.language || (one.lang || own).slice(0, 2); }

// What the reports hold stands in scripts beside this page: terms, and the files whose entries have them. Each is loaded
// when a search needs it, and once.
var loaded = {}, waiting = {};
window.plansTerms = function (language, number, terms) { loaded[language + "-t" + number] = terms; };
window.plansFound = function (language, number, entries) { loaded[language + "-" + number] = entries; };
window.plansFont = function (font) {
  new FontFace("Found", "url(data:font/woff2;base64," + font + ")").load().then(function (face) { document.fonts.add(face); });
};
function load(names) {
  return Promise.all(names.map(function (name) {
    waiting[name] = waiting[name] || new Promise(function (done) {
      var script = document.createElement("script");
      script.src = "search/" + name + ".js";
      script.onload = script.onerror = done;
      document.body.append(script);
    });
    return waiting[name];
  }));
}
function termsOf(text) {
  return (text.match(/[a-z0-9]+(?:[.,][0-9]+)*|[\u3400-\u9fff\uf900-\ufaff]+/g) || []).flatMap(function (run) {
    if (run < "\u0080") { return run.length > 1 ? [run] : []; }
    return Array.from(run).slice(1).map(function (next, at) { return Array.from(run)[at] + next; });
  });
}
function placeOf(term, count) { return (term.charCodeAt(0) * 31 + term.charCodeAt(1)) % count; }
function leads(language, terms) {
  var count = files[language][0], found = null;
  terms.forEach(function (term) {
    var group = loaded[language + "-t" + placeOf(term, files[language][1])] || {}, here = new Set(), everywhere = false;
    Object.keys(group).forEach(function (known) {
      if (known !== term && (term > "\u0080" || known.indexOf(term) !== 0)) { return; }
      if (group[known]) { group[known].forEach(function (number) { here.add(number); }); } else { everywhere = true; }
    });
    if (!everywhere) { found = found === null ? here : new Set(Array.from(found).filter(function (one) { return here.has(one); })); }
  });
  return found === null ? Array.from({ length: count }, function (_, number) { return number; })
    : Array.from(found).sort(function (a, b) { return a - b; });
}
var asking = 0;
async function search(asked) {
  var turn = asking += 1, words = asked.split(/\s+/).filter(Boolean), found = [], further = false;
  var terms = words.flatMap(termsOf), enough = asked.length > 1 || /[^\u0000-\u007f]/.test(asked);
  var spoken = enough ? Object.keys(files).filter(function (one) { return shown === "both" || one === shown; }) : [];
  tell("searching", enough);
  if (spoken.length) { load(["font"]); }
  for (var language of spoken) {
    var own = 0, room = most / spoken.length;
    await load(terms.filter(function () { return files[language][1]; }).map(function (term) {
      return language + "-t" + placeOf(term, files[language][1]);
    }));
    if (turn !== asking) { return; }
    for (var number of leads(language, terms)) {
      if (own >= room) { further = true; break; }
      await load([language + "-" + number]);
      if (turn !== asking) { return; }
      (loaded[language + "-" + number] || []).forEach(function (one) {
        var text = (one[0] + " " + one[1]).toLowerCase();
        if (!words.every(function (word) { return text.indexOf(word) >= 0; })) { return; }
        if (own < room) { found.push(one); own += 1; } else { further = true; }
      });
    }
  }
  // regions by their names first, where they would stand in a table below
  var named = asked ? document.querySelectorAll(".province tbody tr:not([hidden]) a:not([hidden])") : [];
  Array.from(named).slice(0, 6).reverse().forEach(function (link) {
    found.unshift([link.textContent, "", link.getAttribute("href")]);
  });
  hits.replaceChildren(...found.map(function (one) {
    var item = document.createElement("li"), link = document.createElement("a");
    link.href = one[2];
    link.lang = one[2].slice(0, 2);
    link.textContent = one[0];
    item.append(link);
    return item;
  }));
  hits.hidden = !found.length;
  tell("searching", false);
  tell("further", further);
  tell("none", asked && !found.length && !document.querySelector(".card:not([hidden]), .province:not([hidden])"));
}

// Cards and rows by what they show; a province opens where few of its plans are left.
var texts = null, few = 60;
function filter(asked) {
  texts = texts || rows.map(function (one) { return one.textContent.toLowerCase(); });
  var left = 0;
  rows.forEach(function (one, at) {
    one.hidden = texts[at].indexOf(asked) < 0;
    left += !one.hidden;
  });
  Array.from(groups).reverse().forEach(function (group) {
    var here = group.querySelector(".card:not([hidden]), tbody tr:not([hidden])");
    group.hidden = asked && !here && group.id !== "trouble";
    if (group.tagName === "DETAILS") { group.open = Boolean(asked && here && left <= few); }
  });
}
function update() {
  var asked = field.value.trim().toLowerCase();
  filter(asked);
  search(asked);
}
function speak() {
  document.querySelectorAll("[data-language], .province tbody [lang], .province tbody a").forEach(function (one) {
    one.hidden = shown !== "both" && languageOf(one) !== shown;
  });
  buttons.forEach(function (button) { button.setAttribute("aria-pressed", String(button.dataset.show === shown)); });
}
buttons.forEach(function (button) {
  button.addEventListener("click", function () {
    shown = button.dataset.show;
    try { localStorage.setItem("plans-language", shown); } catch (error) { /* as above */ }
    speak();
    update();
  });
});
var due = 0;
field.addEventListener("input", function () {
  // what was found for other words goes at once
  asking += 1;
  hits.replaceChildren();
  clearTimeout(due);
  due = setTimeout(update, 120);
});
speak();
// on paper every province is open
var closed = [];
addEventListener("beforeprint", function () {
  closed = Array.from(document.querySelectorAll(".province:not([open])"));
  closed.forEach(function (one) { one.open = true; });
});
addEventListener("afterprint", function () { closed.forEach(function (one) { one.open = false; }); });
