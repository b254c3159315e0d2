(function () {
  "use strict";
  var root = document.documentElement;
  var key = "lately-theme";

  // Storage may be forbidden, as on file: in some browsers.
  function stored() { try { return localStorage.getItem(key); } catch (e) { return null; } }
  function store(v) { try { localStorage.setItem(key, v); } catch (e) { return; } }
  var theme = stored();
  if (theme === "dark" || theme === "light") { root.dataset.theme = theme; }

  function make(tag, attributes, text) {
    var e = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (k) { e.setAttribute(k, attributes[k]); });
    if (text) { e.textContent = text; }
    return e;
  }

  function dark() {
    if (root.dataset.theme) { return root.dataset.theme === "dark"; }
    return matchMedia("(prefers-color-scheme: dark)").matches;
  }
  function themeSwitch() {
    var item = make("li"), b = make("button", { type: "button", id: "theme" });
    function say() { b.textContent = dark() ? "Light" : "Dark"; b.setAttribute("aria-label", (dark() ? "Light" : "Dark") + " colours"); }
    b.addEventListener("click", function () {
      root.dataset.theme = dark() ? "light" : "dark";
      store(root.dataset.theme);
      say();
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", say);
    say();
    item.append(b);
    document.querySelector(".top nav ul").append(item);
  }

  // What leads to an element inside folded parts unfolds them.
  function reveal() {
    var id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch (e) { return; }
    var target = id && document.getElementById(id);
    if (!target) { return; }
    for (var e = target; e; e = e.parentElement) { if (e.tagName === "DETAILS") { e.open = true; } }
    target.scrollIntoView();
  }
  function printing() {
    var closed = [];
    addEventListener("beforeprint", function () {
      closed = Array.prototype.slice.call(document.querySelectorAll("details:not([open]):not(.alt)"));
      closed.forEach(function (d) { d.open = true; });
    });
    addEventListener("afterprint", function () { closed.forEach(function (d) { d.open = false; }); });
  }

  // Rows laid out as blocks on a phone stay rows to a screen reader.
  function roles(table) {
    table.setAttribute("role", "table");
    [table.tHead].concat(Array.prototype.slice.call(table.tBodies)).forEach(function (g) { g.setAttribute("role", "rowgroup"); });
    Array.prototype.forEach.call(table.rows, function (r) {
      r.setAttribute("role", "row");
      Array.prototype.forEach.call(r.cells, function (c) {
        c.setAttribute("role", c.tagName === "TD" ? "cell" : c.scope === "row" ? "rowheader" : "columnheader");
      });
    });
  }

  var order = new Intl.Collator("en", { sensitivity: "base", numeric: true });
  function number(s) { return parseFloat(s.replace("\u2212", "-")) || 0; }

  function overview() {
    var table = document.getElementById("partners");
    if (!table) { return; }
    var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows), heard = document.getElementById("heard");
    var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
    var controls = document.getElementById("controls"), words = "", status = "";

    function cell(row, i) { return row.cells[i].textContent.trim(); }
    function sortBy(i, direction) {
      var numeric = heads[i].dataset.sort === "number", sign = direction === "descending" ? -1 : 1;
      rows.sort(function (a, b) {
        var x = cell(a, i), y = cell(b, i);
        return sign * (numeric ? number(x) - number(y) : order.compare(x, y));
      });
      body.append.apply(body, rows);
      heads.forEach(function (h, k) {
        if (k === i) { h.setAttribute("aria-sort", direction); } else { h.removeAttribute("aria-sort"); }
      });
      heard.textContent = "Sorted by " + heads[i].textContent.trim() + ", " + direction;
    }
    heads.forEach(function (h, i) {
      if (!h.dataset.sort) { return; }
      var b = make("button", { type: "button" });
      b.append.apply(b, Array.prototype.slice.call(h.childNodes));
      h.append(b);
      b.addEventListener("click", function () {
        var first = h.dataset.sort === "number" ? "descending" : "ascending";
        var other = first === "descending" ? "ascending" : "descending";
        sortBy(i, h.getAttribute("aria-sort") === first ? other : first);
      });
    });

    var shown = make("span", { class: "shown" });
    function filter() {
      var n = 0;
      rows.forEach(function (r) {
        var fits = (!status || cell(r, 1) === status) && cell(r, 0).toLowerCase().indexOf(words) >= 0;
        r.hidden = !fits;
        if (fits) { n++; }
      });
      shown.textContent = n === rows.length ? "" : n + " of " + rows.length;
      heard.textContent = n + " of " + rows.length + " partners";
    }

    var label = make("label", {}, "Find"), input = make("input", { type: "search", id: "find", autocomplete: "off" });
    label.append(input);
    input.addEventListener("input", function () { words = input.value.trim().toLowerCase(); filter(); });

    var chips = make("div", { class: "chips", role: "group", "aria-label": "Status" });
    var buttons = [["", "All"]].concat(Array.prototype.map.call(document.querySelectorAll(".tally [data-status]"), function (li) {
      return [li.dataset.status, li.dataset.status];
    })).map(function (s) {
      var b = make("button", { type: "button", "aria-pressed": String(s[0] === "") }, s[1]);
      b.addEventListener("click", function () {
        status = s[0];
        buttons.forEach(function (o) { o.setAttribute("aria-pressed", String(o === b)); });
        filter();
      });
      chips.append(b);
      return b;
    });

    var by = make("label", { class: "byselect" }, "Sort by"), select = make("select", { id: "sortby" });
    select.append(make("option", { value: "" }, "what needs attention"));
    var original = rows.slice();
    heads.forEach(function (h, i) { if (h.dataset.sort) { select.append(make("option", { value: String(i) }, h.textContent.trim())); } });
    by.append(select);
    select.addEventListener("change", function () {
      if (select.value === "") {
        rows = original.slice();
        body.append.apply(body, rows);
        heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
        return;
      }
      var i = Number(select.value);
      sortBy(i, heads[i].dataset.sort === "number" ? "descending" : "ascending");
    });
    controls.append(label, chips, by, shown);
    controls.hidden = false;
  }

  function start() {
    themeSwitch();
    document.querySelectorAll(".partners, .expect").forEach(roles);
    overview();
    printing();
    // Of a chart that doesn't fit, the end is what happens now.
    document.querySelectorAll(".wide").forEach(function (w) { if (w.querySelector("svg.timeline, svg.line")) { w.scrollLeft = w.scrollWidth; } });
    reveal();
    addEventListener("hashchange", reveal);
    document.addEventListener("click", function (e) {
      var mark = e.target.closest && e.target.closest("[data-to]");
      if (mark) { location.hash = mark.dataset.to; }
    });
  }
  if (document.readyState === "loading") { document.addEventListener("DOMContentLoaded", start); } else { start(); }
})();
