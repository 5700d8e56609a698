// Keyboard, sorting and words for the map; the drawing itself is folium's.
(function () {
  "use strict";
  var map = window.map_areas;
  var areas = window.geo_json_areas;
  var layers = {};
  var status = document.getElementById("status");
  var words = document.querySelector("main").dataset;
  var chosen = null;

  L.control.zoom({ zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  areas.eachLayer(function (layer) {
    layers[layer.feature.id] = layer;
  });

  function release() {
    areas.closeTooltip();
    if (!chosen) return;
    if (chosen.getElement()) chosen.getElement().classList.remove("chosen");
    chosen = null;
  }

  function show(button) {
    var layer = layers[button.dataset.position];
    release();
    chosen = layer;
    if (!map.getBounds().contains(layer.getBounds())) map.fitBounds(layer.getBounds(), { maxZoom: map.getZoom() });
    layer.bringToFront();
    layer.getElement().classList.add("chosen");
    // Folium binds one tooltip to all areas together; it opens at an event of one of them.
    layer.fire("mouseover", { latlng: layer.getCenter() }, true);
    map.getContainer().scrollIntoView({ block: "nearest" });
    status.textContent = button.dataset.told;
  }

  function value(row, column) {
    var cell = row.cells[column];
    return cell.dataset.sort === undefined ? cell.textContent : cell.dataset.sort;
  }

  // Rows without a value stay last in both directions: absent is neither little nor much.
  function sorter(column, numeric, sign) {
    return function (left, right) {
      var a = value(left, column);
      var b = value(right, column);
      if (a === "" || b === "") return (a === "") - (b === "");
      return sign * (numeric ? Number(a) - Number(b) : a.localeCompare(b, document.documentElement.lang));
    };
  }

  function sort(button) {
    var head = button.parentElement;
    var table = head.closest("table");
    var descending = head.getAttribute("aria-sort") === "ascending";
    table.querySelectorAll("thead th").forEach(function (other) {
      other.removeAttribute("aria-sort");
    });
    head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    var rows = Array.prototype.slice.call(table.tBodies[0].rows);
    rows.sort(sorter(head.cellIndex, head.classList.contains("n"), descending ? -1 : 1));
    rows.forEach(function (row) {
      table.tBodies[0].appendChild(row);
    });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.position) show(button);
    else if (button.closest("thead")) sort(button);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") release();
  });
  status.textContent = words.loaded;
})();
