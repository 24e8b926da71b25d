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
