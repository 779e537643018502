// The print room's grid: arrows and Enter move, sums follow, a block from Excel is pasted by name or code, empty rows can be hidden.
"use strict";
(() => {
  const box = document.querySelector("[data-grid]");
  const table = box && box.querySelector("table.grid");
  if (!table) return;
  const rows = [...table.tBodies[0].rows].map((tr) => ({ tr, inputs: [...tr.querySelectorAll("input")], out: tr.querySelector("[data-row]") }));
  const columns = [...table.tFoot.querySelectorAll("[data-col]")];
  const hint = box.querySelector("[data-hint]");
  const words = box.dataset;
  const problems = box.querySelector("[data-paste-problems]");

  const count = (text) => {
    const plain = text.replace(/\s+/g, "");
    if (plain === "" || plain === "-" || plain === "–") return null;
    return /^(\d+|\d{1,3}(\.\d{3})+)$/.test(plain) ? Number(plain.replaceAll(".", "")) : NaN;
  };
  const sum = (fields) => {
    const known = fields.map((field) => count(field.value)).filter((n) => n !== null);
    if (known.some(Number.isNaN)) return "…";
    return known.length ? String(known.reduce((a, b) => a + b, 0)).replace(/\B(?=(\d{3})+(?!\d))/g, ".") : "–";
  };
  const addUp = () => {
    rows.forEach((row) => { row.out.textContent = sum(row.inputs); });
    columns.forEach((out, index) => { out.textContent = sum(rows.flatMap((row) => index < row.inputs.length ? [row.inputs[index]] : row.inputs)); });
  };
  table.addEventListener("input", addUp);
  document.addEventListener("sheet:filled", addUp);

  // Moving about
  const shown = () => rows.filter((row) => !row.tr.hidden);
  const place = (input) => { const all = shown(); const y = all.findIndex((row) => row.inputs.includes(input)); return [all, y, y < 0 ? -1 : all[y].inputs.indexOf(input)]; };
  const go = (input) => { if (input) { input.focus(); input.select(); } };
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [1, 0] };
  table.addEventListener("keydown", (event) => {
    const input = event.target;
    if (input.tagName !== "INPUT" || event.altKey || event.ctrlKey || event.metaKey) return;
    let step = steps[event.key];
    const edge = input.selectionStart === input.selectionEnd;
    const whole = input.selectionStart === 0 && input.selectionEnd === input.value.length;
    if (event.key === "ArrowLeft" && (whole || (edge && input.selectionStart === 0))) step = [0, -1];
    if (event.key === "ArrowRight" && (whole || (edge && input.selectionEnd === input.value.length))) step = [0, 1];
    if (event.key === "Enter" && event.shiftKey) step = [-1, 0];
    if (!step || (event.shiftKey && event.key !== "Enter")) return;
    const [all, y, x] = place(input);
    const row = all[y + step[0]];
    event.preventDefault();
    go(row && row.inputs[x + step[1]]);
  });
  table.addEventListener("focusin", (event) => {
    const input = event.target;
    if (input.tagName !== "INPUT" || !hint) return;
    hint.textContent = "";
    const name = document.createElement("b");
    name.textContent = input.getAttribute("aria-label");
    hint.append(name, input.dataset.h ? `: ${input.dataset.h}` : "");
    input.select();
  });

  // A block from Excel: all of it or nothing
  const key = (text) => text.trim().replace(/^(kec|kecamatan|distrik|kapanewon|kemantren)\.?\s+/i, "").toLowerCase().replace(/[^a-z0-9.]+/g, "");
  const known = new Map();
  rows.forEach((row) => { known.set(key(row.tr.cells[0].textContent), row); if (row.tr.dataset.code) known.set(row.tr.dataset.code, row); });
  rows.forEach((row) => (row.tr.dataset.names || "").split("|").map(key).forEach((name) => { if (name && !known.has(name)) known.set(name, row); }));
  const complain = (lines) => {
    problems.replaceChildren();
    if (!lines.length) return;
    const list = document.createElement("ul");
    lines.forEach((line) => { const li = document.createElement("li"); li.textContent = line; list.append(li); });
    const note = document.createElement("div");
    note.className = "note bad";
    note.append(list);
    problems.append(note);
    problems.scrollIntoView({ block: "center" });
  };
  const isHead = (cells) => !known.has(key(cells[0])) && !cells.slice(1).some((cell) => /^\d/.test(cell));
  const named = (lines) => {
    const wrong = [], puts = [];
    lines.forEach((cells) => {
      const row = known.get(key(cells[0]));
      let figures = cells.slice(1);
      if (!row) { wrong.push(words.unknown.replace("%s", cells[0])); return; }
      const numbers = figures.map(count);
      if (figures.length === row.inputs.length + 1 && numbers.at(-1) === numbers.slice(0, -1).reduce((a, b) => a + (b || 0), 0)) figures = figures.slice(0, -1);
      if (figures.length > row.inputs.length) { wrong.push(words.columns.replace("%s", cells[0])); return; }
      figures.forEach((text, x) => { if (Number.isNaN(count(text))) wrong.push(words.number.replace("%s", `${cells[0]}: ${text}`)); puts.push([row.inputs[x], count(text) === null ? "" : text]); });
    });
    return [wrong, puts];
  };
  const plain = (lines, input) => {
    const [all, y, x] = place(input);
    const wrong = [], puts = [];
    lines.forEach((cells, down) => cells.forEach((text, right) => {
      const target = all[y + down] && all[y + down].inputs[x + right];
      if (Number.isNaN(count(text))) wrong.push(words.number.replace("%s", text));
      else if (!target) wrong.push(words.outside);
      else puts.push([target, count(text) === null ? "" : text]);
    }));
    return [[...new Set(wrong)], puts];
  };
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain").replace(/\r/g, "").replace(/\n+$/, "");
    if (!/[\t\n]/.test(text) || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    let lines = text.split("\n").filter((line) => line.trim()).map((line) => line.split("\t").map((cell) => cell.trim()));
    const byName = lines.some((cells) => known.has(key(cells[0])) || /[a-z]/i.test(cells[0]));
    if (byName && isHead(lines[0])) lines = lines.slice(1);
    const [wrong, puts] = byName ? named(lines) : plain(lines, event.target);
    complain(wrong);
    if (wrong.length) return;
    puts.forEach(([input, value]) => { input.value = value; });
    addUp();
    table.dispatchEvent(new Event("input", { bubbles: true }));
    if (hint) hint.textContent = words.pasted.replace("%s", new Set(puts.map(([input]) => input.closest("tr"))).size);
  });

  const button = box.querySelector("[data-hide-empty]");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const hide = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(hide));
      button.textContent = hide ? words.showAll : words.hideEmptyWord;
      rows.forEach((row) => { row.tr.hidden = hide && row.inputs.every((input) => !count(input.value)); });
    });
  }
})();
