(function () {
  "use strict";
  var field = document.getElementById("search"), none = document.getElementById("none"), hits = document.getElementById("hits");
  var buttons = document.querySelectorAll("[data-show]"), cards = document.querySelectorAll(".card");
  var groups = document.querySelectorAll(".theme"), shown = "both", entries = [], wanted = [], most = 40;
  try { shown = localStorage.getItem("plans-language") || shown; } catch (error) { /* a browser may keep nothing */ }
  document.getElementById("filter").hidden = false;
  // what the reports hold stands in scripts beside this page, which are loaded when somebody searches
  Object.entries(JSON.parse(document.body.dataset.files || "{}")).forEach(function (pair) {
    for (var number = 0; number < pair[1]; number += 1) { wanted.push("search/" + pair[0] + "-" + number + ".js"); }
  });
  window.plansFound = function (some) { entries = entries.concat(some); };
  function load() {
    if (!wanted.length) { return; }
    var script = document.createElement("script");
    script.src = wanted.shift();
    script.onload = script.onerror = function () { list(); load(); };
    document.body.append(script);
  }
  function list() {
    var asked = field ? field.value.trim().toLowerCase() : "", found = [];
    if (asked.length > 1 || /[^\u0000-\u007f]/.test(asked)) {
      for (var at = 0; at < entries.length && found.length < most; at += 1) {
        var one = entries[at];
        if (shown !== "both" && one[2].indexOf(shown + "/") !== 0) { continue; }
        if (one[0].toLowerCase().indexOf(asked) >= 0 || one[1].toLowerCase().indexOf(asked) >= 0) { found.push(one); }
      }
    }
    hits.replaceChildren(...found.map(function (one) {
      var item = document.createElement("li"), link = document.createElement("a");
      link.href = one[2];
      link.lang = one[2].slice(0, 2);
      link.textContent = one[0];
      item.append(link);
      return item;
    }));
    hits.hidden = !found.length;
    none.hidden = found.length > 0 || document.querySelector(".card:not([hidden])") !== null;
  }
  function update() {
    var asked = field ? field.value.trim().toLowerCase() : "";
    cards.forEach(function (card) { card.hidden = card.dataset.find.indexOf(asked) === -1; });
    groups.forEach(function (group) { group.hidden = !group.querySelector(".card:not([hidden])"); });
    document.querySelectorAll(".version").forEach(function (one) {
      one.hidden = shown !== "both" && one.dataset.language !== shown;
    });
    buttons.forEach(function (button) { button.setAttribute("aria-pressed", String(button.dataset.show === shown)); });
    list();
  }
  buttons.forEach(function (button) {
    button.addEventListener("click", function () {
      shown = button.dataset.show;
      try { localStorage.setItem("plans-language", shown); } catch (error) { /* as above */ }
      update();
    });
  });
  if (field) { field.addEventListener("input", function () { load(); update(); }); }
  update();
}());
