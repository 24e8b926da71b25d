(function () {
  "use strict";
  var root = document.documentElement, field = document.getElementById("search"), none = document.getElementById("none");
  var buttons = document.querySelectorAll("[data-show]"), cards = document.querySelectorAll(".card");
  var groups = document.querySelectorAll(".theme"), shown = "both";
  document.getElementById("filter").hidden = false;
  function update() {
    var asked = field ? field.value.trim().toLowerCase() : "", found = 0;
    cards.forEach(function (card) {
      var here = card.dataset.find.indexOf(asked) !== -1;
      card.hidden = !here;
      if (here) { found += 1; }
    });
    groups.forEach(function (group) { group.hidden = !group.querySelector(".card:not([hidden])"); });
    document.querySelectorAll(".version").forEach(function (one) {
      one.hidden = shown !== "both" && one.dataset.language !== shown;
    });
    buttons.forEach(function (button) { button.setAttribute("aria-pressed", String(button.dataset.show === shown)); });
    none.hidden = found > 0;
  }
  buttons.forEach(function (button) {
    button.addEventListener("click", function () { shown = button.dataset.show; update(); });
  });
  if (field) { field.addEventListener("input", update); }
  update();
}());
