// The day sheet: Enter goes down, totals follow, and a draft stays on this device until the sheet is saved.
// Everything works without this file.
"use strict";
(() => {
  // On the page that asks which of two figures is right, the draft has been answered: it must not go out by itself.
  const asked = document.querySelector("form[data-conflict]");
  if (asked) {
    try {
      const name = `ektp:draf:${asked.dataset.draftKey}`;
      const draft = JSON.parse(localStorage.getItem(name));
      if (draft) localStorage.setItem(name, JSON.stringify({ ...draft, sending: false }));
    } catch { /* no storage, no draft */ }
  }
  const form = document.querySelector("form[data-sheet]");
  if (!form) return;
  const words = form.dataset;
  const live = document.getElementById("live");
  const state = form.querySelector("[data-draft-state]");
  const slot = `ektp:draf:${words.draftKey}`;
  const own = new Set(["csrfmiddlewaretoken", "version", "client_key"]);

  // Numbers as the server reads them; what it would not read is NaN.
  const count = (text) => {
    const plain = text.replace(/\s+/g, "");
    if (plain === "" || plain === "-" || plain === "–") return null;
    return /^(\d+|\d{1,3}(\.\d{3})+)$/.test(plain) ? Number(plain.replaceAll(".", "")) : NaN;
  };
  const write = (n) => n === null ? "–" : String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ".");
  const sum = (fields) => {
    const known = fields.map((field) => count(field.value)).filter((n) => n !== null);
    if (known.some(Number.isNaN)) return "…";
    return write(known.length ? known.reduce((a, b) => a + b, 0) : null);
  };
  const total = (section) => {
    const out = form.querySelector(`output[data-sum="${section}"]`);
    if (out) out.textContent = sum([...form.querySelectorAll(`input[data-part="${section}"]`)]);
  };

  // Enter goes to the next input, as on a calculator; on the last one to the button, which it then presses.
  const stops = () => [...form.querySelectorAll("input.n, textarea.n, .savebar button[type=submit]")].filter((el) => el.offsetParent);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || !event.target.matches("input.n")) return;
    event.preventDefault();
    const all = stops();
    const next = all[all.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    if (next) { next.focus(); if (next.select) next.select(); }
  });

  // The draft
  const load = () => { try { return JSON.parse(localStorage.getItem(slot)); } catch { return null; } };
  const store = (draft) => { try { localStorage.setItem(slot, JSON.stringify(draft)); return true; } catch { return false; } };
  const drop = () => { try { localStorage.removeItem(slot); } catch { /* no storage, nothing to drop */ } };
  const values = () => [...new FormData(form)].filter(([name, value]) => !own.has(name) && typeof value === "string" && name !== "tambah");
  // By the clocks of the office, wherever the device believes to be.
  const hours = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: words.zone });
  const clock = (at) => `${hours.format(at).replace(":", ".")} ${words.zoneLabel}`;
  const show = (draft) => { if (state) state.textContent = draft ? `${words.saved} ${clock(new Date(draft.at))} · ${words.unsent}` : ""; };
  const say = (text) => { if (live) live.textContent = text; };

  const keep = (more = {}) => {
    const before = load() || {};
    const draft = { at: Date.now(), version: form.elements.version.value, key: form.elements.client_key.value, values: values(), sending: false, resent: before.resent || false, ...more };
    if (store(draft)) show(draft);
  };
  let timer = 0;
  const later = () => { clearTimeout(timer); timer = setTimeout(keep, 300); };

  const put = (draft) => {
    const wanted = new Map();
    draft.values.forEach(([name, value]) => wanted.set(name, [...(wanted.get(name) || []), value]));
    for (const field of form.elements) {
      if (!field.name || own.has(field.name) || field.name === "gangguan" || field.type === "submit") continue;
      const given = wanted.get(field.name) || [];
      if (field.type === "checkbox" || field.type === "radio") field.checked = given.includes(field.value);
      else if (given.length) field.value = given[0];
    }
    form.elements.version.value = draft.version;
    form.elements.client_key.value = draft.key;
    form.querySelectorAll("details").forEach((el) => { if ([...el.querySelectorAll("input, select")].some((f) => f.type !== "hidden" && f.type !== "checkbox" && f.value && f.value !== f.defaultValue)) el.open = true; });
    form.querySelectorAll("output[data-sum]").forEach((out) => total(out.dataset.sum));
    form.dispatchEvent(new CustomEvent("sheet:filled", { bubbles: true }));
  };

  // A sheet that was sent and never answered goes out once more, with the same key: the server answers the same.
  let leaving = false;
  const resend = (draft) => { keep({ sending: true, resent: true, key: draft.key }); leaving = true; form.submit(); };
  const differs = (draft) => JSON.stringify(draft.values) !== JSON.stringify(values());

  const draft = load();
  if (draft && draft.key === words.confirmed) drop();
  else if ("typed" in words) keep({ resent: false });
  else if (draft) {
    put(draft);
    if (draft.sending && !draft.resent && navigator.onLine) { resend(draft); return; }
    if (draft.version !== form.elements.version.defaultValue || differs({ values: startValues() })) { show(draft); say(words.back); } else drop();
  }
  function startValues() {
    const copy = form.cloneNode(true);
    copy.reset();
    return [...new FormData(copy)].filter(([name, value]) => !own.has(name) && typeof value === "string");
  }

  form.addEventListener("input", (event) => { if (event.target.dataset.part) total(event.target.dataset.part); later(); });
  form.addEventListener("change", later);
  addEventListener("pagehide", () => { if (!leaving && timer) { clearTimeout(timer); keep(); } });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    timer = 0;
    const saving = !event.submitter || !event.submitter.name;
    if (!saving) { keep(); return; }
    if (leaving) { event.preventDefault(); return; }
    keep({ sending: true, resent: false });
    if (!navigator.onLine) { event.preventDefault(); if (state) state.textContent = words.waits; say(words.waits); return; }
    leaving = true;
  });
  addEventListener("online", () => { const waiting = load(); if (waiting && waiting.sending && !waiting.resent && !leaving) resend(waiting); });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
